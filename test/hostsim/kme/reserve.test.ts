/**
 * What is used before it is on the disk was named there before, under the mark: a power cut that takes all of
 * the ledger that was not synced burns it. And no more is reserved than use asks for.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ledgerFile, ledgerMark, SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";
import { Book } from "../../../hostsim/kme/book.js";
import { entryOf } from "../../../hostsim/kme/entries.js";
import { Journal } from "../../../hostsim/kme/journal.js";
import { burnings, Reserve } from "../../../hostsim/kme/reserve.js";

const PEER = "stellenbosch";
const BLOCKS = 300;
/** Even blocks, of one half. */
const numbers = Array.from({ length: BLOCKS }, (_, i) => String(2 * i));
let folder: string;
let ledger: SealedLedger;
let book: Book;
let journal: Journal;
let reserve: Reserve;
let nowMs = 0;

const open = () => SealedLedger.open(folder, "a store", Buffer.alloc(32, 7));

beforeEach(async () => {
  folder = join(mkdtempSync(join(tmpdir(), "satqkd-reserve-")), "beijing");
  mkdirSync(folder);
  ({ ledger } = open());
  book = new Book();
  journal = new Journal(ledger, book);
  nowMs = 0;
  reserve = new Reserve(book, journal, () => nowMs);
  const key = randomBytes(32 * BLOCKS).toString("base64");
  await journal.noteForTelling({ kind: "taken", peer: PEER, numbers, key });
});
afterEach(() => {
  ledger.close();
  vi.restoreAllMocks();
  rmSync(join(folder, ".."), { recursive: true });
});

/** Puts so many of the next blocks to a key; whether that waits for no disk. */
function use(count: number) {
  const next = [...book.blocks(PEER, 0).keys()].slice(0, count);
  const legs = [{ peer: PEER, numbers: next, path: ["beijing", PEER], slaves: ["bob"] }];
  const id = `key ${next[0]}`;
  const entry = { kind: "agree", id, master: "alice", bytes: 32 * count, legs } as const;
  return { next, ...reserve.use([{ peer: PEER, numbers: next }], [entry]) };
}

const raised = async (least = 1) =>
  vi.waitFor(
    () => {
      expect(book.reserved(PEER, 0).size).toBeGreaterThanOrEqual(least);
      // Nothing is under way any more: the next use would be ahead.
      expect(reserve.isReady(PEER, [...book.reserved(PEER, 0)])).toBe(true);
    },
    { timeout: 60_000 },
  );

/** What a KME finds that is started again. */
function found(): Book {
  const again = open();
  const state = new Book();
  for (const entry of again.entries) state.apply(entryOf(entry));
  again.ledger.close();
  return state;
}

it("uses nothing ahead before its number is on the disk, and the mark above it", async () => {
  let atDisk: () => void = () => undefined;
  let atMark: () => void = () => undefined;
  const { sync, raiseMark } = SealedLedger.prototype;
  const first = use(1);
  expect(first.isAhead).toBe(false);
  vi.spyOn(ledger, "sync").mockImplementation(async () => {
    await new Promise<void>((resolve) => {
      atDisk = resolve;
    });
    await sync.call(ledger);
  });
  vi.spyOn(ledger, "raiseMark").mockImplementation(async () => {
    await new Promise<void>((resolve) => {
      atMark = resolve;
    });
    await raiseMark.call(ledger);
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(book.reserved(PEER, 0).size).toBe(32);
  expect(use(1).isAhead).toBe(false);
  const mark = readFileSync(ledgerMark(folder));
  atDisk();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(use(1).isAhead).toBe(false);
  expect(readFileSync(ledgerMark(folder)).equals(mark)).toBe(true);
  vi.restoreAllMocks();
  atDisk();
  atMark();
  await raised();
  expect(readFileSync(ledgerMark(folder)).equals(mark)).toBe(false);
  const last = use(1);
  expect(last.isAhead).toBe(true);
  await last.written;
});

it("burns after a power cut what may have been used, and nothing else", async () => {
  const first = use(1);
  await first.written;
  await raised();
  await journal.noteForTelling();
  const [disk, mark] = [readFileSync(ledgerFile(folder)), readFileSync(ledgerMark(folder))];
  const ahead = use(8);
  expect(ahead.isAhead).toBe(true);
  await ahead.written;
  // The process' end undoes nothing: it is written.
  expect(readFileSync(ledgerFile(folder)).length).toBeGreaterThan(disk.length);
  ledger.close();
  writeFileSync(ledgerMark(folder), mark);
  truncateSync(ledgerFile(folder), disk.length);
  const state = found();
  const { entries, burntWith } = burnings(state, [PEER]);
  expect(burntWith.get(PEER)).toEqual(expect.arrayContaining(ahead.next));
  expect(burntWith.get(PEER)).toHaveLength(32);
  for (const entry of entries) state.apply(entry);
  for (const number of ahead.next) expect(state.block(PEER, number)).toBeUndefined();
  expect(state.blocks(PEER, 0).size).toBe(BLOCKS - 1 - 32);
  expect(state.sums.lostBlocks).toBe(32);
});

it("reserves as many as were used in half a second, and gives back what an idle KME does not use", async () => {
  await use(1).written;
  await raised();
  for (let round = 0; round < 5; round++) {
    await use(20).written;
    await raised();
  }
  expect(book.reserved(PEER, 0).size).toBe(101);
  nowMs = 5_000;
  reserve.tend();
  expect(book.reserved(PEER, 0).size).toBe(32);
  // Nothing is burnt after a stop.
  await journal.noteForTelling(...reserve.end());
  ledger.close();
  expect(burnings(found(), [PEER]).entries).toEqual([]);
});

it("burns a key that waits and may have been given, unless it was kept before", async () => {
  const hold = (id: string, number: string) =>
    journal.note({
      kind: "hold",
      id,
      master: "alice",
      peer: PEER,
      numbers: [number],
      path: [PEER, "beijing"],
      slaves: ["bob"],
      key: randomBytes(32).toString("base64"),
      untilS: 1e9,
      open: true,
    });
  await hold("old", "0");
  reserve.tend();
  await hold("new", "2");
  reserve.tend();
  await journal.note();
  ledger.close();
  const state = found();
  expect([...state.held.keys()]).toEqual(["old", "new"]);
  for (const entry of burnings(state, [PEER]).entries) state.apply(entry);
  expect([...state.held.keys()]).toEqual(["old"]);
  expect(state.sums.burnt).toBe(1);
});
