import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { generate } from "./pages/generated";

/** Returns whether the file holds anything else than it should. */
function drifted({ path, text }: { readonly path: string; readonly text: string }): boolean {
  return !existsSync(path) || readFileSync(path, "utf8") !== text;
}

const stale = generate(".").filter(drifted);
const names = stale.map(({ path }) => `  ${path}`).join("\n");
if (!process.argv.includes("--check")) {
  for (const { path, text } of stale) writeFileSync(path, text);
  console.log(stale.length === 0 ? "Everything generated is up to date." : `Written:\n${names}`);
} else if (stale.length > 0) {
  console.error(`expected generated files to be what the sources give, got others:\n${names}\nRun: npm run generate`);
  process.exitCode = 1;
} else {
  console.log("Everything generated is what the sources give.");
}
