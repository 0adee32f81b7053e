import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import ts from "typescript";

/** The two modules that the published entry hands on, whole. */
const MODULES = ["src/core/assignment.ts", "src/percent-source.ts"];

/**
 * Writes what `cloud-run-canary/assignment` is: one CommonJS file whose names `import` finds, too, and its declarations.
 * Throws where a declaration imports something, which nobody who installed the package would have.
 */
export async function buildAssignment(folder: string): Promise<void> {
  await build({
    entryPoints: ["src/assignment.ts"],
    outfile: join(folder, "assignment.js"),
    bundle: true,
    // `node` adds the line by which an `import` learns the names of what is exported; nothing of Node is in the file.
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    logLevel: "warning",
  });
  const declared = await Promise.all(MODULES.map(declarationsOf));
  await writeFile(join(folder, "assignment.d.ts"), declared.join(""));
}

async function declarationsOf(file: string): Promise<string> {
  const source = await readFile(file, "utf8");
  const { outputText } = ts.transpileDeclaration(source, { fileName: file, reportDiagnostics: false });
  if (/^import\b|\bfrom "/m.test(outputText))
    throw new Error(`expected ${file} to declare all it names, got an import`);
  return outputText;
}
