import { defineConfig } from "vitest/config";

/** Runs the founding case's plan by its users, through router and load balancer: minutes of a real clock, one after the other. */
export default defineConfig({
  test: {
    include: ["test/routing/**/*.test.ts"],
    // Users are served all the while, and what they see is timed.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
