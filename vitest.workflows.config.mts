import { defineConfig } from "vitest/config";

/** Runs the workflows for real: `act` in host mode against the emulator, actionlint and zizmor. */
export default defineConfig({
  test: {
    include: ["test/workflows/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
