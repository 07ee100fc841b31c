/**
 * `satqkd send`, `satqkd receive`: files under one-time pad between two that share key blocks
 * (docs/how-to/one-time-pad.md).
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { OutputError, OutputFile, type OutputRule, tryOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { SATELLITE } from "../keystore/pass-stores.js";
import { SealedStore, storeFile } from "../keystore/sealed-store.js";
import { STORE_EXIT, StoreError } from "../keystore/store-error.js";
import {
  blocksFor,
  digestOf,
  envelopeOf,
  halfOf,
  messageJudge,
  messageOpener,
  sealMessage,
} from "../relay/one-time-pad.js";
import { type BlockProgress, blockProgress } from "./block-progress.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { readSteadily } from "./read-steadily.js";
import { REHEARSAL_OPTION, requireKind } from "./rehearsal.js";
import { say } from "./say.js";

interface SendFlags extends CommonFlags {
  readonly from: string;
  readonly to: string;
  readonly keystore: string;
  readonly operatorKey: string;
  readonly out: string;
  readonly rehearsal?: true;
  readonly json?: true;
}

type ReceiveFlags = Omit<SendFlags, "from" | "to">;

/** Ends the view of progress, whatever the work came to. */
function ended<Result>(work: () => Result, progress: BlockProgress): Result {
  try {
    return work();
  } finally {
    progress.stop();
  }
}

function ruleOf({ force }: CommonFlags, isSecret: boolean): OutputRule {
  return { option: "--out", force, isSecret };
}

/** Why an output is not there, in a word or a few. */
function whyNot(error: unknown): string {
  return error instanceof OutputError ? error.code : "its name was taken meanwhile";
}

