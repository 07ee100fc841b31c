import { readdirSync, readFileSync } from "node:fs";
import { configDefaults, defineConfig } from "vitest/config";
import { DEAR, DearestFirst } from "./test/dear.js";

// `npm run test:quick` says so.
const isQuick = process.env.QUICK === "1";
const exclude = [...configDefaults.exclude, ...(isQuick ? DEAR : [])];

/** Files that put modules of their own in the place of others': each needs a process for itself. */
const ALONE = readdirSync("test", { recursive: true, encoding: "utf8" })
  .map((name) => `test/${name}`)
  .filter((name) => name.endsWith(".test.ts") && readFileSync(name, "utf8").includes("\nvi.mock("));

export default defineConfig({
  test: {
    // A net for hangs alone: no test may fail because a machine is slow or busy.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    // Two on two cores: half of the time is waiting for emulators and child processes.
    maxWorkers: 2,
    sequence: { sequencer: DearestFirst },
    reporters: ["default", "./test/reporter.ts"],
    restoreMocks: true,
    projects: [
      // One process after the other would load the same modules for each file: a fifth of the time of all.
      {
        extends: true,
        test: {
          name: "together",
          isolate: false,
          include: ["test/**/*.test.ts"],
          exclude: [...exclude, ...ALONE],
        },
      },
      { extends: true, test: { name: "alone", include: ALONE, exclude } },
    ],
  },
});
