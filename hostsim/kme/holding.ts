/**
 * What other stations ask of this one. Takes: their messages, and who they are. Gives: blocks out of the
 * store, keys that wait here for applications, keys that go on to the next station, keys destroyed. Whatever
 * is answered is in the ledger before, on the disk but for what the reserve (reserve.ts) bears.
 */
import { isDeepStrictEqual } from "node:util";
import { type Book, blocksFor, halfOfNumber, xor } from "./book.js";
import type { Custody } from "./custody.js";
import type { Entry } from "./entries.js";
import type { Journal } from "./journal.js";
import type { AgreeAnswer, AgreeMessage, CustodyAnswer, VoidMessage } from "./messages.js";
import type { Neighbour } from "./neighbour.js";
import type { Reserve } from "./reserve.js";

/** What holding works with. */
export interface HoldingTools {
  readonly station: string;
  readonly book: Book;
  readonly journal: Journal;
  readonly custody: Custody;
  readonly reserve: Reserve;
  readonly neighbours: ReadonlyMap<string, Neighbour>;
  /** Keys that are being handed on, by what was asked. */
  readonly handingOn: Map<string, Promise<string | null>>;
  /** Station of an application; null when it is not known here. */
  readonly stationOf: (sae: string) => string | null;
  /** Keys that wait here at most, and how long, in seconds. */
  readonly mostHeld: number;
  readonly lifetimeS: number;
  /** Seconds since 1970. */
  readonly nowS: () => number;
  /** Told what a person should know. */
  readonly log: (event: string, about: Readonly<Record<string, unknown>>) => void;
}

/** Takes blocks of the other side's half out of the store; says which are not there, or not yet. */
export async function takeCustody(
  { book, custody }: HoldingTools,
  from: string,
  numbers: readonly string[],
): Promise<CustodyAnswer> {
  const theirs = numbers.filter((number) => halfOfNumber(number) !== custody.ownHalf(from));
  const isHere = (number: string) => book.block(from, number) !== undefined;
  await custody.inTurn(from, () =>
    custody.take(
      from,
      theirs.filter((number) => !isHere(number)),
    ),
  );
  const isTheirs = new Set(theirs);
  const absent = numbers.filter((number) => !isTheirs.has(number) || !isHere(number));
  const later = new Set(absent.filter((number) => custody.comesLater(from, number)));
  return { missing: absent.filter((number) => !later.has(number)), later: [...later] };
}

/** Takes keys: to hold them, or to hand them on. */
export async function takeKeys(
  tools: HoldingTools,
  from: string,
  keys: readonly AgreeMessage[],
): Promise<AgreeAnswer> {
  const refused: { id: string; why: string }[] = [];
  const onward: Promise<void>[] = [];
  const here = new Set<string>();
  let isAhead = true;
  for (const message of keys) {
    const way = `${message.id} ${message.path.join(" ")}`;
    const isUnderWay = tools.handingOn.size > 0 && tools.handingOn.has(questionOf(from, message));
    const isNew = !isUnderWay && !isHeldAlready(tools, from, message);
    const why = here.has(way) ? "it is named twice" : isNew ? faultOf(tools, from, message) : null;
    if (!isNew || why !== null) isAhead = false;
    if (why !== null) {
      refused.push({ id: message.id, why });
      continue;
    }
    here.add(way);
    if (!isNew && !isUnderWay) continue;
    if (message.path.at(-1) === tools.station) {
      // Noted at once, so that no later message of this group finds the same blocks.
      const { numbers } = message;
      const use = tools.reserve.use([{ peer: from, numbers }], [holdEntry(tools, from, message)]);
      onward.push(use.written);
    } else {
      isAhead = false;
      onward.push(
        handOnOnce(tools, from, message).then((problem) => {
          if (problem !== null) refused.push({ id: message.id, why: problem });
        }),
      );
    }
  }
  await Promise.all(onward);
  // Also where nothing had to change, as the question was repeated, or what was said before is refused.
  if (!isAhead) await tools.journal.note();
  for (const { id, why } of refused) tools.log("key refused", { peer: from, id, why });
  return { refused };
}

/** Whether just this was asked before, and done: its answer has not come to who asked. */
function isHeldAlready(
  { station, book }: HoldingTools,
  from: string,
  { id, master, slaves, bytes, numbers, path }: AgreeMessage,
): boolean {
  const held = book.held.get(id);
  if (held === undefined || path.at(-1) !== station) return false;
  const asked = [from, master, bytes, numbers, slaves, path];
  const done = [held.peer, held.master, held.key.length, held.numbers, held.slaves, held.path];
  return isDeepStrictEqual(asked, done);
}

