/**
 * How mutants are judged: one thread, so that the process's limit of CPU time holds for all of its work.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Runs files in the order that VERDICT_ORDER has them: the cheapest first, not those that failed last. */
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = (process.env.VERDICT_ORDER ?? "").split("\n");
    const place = ({ moduleId }: TestSpecification) =>
      order.findIndex((file) => moduleId.endsWith(`/${file}`));
    return [...files].sort((a, b) => place(a) - place(b));
  }
}

/**
 * Modules as they were compiled, beside the tree that is judged: vitest writes into it and does not make it,
 * and would remove it under another tree's feet whose lockfile is not the same.
 */
const CACHE = join(process.cwd(), ".mutation-cache");
mkdirSync(CACHE, { recursive: true });

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    maxWorkers: 1,
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    bail: 1,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    reporters: ["./test/mutation/verdict-reporter.ts"],
    experimental: { fsModuleCache: true, fsModuleCachePath: CACHE },
  },
});
