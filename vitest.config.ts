import { configDefaults, defineConfig } from "vitest/config";
import { DEAR, DearestFirst } from "./test/dear.js";

// `npm run test:quick` says so.
const isQuick = process.env.QUICK === "1";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [...configDefaults.exclude, ...(isQuick ? DEAR : [])],
    // A net for hangs alone: no test may fail because a machine is slow or busy.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // Two on two cores: half of the time is waiting for emulators and child processes.
    maxWorkers: 2,
    sequence: { sequencer: DearestFirst },
    reporters: ["default", "./test/reporter.ts"],
  },
});
