import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A net for hangs alone: no test may fail because a machine is slow or busy.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // Two on two cores: half of the time is waiting for emulators and child processes.
    maxWorkers: 2,
    reporters: ["default", "./test/reporter.ts"],
  },
});
