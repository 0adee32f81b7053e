import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { defineConfig } from "vitest/config";

const PATH = [process.env["CANARY_WORKFLOW_TOOLS"], process.env["PATH"]].filter(Boolean).join(delimiter);
const env = { ...process.env, PATH };
const isRequired = !["", "0", "false"].includes(process.env["CANARY_REQUIRE_WORKFLOW_TOOLS"] ?? "");
const isInstalled = (tool: string) => spawnSync(tool, ["--version"], { env }).error === undefined;
const leftOut = isRequired ? [] : ["act", "actionlint", "zizmor"].filter((tool) => !isInstalled(tool));
for (const tool of leftOut)
  process.stderr.write(
    `LEFT OUT: the tests with ${tool}, because there is none. To bring it:\n  scripts/ci/build-workflow-tools out/tools && CANARY_WORKFLOW_TOOLS="$PWD/out/tools" npm run test:workflows\n`,
  );

/** Runs the workflows for real: `act` in host mode against the emulator; and asks actionlint and zizmor about them. */
export default defineConfig({
  test: {
    env: { PATH },
    include: ["test/workflows/**/*.test.ts"],
    exclude: leftOut.map((tool) => `test/workflows/${tool}{,-*}.test.ts`),
    passWithNoTests: leftOut.length > 0,
    // One run of act is a handful of processes, and the gates in it watch the clock.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