/** Why a key can't be taken; null when it can. */
function faultOf(
  { station, book, custody, stationOf, mostHeld }: HoldingTools,
  from: string,
  { id, master, slaves, bytes, numbers, cover, path }: AgreeMessage,
): string | null {
  const place = path.indexOf(station);
  if (place < 1 || path[place - 1] !== from || new Set(path).size !== path.length)
    return "its way does not lead here";
  if (stationOf(master) !== path[0]) return `${master} is not an application of ${path[0]}`;
  if (numbers.length !== blocksFor(bytes) || new Set(numbers).size !== numbers.length)
    return "its blocks do not fit its length";
  if (cover !== null && Buffer.from(cover, "base64").length !== bytes)
    return "its cover does not fit its length";
  if (numbers.some((number) => halfOfNumber(number) === custody.ownHalf(from)))
    return "its blocks are not the sender's to give out";
  if (numbers.some((number) => book.block(from, number) === undefined))
    return "its blocks are not in custody here";
  // A key for two stations can be held here and go on from here.
  if (book.agreeing.has(id) || book.voiding.has(id)) return "its ID is in use here";
  if (place < path.length - 1) return book.passing.has(id) ? "its ID is in use here" : null;
  if (book.held.has(id)) return "its ID is in use here";
  const stranger = slaves.find((slave) => stationOf(slave) !== station);
  if (stranger !== undefined) return `${stranger} is not an application here`;
  return book.held.size >= mostHeld ? "too many keys wait here" : null;
}

/** The key of a message whose blocks are in custody; secret. */
function keyOf({ book }: HoldingTools, from: string, { numbers, cover, bytes }: AgreeMessage): Buffer {
  const blocks = Buffer.concat(numbers.map((number) => book.block(from, number)!)).subarray(0, bytes);
  return cover === null ? blocks : xor(Buffer.from(cover, "base64"), blocks);
}

function holdEntry(tools: HoldingTools, from: string, message: AgreeMessage): Entry {
  const { id, master, slaves, numbers, path } = message;
  const key = keyOf(tools, from, message);
  const untilS = tools.nowS() + tools.lifetimeS;
  const text = key.toString("base64");
  key.fill(0);
  const entry = { kind: "hold", id, master, peer: from, numbers, path, slaves, key: text, untilS } as const;
  // The ledger names other blocks nowhere under its mark yet: their key is given only when it does.
  return tools.reserve.isReady(from, numbers) ? { ...entry, open: true } : entry;
}

function questionOf(from: string, message: AgreeMessage): string {
  return JSON.stringify([from, message]);
}

/** As `handOn`; who asks the same again meanwhile gets the answer to the first. */
function handOnOnce(tools: HoldingTools, from: string, message: AgreeMessage): Promise<string | null> {
  const question = questionOf(from, message);
  const under = tools.handingOn.get(question);
  if (under !== undefined) return under;
  const work = handOn(tools, from, message).finally(() => tools.handingOn.delete(question));
  tools.handingOn.set(question, work);
  return work;
}

/** Hands a key on to the next station; returns why it does not go on, or null when it is there. */
async function handOn(tools: HoldingTools, from: string, message: AgreeMessage): Promise<string | null> {
  const { station, book, journal, custody, neighbours } = tools;
  const { id, bytes, path, numbers } = message;
  const next = path[path.indexOf(station) + 1]!;
  const neighbour = neighbours.get(next);
  if (neighbour === undefined || !(await neighbour.contact())) return `${next} does not answer ${station}`;
  await neighbour.fill(blocksFor(bytes));
  const blocks = book.blocks(next, custody.ownHalf(next));
  if (blocks.size < blocksFor(bytes)) return `${station} has not enough key with ${next}`;
  const fault = faultOf(tools, from, message);
  if (fault !== null) return fault;
  const nextNumbers = [...blocks.keys()].slice(0, blocksFor(bytes));
  const key = keyOf(tools, from, message);
  const pad = Buffer.concat(nextNumbers.map((number) => blocks.get(number)!));
  const cover = xor(key, pad).toString("base64");
  key.fill(0);
  pad.fill(0);
  await journal.note({ kind: "pass", id, from, numbers, next, nextNumbers, path });
  const outcome = await neighbour.agree({ ...message, numbers: nextNumbers, cover });
  if (outcome === "agreed" && book.passing.has(id)) {
    await journal.note({ kind: "passed", id });
    return null;
  }
  if (outcome === "unsent" || outcome === "unclear") neighbour.lose(`a key is ${outcome}`);
  await journal.note({ kind: "void", id, legs: [{ peer: next, numbers: nextNumbers, path }] });
  return `${next} does not take it`;
}

/**
 * Destroys keys that nobody was told; those behind this station are told so later. Only who handed a key on
 * to this station can have it destroyed: a key that came another way stays.
 */
export async function destroyKeys(
  tools: HoldingTools,
  from: string,
  keys: readonly VoidMessage[],
): Promise<void> {
  const { station, book, journal, custody, neighbours } = tools;
  for (const { id, numbers, path } of keys) {
    const held = book.held.get(id);
    if (held !== undefined && held.peer === from && isDeepStrictEqual(held.path, path))
      await journal.note({ kind: "burnt", id, why: "void" });
    // Our own as well where the other station has lost them: it could not give them any more.
    const theirs = numbers.filter(
      (number) => halfOfNumber(number) !== custody.ownHalf(from) || book.block(from, number) !== undefined,
    );
    await custody.inTurn(from, () => custody.destroy(from, theirs, "void"));
    const place = path.indexOf(station);
    const next = path[place + 1];
    if (place < 1 || path[place - 1] !== from || next === undefined || !neighbours.has(next)) continue;
    const passing = book.passing.get(id);
    if (passing !== undefined && !isDeepStrictEqual(passing.path, path)) continue;
    const nextNumbers = passing?.nextNumbers ?? [];
    await journal.note({ kind: "void", id, legs: [{ peer: next, numbers: nextNumbers, path }] });
  }
}
