import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/build-images.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Two on two cores: half of the time is waiting for emulators and child processes.
    maxWorkers: 2,
    reporters: ["default", "./test/reporter.ts"],
  },
});