async function withStore<Result>(
  { keystore, operatorKey }: Pick<SendFlags, "keystore" | "operatorKey">,
  owner: string,
  use: (store: SealedStore) => Promise<Result>,
): Promise<Result> {
  const folder = join(keystore, asFolder(owner));
  const store = await withOperatorKey(operatorKey, (key) => SealedStore.open(folder, key, { owner }));
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** The name of a station as that of a folder; a message's head says whatever its sender likes. */
function asFolder(name: string): string {
  if (/[/\\\0]/.test(name) || name === "." || name === "..")
    throw new UserError(`"${name}" is no name of a station`);
  return name;
}

/** How far away enough key is. A sender may take every second block, so twice as many have to come. */
function distance(store: SealedStore, to: string, missing: number): string {
  const blocks = 2 * missing;
  const each = store.blocksAPass(to === SATELLITE ? to : SATELLITE) ?? store.blocksAPass(to);
  if (each === null) return `another ${blocks} must come`;
  const passes = Math.ceil(blocks / each);
  const of = to === SATELLITE ? "" : " of both stations, and a relay";
  return `another ${blocks} must come, ${passes} pass${passes === 1 ? "" : "es"}${of} away at ${Math.floor(each)} blocks a pass, the average so far`;
}

/** Spends key and writes the message to a file that is there before anything is spent. */
async function sendFile(path: string, flags: SendFlags): Promise<void> {
  const { from, to, out } = flags;
  const rule = ruleOf(flags, false);
  tryOutput(out, rule);
  const data = readSteadily(path);
  const blocks = blocksFor(data.length);
  const rehearsal = await withStore(flags, from, async (store) => {
    requireKind(store, to, flags.rehearsal === true);
    const half = halfOf(from, to);
    const free = store.free(to, "application", half);
    if (free < blocks)
      throw new StoreError(
        "notEnoughKey",
        `${path}: ${data.length} bytes need ${blocks} key blocks with ${to}, ${free} are free to send: ${distance(store, to, blocks - free)}; nothing was sent or spent`,
      );
    const file = OutputFile.open(out, rule);
    let spent = false;
    try {
      const progress = blockProgress(blocks);
      const taking = () => store.spend(to, "application", blocks, { half, onBlock: progress.show });
      const { numbers, bytes: key } = ended(taking, progress);
      spent = true;
      try {
        file.append(await sealMessage({ from, to, bytes: data.length, numbers }, data, key));
        file.commit();
      } finally {
        key.fill(0);
      }
    } catch (error) {
      if (!spent) throw error;
      throw new StoreError(
        "notWritten",
        `--out: ${out} can't be written (${whyNot(error)}): ${blocks} blocks are spent, as the store says, and nothing was sent`,
      );
    } finally {
      file.discard();
    }
    return store.isRehearsal(to);
  });
  const told = { from, to, bytes: data.length, blocks, out, rehearsal };
  if (flags.json) printJson("satqkd-send", told);
  else say(`${data.length} bytes for ${to} in ${out}, under ${blocks} key blocks, which are spent`);
}

/** Spends the same blocks, only when the tag is right and there is room for the data. */
async function receiveFile(path: string, flags: ReceiveFlags): Promise<void> {
  const { out } = flags;
  const rule = ruleOf(flags, true);
  tryOutput(out, rule);
  const message = readSteadily(path);
  const { from, to, bytes, numbers } = envelopeOf(message);
  const open = await messageOpener(message);
  const receipt = digestOf(message);
  const rehearsal = await withStore(flags, to, async (store) => {
    requireKind(store, from, flags.rehearsal === true);
    // The room is there before any key is spent.
    const file = OutputFile.open(out, rule);
    let spent = false;
    try {
      file.reserve(bytes);
      const progress = blockProgress(numbers.length);
      const taking = () =>
        store.spendNamed(from, "application", numbers, open, { onBlock: progress.show, receipt });
      const data = ended(taking, progress);
      spent = true;
      file.append(data);
      file.commit();
    } catch (error) {
      if (error instanceof StoreError && error.exitCode === STORE_EXIT.keyGone)
        throw await outOfStep(store, message, flags);
      if (!spent && !(error instanceof OutputError)) throw error;
      const left = spent ? "its key is spent: have it sent again" : "the message can be received again";
      throw new StoreError("notWritten", `--out: ${out} can't be written (${whyNot(error)}); ${left}`);
    } finally {
      file.discard();
    }
    return store.isRehearsal(from);
  });
  const told = { from, to, bytes, blocks: numbers.length, out, rehearsal };
  if (flags.json) printJson("satqkd-receive", told);
  else
    say(`${bytes} bytes from ${from} in ${out}, as they were sent; ${numbers.length} key blocks are spent`);
}

/**
 * What a message whose key is gone means. One that was received before is only late. A forged one changes
 * nothing. Any other may be under pads that were used: the receiver's keys with the sender are stopped, and
 * the sender's as well if its store is here.
 */
async function outOfStep(store: SealedStore, message: Uint8Array, flags: ReceiveFlags): Promise<StoreError> {
  const { from, to, numbers } = envelopeOf(message);
  if (store.wasReceived(digestOf(message)))
    return new StoreError("keyGone", "this message was received before; nothing was spent");
  const judge = await messageJudge(message);
  const isGenuine = store.look(from, numbers[0]!, judge);
  if (isGenuine === false)
    return new StoreError(
      "forged",
      "the message's tag is wrong: it was damaged or forged; nothing was spent",
    );
  store.stop(from);
  const there = await stopSender(from, to, flags);
  const sure = isGenuine === true ? "" : " (or somebody made this message up: ask the sender)";
  return new StoreError(
    "keyGone",
    `key of this message was spent before, or never was here: ${from} and ${to} are out of step, and a pad may have been used twice${sure}; keys with ${from} are stopped here, ${there}; then "satqkd keys STORE resync" on both sides, see docs/how-to/one-time-pad.md`,
  );
}

/**
 * Stops the sender's keys with the receiver when its store is in the same folder. Says in words what became
 * of it.
 */
async function stopSender(from: string, to: string, flags: ReceiveFlags): Promise<string> {
  const byHand = `and ${from} must stop: "satqkd keys STORE stop --peer ${to}"`;
  if (!existsSync(storeFile(join(flags.keystore, asFolder(from))))) return byHand;
  try {
    await withStore(flags, from, async (store) => store.stop(to));
    return `and in the store of ${from}`;
  } catch (error) {
    if (error instanceof UserError) return `${byHand} (here it can't be: ${error.message})`;
    throw error;
  }
}

const EXITS = `
Exit codes: 10 wrong operator key, 11 damaged store, 12 can't be written (disk full), 13 store in use by another process, 14 not enough key,
16 no store of that station, 22 no key with that station, 18 the message was damaged or forged, 19 the file changed while it was read, 20 its key was spent before;
25, 26, 27 an old copy of the store, its mark is missing, a store that was copied or moved, 28 stopped: out of step, 29 keys of a printed seed;
24, 30 another process wrote the store, no lock here; 2 other bad input.`;

/** Adds both verbs to the command line. */
export function registerSend(program: Command): void {
  program
    .command("send")
    .description(
      "a file under one-time pad, for the other side of a shared key (docs/how-to/one-time-pad.md)",
    )
    .argument("<file>", "what to send")
    .requiredOption("--from <name>", "whose key store: a folder under --keystore, such as jinan")
    .requiredOption("--to <name>", "for whom: a peer of that store, such as satellite")
    .requiredOption("--keystore <folder>", "where the key stores are, as pass --keystore has made them")
    .requiredOption("--operator-key <file>", "what the store is encrypted under")
    .requiredOption("--out <message>", "a file for the message, which may go over any network")
    .option(...FORCE_OPTION)
    .option(...REHEARSAL_OPTION)
    .option("--json", "print one JSON object, nothing else")
    .addHelpText("after", EXITS)
    .action(sendFile);
  program
    .command("receive")
    .description("the file in a message of satqkd send")
    .argument("<message>", "the message")
    .requiredOption("--keystore <folder>", "where the key stores are")
    .requiredOption("--operator-key <file>", "what the receiver's store is encrypted under")
    .requiredOption("--out <file>", "a file for what was sent, mode 0600")
    .option(...FORCE_OPTION)
    .option(...REHEARSAL_OPTION)
    .option("--json", "print one JSON object, nothing else")
    .addHelpText("after", EXITS)
    .action(receiveFile);
}
