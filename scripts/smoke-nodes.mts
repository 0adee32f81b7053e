import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

/** Every release line of Node that a runner may have on its PATH. */
const MAJORS = ["20", "22", "24"];
/** What `dist/` has beside stubs; the helper is started by its own tests. */
const LIBRARIES = ["index.js", "assignment.js"];
const PLATFORM = process.platform === "win32" ? "win" : process.platform;
/** Without inputs and without a plan every action and every command is bad input, and must find out by itself. */
const BAD_INPUT = 2;

/** Returns the path of a node binary for each release line; what does not run this script comes from npm. */
async function installNodes(folder: string): Promise<ReadonlyMap<string, string>> {
  const own = process.versions.node.split(".")[0] ?? "";
  const others = MAJORS.filter((major) => major !== own);
  const packages = others.map((major) => `node${major}@npm:node-${PLATFORM}-${process.arch}@${major}`);
  await execa("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", ...packages]);
  const installed = others.map((major): [string, string] => [
    major,
    join(folder, "node_modules", `node${major}`, "bin", "node"),
  ]);
  return new Map([[own, process.execPath], ...installed]);
}

/** Returns what is wrong with the stub under this node, or undefined where it ends as it must. */
async function complaintOf(node: string, stub: string, cwd: string): Promise<string | undefined> {
  const command = stub.endsWith("cli.js") ? ["rollback"] : [];
  const env = { PATH: process.env["PATH"], HOME: cwd, CANARY_INPUTS: "{}" };
  const { exitCode, all } = await execa(node, [stub, ...command], {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    all: true,
  });
  if (exitCode === BAD_INPUT && all.includes("::error title=cloud-run-canary")) return undefined;
  return `expected exit status ${BAD_INPUT} and an error with a code, got ${exitCode}:\n${all}`;
}

/** The bundle is run from a copy, where no node_modules lies about that could stand in for what it lacks. */
async function smoke(folder: string): Promise<number> {
  const dist = join(folder, "dist");
  await cp("dist", dist, { recursive: true });
  const stubs = (await readdir(dist)).filter((file) => /^[a-z-]+\.js$/.test(file) && !LIBRARIES.includes(file));
  const nodes = await installNodes(join(folder, "nodes"));
  let wrong = 0;
  for (const [major, node] of nodes) {
    for (const stub of stubs) {
      const complaint = await complaintOf(node, join(dist, stub), folder);
      if (complaint === undefined) continue;
      wrong += 1;
      console.error(`dist/${stub} on Node ${major}: ${complaint}`);
    }
    console.log(`Node ${(await execa(node, ["--version"])).stdout}: ${stubs.length} stubs started.`);
  }
  return stubs.length === 0 ? 1 : wrong;
}

const folder = await mkdtemp(join(tmpdir(), "smoke-"));
try {
  process.exitCode = (await smoke(folder)) === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
