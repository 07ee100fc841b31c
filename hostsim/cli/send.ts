/**
 * `satqkd send`, `satqkd receive`: files under one-time pad between two that share key blocks (docs/one-time-pad.md).
 */
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { withOperatorKey } from "../keystore/operator-key.js";
import { SealedStore } from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";
import { blocksFor, envelopeOf, MOST_BYTES, messageOpener, sealMessage } from "../relay/one-time-pad.js";
import { UserError } from "./user-error.js";

interface SendFlags {
  readonly from: string;
  readonly to: string;
  readonly keystore: string;
  readonly operatorKey: string;
  readonly out: string;
  readonly json?: true;
}

type ReceiveFlags = Omit<SendFlags, "from" | "to">;

/** Reads a file as it was at one moment. Throws a StoreError when it was written to meanwhile. */
function readSteadily(path: string): Uint8Array {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    throw new UserError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`);
  }
  try {
    const before = fstatSync(file, { bigint: true });
    if (!before.isFile()) throw new UserError(`${path}: not a file`);
    if (before.size > BigInt(MOST_BYTES))
      throw new UserError(`${path}: ${before.size} bytes, at most ${MOST_BYTES} go into a message`);
    const bytes = readFileSync(file);
    const after = fstatSync(file, { bigint: true });
    if (before.size !== after.size || before.mtimeNs !== after.mtimeNs || bytes.length !== Number(after.size))
      throw new StoreError(
        "changedWhileRead",
        `${path}: was written to while it was read; nothing was sent or spent`,
      );
    return bytes;
  } finally {
    closeSync(file);
  }
}

function refuseOld(out: string): void {
  if (existsSync(out)) throw new UserError(`--out: ${out} exists; nothing is replaced`);
}

async function withStore<Result>(
  { keystore, operatorKey }: Pick<SendFlags, "keystore" | "operatorKey">,
  owner: string,
  use: (store: SealedStore) => Promise<Result>,
): Promise<Result> {
  const store = await withOperatorKey(operatorKey, (key) => SealedStore.open(join(keystore, owner), key));
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** Spends key and writes the message to a file that is there before anything is spent. */
async function sendFile(path: string, flags: SendFlags): Promise<void> {
  const { from, to, out } = flags;
  refuseOld(out);
  const data = readSteadily(path);
  const blocks = blocksFor(data.length);
  await withStore(flags, from, async (store) => {
    const free = store.free(to, "application");
    if (free < blocks)
      throw new StoreError(
        "notEnoughKey",
        `${path}: ${data.length} bytes need ${blocks} key blocks with ${to}, ${free} are free: another ${blocks - free}, or ${(blocks - free) * 256} bits of key from further passes; nothing was sent or spent`,
      );
    const file = openSync(out, "wx", 0o644);
    let spent = false;
    try {
      const { numbers, bytes: key } = store.spend(to, "application", blocks);
      spent = true;
      try {
        writeFileSync(file, await sealMessage({ from, to, bytes: data.length, numbers }, data, key));
        fsyncSync(file);
      } finally {
        key.fill(0);
      }
    } catch (error) {
      rmSync(out, { force: true });
      if (!spent) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new StoreError(
        "notWritten",
        `--out: ${out} can't be written (${code}): ${blocks} blocks are spent, as the store says, and nothing was sent`,
      );
    } finally {
      closeSync(file);
    }
  });
  const told = { from, to, bytes: data.length, blocks, out };
  console.log(
    flags.json
      ? JSON.stringify(told, null, 2)
      : `${data.length} bytes for ${to} in ${out}, under ${blocks} key blocks, which are spent`,
  );
}

/** Spends the same blocks, only when the tag is right and there is room for the data. */
async function receiveFile(path: string, flags: ReceiveFlags): Promise<void> {
  const { out } = flags;
  refuseOld(out);
  const message = readSteadily(path);
  const { from, to, bytes, numbers } = envelopeOf(message);
  const open = await messageOpener(message);
  await withStore(flags, to, async (store) => {
    // The room is there before any key is spent.
    const file = openSync(out, "wx", 0o600);
    try {
      writeSync(file, new Uint8Array(bytes), 0, bytes, 0);
      fsyncSync(file);
      writeSync(file, store.spendNamed(from, "application", numbers, open), 0, bytes, 0);
      fsyncSync(file);
    } catch (error) {
      rmSync(out, { force: true });
      if (error instanceof UserError) throw error;
      const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
      throw new StoreError(
        "notWritten",
        `--out: ${out} can't be written (${code}); the message can be received again`,
      );
    } finally {
      closeSync(file);
    }
  });
  const told = { from, to, bytes, blocks: numbers.length, out };
  console.log(
    flags.json
      ? JSON.stringify(told, null, 2)
      : `${bytes} bytes from ${from} in ${out}, as they were sent; ${numbers.length} key blocks are spent`,
  );
}

const EXITS = `
Exit codes: 10 wrong operator key, 11 damaged store, 12 can't be written (disk full), 13 store in use by another process, 14 not enough key,
16 no store of that station, 18 the message was damaged or forged, 19 the file changed while it was read, 20 its key was spent before;
2 other bad input.`;

/** Adds both verbs to the command line. */
export function registerSend(program: Command): void {
  program
    .command("send")
    .description("a file under one-time pad, for the other side of a shared key (docs/one-time-pad.md)")
    .argument("<file>", "what to send")
    .requiredOption("--from <name>", "whose key store: a folder under --keystore, such as jinan")
    .requiredOption("--to <name>", "for whom: a peer of that store, such as satellite")
    .requiredOption("--keystore <folder>", "where the key stores are, as pass --keystore has made them")
    .requiredOption("--operator-key <file>", "what the store is encrypted under")
    .requiredOption("--out <message>", "a new file for the message, which may go over any network")
    .option("--json", "print one JSON object, nothing else")
    .addHelpText("after", EXITS)
    .action(sendFile);
  program
    .command("receive")
    .description("the file in a message of satqkd send")
    .argument("<message>", "the message")
    .requiredOption("--keystore <folder>", "where the key stores are")
    .requiredOption("--operator-key <file>", "what the receiver's store is encrypted under")
    .requiredOption("--out <file>", "a new file for what was sent, mode 0600")
    .option("--json", "print one JSON object, nothing else")
    .addHelpText("after", EXITS)
    .action(receiveFile);
}
