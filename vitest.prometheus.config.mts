import { spawnSync } from "node:child_process";
import { defineConfig } from "vitest/config";

const isInstalled = spawnSync("prometheus", ["--version"]).error === undefined;
const isRequired = !["", "0", "false"].includes(process.env["CANARY_REQUIRE_PROMETHEUS"] ?? "");
const isLeftOut = !isInstalled && !isRequired;
if (isLeftOut)
  process.stderr.write(
    "LEFT OUT: the tests with Prometheus, because there is none; see scripts/ci/install-prometheus.\n",
  );

/** What needs a Prometheus server, which each file starts for itself. */
export default defineConfig({
  test: {
    include: isLeftOut ? [] : ["test/prometheus/**/*.test.ts"],
    passWithNoTests: isLeftOut,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
