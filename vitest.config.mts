import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "emulator/test/**/*.test.ts"],
    exclude: [
      ...configDefaults.exclude,
      "test/docker/**",
      "test/prometheus/**",
      "test/workflows/**",
      "test/routing/**",
    ],
    setupFiles: ["test/setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // GitHub's own parser imports JSON without saying so, which Node refuses and the bundler allows.
    server: { deps: { inline: [/@actions\/(?:workflow-parser|expressions)/] } },
  },
});
