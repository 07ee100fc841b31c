/**
 * Writes what a judge found to the file that VERDICT_FILE names: the first test that failed, and the CPU time
 * of it all.
 */
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** What one test file said. */
export interface Verdict {
  readonly passed: number;
  /** Name of the first test that failed, or what kept the file from running. */
  readonly failed?: string;
  readonly cpuSeconds: number;
}

export default class VerdictReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly { message?: string }[]): void {
    let passed = 0;
    let failed: string | undefined;
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        if (test.result().state === "passed") passed += 1;
        else if (test.result().state === "failed") failed ??= `${fileOf(module)}: ${test.fullName}`;
      }
      if (module.errors().length > 0) failed ??= `${fileOf(module)}: ${module.errors()[0]?.message}`;
    }
    if (unhandledErrors.length > 0) failed ??= `unhandled: ${unhandledErrors[0]?.message}`;
    const { user, system } = process.cpuUsage();
    const verdict: Verdict = {
      passed,
      ...(failed === undefined ? {} : { failed: failed.split("\n")[0] ?? "" }),
      cpuSeconds: (user + system) / 1e6,
    };
    writeFileSync(process.env.VERDICT_FILE ?? "verdict.json", JSON.stringify(verdict));
  }
}

/** The test file as the project names it. */
function fileOf({ moduleId }: TestModule): string {
  return relative(process.cwd(), moduleId);
}
