import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build-images.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ["default", "./test/reporter.ts"],
  },
});
