/**
 * The table of faults for people: docs/reference/faults.md.
 */
import { table } from "./markdown.js";
import type { Dictionary } from "./schema.js";

/** Where the document is, from the package's root. */
export const FAULTS_PATH = "docs/reference/faults.md";

/** The text of docs/reference/faults.md. */
export function faultsDocument({ faults }: Dictionary): string {
  const rows = faults.map(({ what, found, within, reaction, event, test }) => [
    what,
    found,
    within,
    reaction,
    event === undefined ? "none" : `\`${event}\``,
    `[${test.replace(/^test\/|\.test\.ts$/g, "")}](../../${test})`,
  ]);
  return (
    "# Faults: how they are found, and what happens then\n\n" +
    "Made from `assembly/protocol/controller.json` by `satqkd dictionary --write`. Whatever fails ends dark, is told, and gives no key. " +
    "*Round* is one of the board's main loop. All of it is simulated on the host board, or emulated on the pico where the test is in " +
    "`test/hostsim/emulator`; no fault was injected into a board.\n\n" +
    table(["what", "how it is found", "within", "reaction", "event", "injected by"], rows) +
    CLOSING
  );
}

const CLOSING = `## What is kept over a reset
The last events are in flash: two sectors written in turn, records of 32 bytes with their checksum last, so that a cut loses at most the
event that was being written (\`assembly/faults/event-journal.ts\`). After a reset the log of 64 goes on where it was; \`started\` tells the
number of the boot and the cause of the reset. A boot that is cut before its first event stands in flash is not counted.

## The campaign
\`npx vitest run test/assembly/faults\` injects 10,000 brown-outs, some 4,000 of them inside a write or erase of flash, and 10,000 single and double
bit flips. An observer at the lines knows the pattern: no light but in \`calibrate\` and \`key\`, no block shown twice in the life of the
flash, every block that makes key shown exactly. It prints its seeds; a failure prints one, and \`SEED=n\` replays it. Cuts and flips in
the key store are campaigns of their own ([keystore.md](keystore.md)).

## What is not covered
Flips in the seed, in the ledger's list of blocks, on the stack and in single variables are not looked for: a flipped seed gives strings that
differ, and confirmation refuses them; a flipped ledger could let a struck block count. Code in flash is not scrubbed. A descriptor that falls
over while its table is on the lines shows wrong levels for at most one block, in a mode that may emit; the block is struck.
Three flips or more are found in all but 2^-16 of the cases, not always.
`;
