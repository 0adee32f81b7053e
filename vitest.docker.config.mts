import { defineConfig } from "vitest/config";

/** What needs Docker and a registry; `npm run test:docker` starts both around it. */
export default defineConfig({
  test: {
    include: ["test/docker/**/*.test.ts"],
    // A build takes what there is of the machine, and gates watch the clock: one file at a time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
