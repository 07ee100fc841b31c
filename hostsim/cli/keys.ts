/**
 * `satqkd keys STORE [list|init|take|rekey|stop|resync]`: what a key store holds, a new one, key out of it,
 * and what to do after a mishap.
 */

import { basename, resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { parseWhole } from "../base/decimal.js";
import { OutputError, OutputFile, type OutputRule, tryOutput } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import type { FormatBodies } from "../formats/bodies.js";
import type { FormatName } from "../formats/formats.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { DEFAULT_BLOCKS } from "../keystore/pass-stores.js";
import { rekey } from "../keystore/rekey.js";
import {
  type PeerAccount,
  PURPOSES,
  type Purpose,
  SealedStore,
  type SpentKey,
  type StoreStatus,
} from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";
import { whole as wholeNumber } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { REHEARSAL_OPTION, requireKind } from "./rehearsal.js";
import { print } from "./say.js";

type Quotas = StoreStatus["quotas"];

interface KeysFlags extends CommonFlags {
  operatorKey: string;
  json?: true;
  owner?: string;
  blocks?: number;
  quota: Quotas;
  peer?: string;
  purpose: Purpose;
  out?: string;
  anchor?: string;
  burn?: true;
  vouch?: true;
  newOperatorKey?: string;
  rehearsal?: true;
}

const NO_QUOTAS: Quotas = { authentication: 0, relay: 0, application: 0 };

function purpose(text: string): Purpose {
  if (!Object.hasOwn(PURPOSES, text))
    throw new InvalidArgumentError(`must be ${Object.keys(PURPOSES).join(", ")}.`);
  return text as Purpose;
}

const blocks = wholeNumber({ from: 1, to: 180_000 });

function quota(text: string, earlier: Quotas): Quotas {
  const [name, value] = text.split("=");
  const count = parseWhole(value ?? "");
  if (!(count < 1e6)) throw new InvalidArgumentError("must be PURPOSE=BLOCKS, such as authentication=16.");
  return { ...earlier, [purpose(name!)]: count };
}

async function list(folder: string, flags: KeysFlags): Promise<void> {
  await using(open(folder, flags), (store) => show(store, flags));
}

async function init(folder: string, flags: KeysFlags): Promise<void> {
  const { owner = basename(resolve(folder)), blocks = DEFAULT_BLOCKS, quota: quotas, anchor } = flags;
  const settings = { owner, blocks, quotas, ...(anchor === undefined ? {} : { mark: anchor }) };
  const store = withOperatorKey(flags.operatorKey, (key) => SealedStore.create(folder, key, settings));
  await using(store, (made) => show(made, flags));
}

async function rekeyStore(folder: string, flags: KeysFlags): Promise<void> {
  const { burn = false, vouch = false, anchor = null, operatorKey, newOperatorKey } = flags;
  if (burn && vouch) throw new UserError("--burn and --vouch exclude each other: keys are destroyed or kept");
  const work = (old: Uint8Array, fresh: Uint8Array) =>
    rekey(folder, old, { burn, vouch, anchor, newOperatorKey: fresh });
  const rekeyed = await withOperatorKey(operatorKey, (old) =>
    newOperatorKey === undefined
      ? work(old, old)
      : withOperatorKey(newOperatorKey, (fresh) => work(old, fresh)),
  );
  const { path, mark, keysAreLeft, markNotFound } = rekeyed;
  tell("satqkd-keys-rekey", rekeyed, flags, [
    `${path} has a new identity, and its mark in ${mark}; ${keysAreLeft ? "its keys are left" : "all its keys are destroyed"}`,
    ...(markNotFound === null
      ? []
      : [
          `a copy that has the old mark (${markNotFound}, which is not there) can still be opened: destroy it`,
        ]),
  ]);
}

async function stop(folder: string, flags: KeysFlags): Promise<void> {
  const peer = peerOf(flags, "stop");
  await using(open(folder, flags), (store) => store.stop(peer));
  tell("satqkd-keys-stop", { peer, stopped: true }, flags, [
    `keys with ${peer} are stopped, until "satqkd keys ${folder} resync"`,
  ]);
}

async function resync(folder: string, flags: KeysFlags): Promise<void> {
  const peer = peerOf(flags, "resync");
  const { burn = false, vouch = false } = flags;
  if (burn === vouch)
    throw new UserError(
      "keys resync: --burn destroys what is left with the peer, on both sides; --vouch keeps it, when the peer never sent that message",
    );
  await using(open(folder, flags), (store) => {
    const burntBlocks = store.goOn(peer, burn);
    tell("satqkd-keys-resync", { peer, stopped: false, burntBlocks }, flags, [
      `keys with ${peer} may be used again; ${burntBlocks} blocks were destroyed`,
    ]);
  });
}

function peerOf({ peer }: KeysFlags, action: string): string {
  if (peer === undefined) throw new UserError(`keys ${action}: give --peer NAME`);
  return peer;
}

function tell<Name extends FormatName>(
  name: Name,
  body: FormatBodies[Name],
  { json }: KeysFlags,
  lines: readonly string[],
): void {
  if (json) printJson(name, body);
  else print(`${lines.join("\n")}\n`);
}

function open(folder: string, { operatorKey }: KeysFlags): Promise<SealedStore> {
  return withOperatorKey(operatorKey, (key) => SealedStore.open(folder, key));
}

/** Works with a store and closes it. */
async function using(opening: Promise<SealedStore>, work: (store: SealedStore) => void): Promise<void> {
  const store = await opening;
  try {
    work(store);
  } finally {
    store.close();
  }
}

function show(store: SealedStore, { json }: KeysFlags): void {
  const status = store.check();
  if (json) printJson("satqkd-keys-status", status);
  else print(describe(status));
}

async function take(folder: string, flags: KeysFlags): Promise<void> {
  const { peer, out, blocks, purpose } = flags;
  if (peer === undefined || out === undefined || blocks === undefined)
    throw new UserError("keys take: give --peer NAME, --blocks N and --out FILE");
  tryOutput(out, outRule(flags));
  await using(open(folder, flags), (store) => {
    requireKind(store, peer, flags.rehearsal === true);
    const rehearsal = store.isRehearsal(peer);
    const numbers = spendInto(out, outRule(flags), () => store.spend(peer, purpose, blocks)).map(String);
    tell("satqkd-keys-take", { peer, purpose, blocks, numbers, out, rehearsal }, flags, [
      `${blocks} blocks of ${peer} spent for ${purpose}: numbers ${numbers[0]} to ${numbers.at(-1)}, in ${out} (mode 0600)`,
    ]);
  });
}

function outRule({ force }: KeysFlags): OutputRule {
  return { option: "--out", force, isSecret: true };
}

/** Spends key into a file, which is begun before anything is spent. */
function spendInto(out: string, rule: OutputRule, spend: () => SpentKey): readonly bigint[] {
  const file = OutputFile.open(out, rule);
  let spent: SpentKey | null = null;
  try {
    spent = spend();
    file.append(spent.bytes);
    file.commit();
    return spent.numbers;
  } catch (error) {
    if (spent === null) throw error;
    const code = error instanceof OutputError ? error.code : "its name was taken meanwhile";
    throw new StoreError(
      "notWritten",
      `--out: ${out} can't be written (${code}): ${spent.numbers.length} blocks are spent, as the store says, and lost`,
    );
  } finally {
    file.discard();
    spent?.bytes.fill(0);
  }
}

function whole(value: number): string {
  return value.toLocaleString("en-US");
}

/** Lines of an account, in bits. */
function describe(status: StoreStatus): string {
  const lines: [string, string][] = [
    ["Store", `of ${status.owner}: ${whole(status.leftBits)} of ${whole(status.capacityBits)} bits in use`],
    ["Quotas", partsOf(status.quotas, "blocks a peer kept for")],
  ];
  for (const account of status.peers) {
    const sum = (parts: Record<string, number>) => Object.values(parts).reduce((a, b) => a + b, 0);
    const left = account.freeBits + sum(account.reservedBits);
    const spent = sum(account.spentBits);
    const closes = account.madeBits === left + spent + account.burntBits;
    lines.push(
      [
        account.peer,
        `made ${whole(account.madeBits)} = left ${whole(left)} + spent ${whole(spent)} + burnt ${whole(account.burntBits)}${closes ? "" : "; DOES NOT CLOSE: records are unreadable"}`,
      ],
      ["", `free ${whole(account.freeBits)}; reserved: ${partsOf(account.reservedBits, "for")}`],
      ["", `spent: ${partsOf(account.spentBits, "for")}`],
      ["", originOf(account)],
    );
    if (account.stoppedUtc !== null)
      lines.push(["", `STOPPED since ${account.stoppedUtc}: out of step; see "satqkd keys STORE resync"`]);
  }
  if (status.peers.length === 0) lines.push(["", "no key yet"]);
  const found = Object.entries(status.found).filter(([, count]) => count > 0);
  if (found.length > 0) lines.push(["Found", found.map(([what, count]) => `${count} ${what}`).join(", ")]);
  return `${lines.map(([label, text]) => label.padEnd(16) + text).join("\n")}\n`;
}

/** What an account's keys rest on. */
function originOf({ rehearsal, passes, epsilonTotal }: PeerAccount): string {
  const from = `keys of ${passes} ${passes === 1 ? "pass" : "passes"}`;
  const but =
    epsilonTotal === null
      ? "how secret and correct was not said for all"
      : `secret and correct together but for ${epsilonTotal.toExponential(1)}`;
  return rehearsal ? `${from} of a printed seed: PUBLIC, everybody can make them again` : `${from}, ${but}`;
}

/** The parts that aren't zero. */
function partsOf(parts: Record<string, number>, word: string): string {
  const some = Object.entries(parts).filter(([, count]) => count > 0);
  return some.length === 0
    ? "none"
    : some.map(([name, count]) => `${whole(count)} ${word} ${name}`).join(", ");
}

const ACTIONS: Record<string, (folder: string, flags: KeysFlags) => Promise<void>> = {
  list,
  init,
  take,
  rekey: rekeyStore,
  stop,
  resync,
};

/** Adds the verb to the command line. */
export function registerKeys(program: Command): void {
  program
    .command("keys")
    .description("a key store: what it holds, a new one, or key out of it")
    .argument("<store>", "folder of the store, such as keys/jinan")
    .argument("[action]", "list, init, take, rekey, stop or resync", "list")
    .requiredOption("--operator-key <file>", "what the store is encrypted under: 16 bytes or more, mode 0600")
    .option("--json", "print one JSON object, nothing else")
    .option("--owner <name>", "init: whose store it is; by default the folder's name")
    .option("--blocks <n>", "init: how many blocks of 256 bits it holds; take: how many to spend", blocks)
    .option(
      "--quota <purpose=blocks>",
      "init: free blocks of each peer that stay for a purpose; repeatable",
      quota,
      NO_QUOTAS,
    )
    .option("--peer <name>", "take, stop, resync: whose key")
    .option("--purpose <name>", "take: authentication, relay or application", purpose, "application")
    .option("--out <file>", "take: a file for the key, mode 0600; it is shown nowhere else")
    .option(...FORCE_OPTION)
    .option(...REHEARSAL_OPTION)
    .option(
      "--anchor <file>",
      "init, rekey: where the mark is that tells an old copy, such as on other media",
    )
    .option("--burn", "rekey, resync: destroy the keys that are left")
    .option("--vouch", "rekey: this is the newest copy and the only one; resync: no pad was used twice")
    .option("--new-operator-key <file>", "rekey: what the store is encrypted under from now on")
    .addHelpText(
      "after",
      `
Examples:
  head -c 32 /dev/urandom > operator.key && chmod 600 operator.key
  satqkd pass jinan-250mhz --keystore keys --operator-key operator.key
  satqkd keys keys/jinan --operator-key operator.key
  satqkd keys keys/jinan take --operator-key operator.key --peer satellite --blocks 4 --out pad.bin

list says what the store holds, init makes a new one, take spends blocks into a file. rekey gives a store that was moved, lost its mark or was put
back from an old copy a new identity, and keeps copies of the old one from being opened. stop forbids the keys with a peer, resync lifts that.

Exit codes: 10 wrong operator key, 11 damaged file, 12 can't be written (disk full), 13 in use by another process,
14 not enough key, 15 store full, 16 no store there, 17 this pass's key was stored before, 22 no key with that peer,
24 written by another process meanwhile, 25 an old copy, 26 its mark is missing, damaged or another store's, 27 moved or copied, 28 stopped,
29 keys of a printed seed, 30 no lock on this system; 2 other bad input.`,
    )
    .action((folder: string, action: string, flags: KeysFlags) => {
      const run = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
      if (run === undefined)
        throw new UserError(
          `keys: there is no action "${action}"; there are ${Object.keys(ACTIONS).join(", ")}`,
        );
      return run(folder, flags);
    });
}
