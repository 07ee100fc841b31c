/**
 * How mutants are judged: one thread, so that the process's limit of CPU time holds for all of its work.
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    maxWorkers: 1,
    fileParallelism: false,
    bail: 1,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    reporters: ["./test/mutation/verdict-reporter.ts"],
    experimental: { fsModuleCache: true, fsModuleCachePath: join(tmpdir(), "satqkd-mutation-cache") },
  },
});
