import { readFile, writeFile } from "node:fs/promises";
import { Command } from "commander";
import { extractSubset } from "./github-openapi/subset";

/** What the emulator's GitHub answers by, and the tests of its answers. */
const SUBSET = "emulator/github/openapi.json";

const program = new Command("github-openapi")
  .description(
    "Extracts the operations that the emulator has from GitHub's official OpenAPI description, generated/api.github.com.json of @octokit/openapi.",
  )
  .argument("<file>", "the description")
  .option("--check", `only see whether ${SUBSET} is what the description gives`)
  .parse();

const { check = false } = program.opts<{ readonly check?: boolean }>();
const subset = extractSubset(JSON.parse(await readFile(program.args[0] ?? "", "utf8")));
if (!check) {
  await writeFile(SUBSET, subset);
  console.log(`${SUBSET}: ${Math.ceil(subset.length / 1024)} KiB`);
} else if ((await readFile(SUBSET, "utf8")) === subset) {
  console.log(`${SUBSET} is what the description gives.`);
} else {
  console.error(`expected ${SUBSET} to be what the description gives, got another text\nRun it without --check.`);
  process.exitCode = 1;
}
