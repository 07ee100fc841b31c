/**
 * Output of any length. Takes: its parts, made as they are needed. Gives: standard output, so that nothing
 * waits in memory, and the making ends with a pipe that nobody reads any more (hostsim/cli/main.ts).
 */
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";
import { onTerminal } from "../base/printable.js";

/** Characters gathered before a write. */
const CHUNK = 1 << 16;

/** Prints all parts, at the pace of whoever reads them. */
export async function printParts(parts: Iterable<string>): Promise<void> {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length < CHUNK) continue;
    if (process.stdout.write(onTerminal(text))) {
      // A pipe that was closed is told between two events.
      await setImmediate();
    } else if (!(await drained())) return;
    text = "";
  }
  process.stdout.write(onTerminal(text));
}

/** Waits for room; false when the output failed meanwhile, of which main.ts takes care. */
async function drained(): Promise<boolean> {
  return once(process.stdout, "drain").then(
    () => true,
    () => false,
  );
}
