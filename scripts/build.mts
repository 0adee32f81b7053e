import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { transform } from "esbuild";
import { execa } from "execa";
import { ACTION_NAMES } from "../src/inputs/registry";
import { buildAssignment } from "./bundle/assignment";

const LIB = "lib";
/** Tells ncc's resolver, which reads the tsconfig of the folder that it runs in, where the REST-only `google-gax` is. */
const ALIASES = { compilerOptions: { baseUrl: "..", paths: { "google-gax": ["scripts/bundle/google-gax-rest.cjs"] } } };

/**
 * Builds the one shared bundle, a stub an action and the published helper into the folder: types first, so that a type
 * error fails the build whatever ncc makes of it. The same sources and lock file give the same bytes.
 */
export async function build(folder: string): Promise<void> {
  const run = execa({ preferLocal: true, localDir: process.cwd(), stdio: ["ignore", "inherit", "inherit"] });
  await rm(join(LIB, "src"), { recursive: true, force: true });
  await run`tsc -p tsconfig.build.json`;
  await writeFile(join(LIB, "tsconfig.json"), JSON.stringify(ALIASES));
  const bundle = join(LIB, "bundle");
  await rm(bundle, { recursive: true, force: true });
  await run({ cwd: LIB })`ncc build src/main.js --out bundle --minify --license licenses.txt --quiet`;
  await refuseBrokenImports(join(bundle, "index.js"));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(bundle)) await writeFile(join(folder, name), await minified(bundle, name));
  await Promise.all(
    ACTION_NAMES.map((name) => writeFile(join(folder, `${name}.js`), stub(`run(${JSON.stringify(name)})`))),
  );
  await writeFile(join(folder, "cli.js"), `#!/usr/bin/env node\n${stub("cli()")}`, { mode: 0o755 });
  await buildAssignment(folder);
}

/** ncc makes only the entry small, and not the parts that are loaded when they are needed. */
async function minified(bundle: string, name: string): Promise<string> {
  const text = await readFile(join(bundle, name), "utf8");
  if (!name.endsWith(".js")) return text;
  const { code } = await transform(text, { minify: true, platform: "node", target: "node20", charset: "utf8" });
  return code;
}

function stub(call: string): string {
  return `"use strict";\nrequire("./index.js").${call};\n`;
}

/** ncc answers a package that it cannot resolve with a bundle that throws when it is reached, and with success. */
async function refuseBrokenImports(file: string): Promise<void> {
  const missing = /Cannot find module '([^']+)'/.exec(await readFile(file, "utf8"));
  if (missing !== null) throw new Error(`expected every import to be in the bundle, got none for ${missing[1]}`);
}

await build(process.argv[2] ?? "dist");
