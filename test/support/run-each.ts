/**
 * Many command lines in one process, which begins as often as they would all take. Takes: the module of a
 * program's command line (hostsim/cli/program.js of a package), and a file with the lines, each a list of
 * words. Gives: on standard output what each printed and its exit code.
 */
import { readFileSync } from "node:fs";
import type { runCommandLine } from "../../hostsim/cli/program.js";

/** What a line printed, and its exit code. */
export interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const [, , program, file] = process.argv;
const module = (await import(program!)) as { runCommandLine: typeof runCommandLine };
const show = process.stdout.write.bind(process.stdout);
const ended: Ended[] = [];
for (const words of JSON.parse(readFileSync(file!, "utf8")) as string[][]) {
  const printed = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    process[stream].write = ((bytes: string | Uint8Array, ...more: unknown[]) => {
      printed[stream] += typeof bytes === "string" ? bytes : Buffer.from(bytes).toString("utf8");
      const done = more.at(-1);
      if (typeof done === "function") done();
      return true;
    }) as typeof process.stdout.write;
  process.exitCode = 0;
  const refused = await module.runCommandLine(words);
  ended.push({ status: refused ?? Number(process.exitCode), ...printed });
}
show(JSON.stringify(ended), () => process.exit(0));
