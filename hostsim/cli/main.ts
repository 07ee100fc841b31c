#!/usr/bin/env node
/**
 * The command `satqkd`: runs the command line with this process's arguments.
 */
import { EXIT_NOT_WRITTEN } from "../base/output.js";
import { onTerminal } from "../base/printable.js";
import { describeFailure } from "./failure.js";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // Who reads no further has seen enough. What the verb has to say by its exit code is said in this turn of
  // the loop.
  if (error.code === "EPIPE") setImmediate(() => process.exit());
  else {
    process.stderr.write(`satqkd: what is printed can't be written (${error.code ?? error.message})\n`);
    process.exit(EXIT_NOT_WRITTEN);
  }
});
// Without it nobody can be told.
process.stderr.on("error", () => undefined);

try {
  const { runCommandLine } = await import("./program.js");
  const code = await runCommandLine(process.argv.slice(2));
  if (code !== null) process.exitCode = code;
} catch (error) {
  const told = describeFailure(error);
  if (told === null) throw error;
  process.stderr.write(onTerminal(`satqkd: ${told.line}\n`));
  process.exitCode = told.exitCode;
}
