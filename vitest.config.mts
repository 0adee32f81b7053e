import { configDefaults, defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "emulator/test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, "test/docker/**", "test/prometheus/**"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
