/**
 * What the journal has acknowledged is what a new opening finds, each change once, also where the file is
 * written anew while other changes gather.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { waitingBeside } from "../../../hostsim/keystore/durable-file.js";
import { ledgerFile, ledgerMark, SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";
import { Book } from "../../../hostsim/kme/book.js";
import { entryOf } from "../../../hostsim/kme/entries.js";
import { Journal } from "../../../hostsim/kme/journal.js";

const PEER = "stellenbosch";
let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "satqkd-journal-")), "beijing");
  mkdirSync(folder);
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true }));

const open = () => SealedLedger.open(folder, "a store", Buffer.alloc(32, 7));

/** What a new opening finds. */
function found(): Book {
  const { ledger, entries } = open();
  const book = new Book();
  for (const entry of entries) book.apply(entryOf(entry));
  ledger.close();
  return book;
}

const custody = (book: Book) =>
  ([0, 1] as const).map((half) =>
    [...book.blocks(PEER, half)].map(([number, block]) => `${number} ${block.toString("hex")}`),
  );

/** Notes so many blocks, of which two of three get lost; how often the file was written anew meanwhile. */
async function fill(blocks: number): Promise<number> {
  const { ledger } = open();
  const book = new Book();
  const journal = new Journal(ledger, book, 3_000);
  const noted: Promise<void>[] = [];
  let first = Promise.resolve();
  let rewrites = 0;
  let before = ledger.bytes;
  for (let number = 0; number < blocks; number++) {
    const key = randomBytes(32).toString("base64");
    noted.push(journal.note({ kind: "taken", peer: PEER, numbers: [String(number)], key }));
    if (number % 3 > 0)
      noted.push(journal.note({ kind: "lost", peer: PEER, numbers: [String(number)], why: "a test" }));
    // A group's writing begins, and others gather until it is done.
    if (number % 10 === 0) {
      first = noted.at(-1)!;
      await new Promise((resolve) => setImmediate(resolve));
    } else if (number % 10 === 6) await first;
    if (ledger.bytes < before) rewrites += 1;
    before = ledger.bytes;
  }
  await Promise.all(noted);
  expect(statSync(ledgerFile(folder)).size).toBe(ledger.bytes);
  ledger.close();
  const again = found();
  expect(again.sums).toEqual(book.sums);
  expect(again.sums.lostBlocks).toBe(blocks - Math.ceil(blocks / 3));
  expect(custody(again)).toEqual(custody(book));
  return rewrites;
}

it("counts each change once, wherever the file is written anew while others gather", async () => {
  let rewrites = 0;
  // Of other lengths, so that some end just after the file was written anew.
  for (let blocks = 30; blocks < 60; blocks++) {
    rewrites += await fill(blocks);
    rmSync(folder, { recursive: true });
    rmSync(ledgerMark(folder));
    mkdirSync(folder);
  }
  expect(rewrites).toBeGreaterThan(10);
});

/** Fills a journal until the file is written anew; says what was acknowledged, and whether that is over. */
async function fillUntilRewrite(ledger: SealedLedger) {
  const journal = new Journal(ledger, new Book(), 500);
  const state = { acknowledged: [] as string[], isBegun: false, isOver: false };
  const rewrite = ledger.rewrite.bind(ledger);
  ledger.rewrite = (entries) => {
    state.isBegun = true;
    return rewrite(entries).finally(() => {
      state.isOver = true;
    });
  };
  for (let number = 0; !state.isBegun; number++) {
    const key = randomBytes(32).toString("base64");
    void journal.note({ kind: "taken", peer: PEER, numbers: [String(number)], key }).then(
      () => state.acknowledged.push(String(number)),
      () => undefined,
    );
    await turn();
  }
  return state;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

it.each([
  ["before the new file", true],
  ["after it", false],
])(
  "closed while the file is written anew, %s has its place: nothing acknowledged is lost",
  async (_when, isBefore) => {
    let closedInTime = 0;
    for (let round = 0; round < 10; round++) {
      const { ledger } = open();
      const state = await fillUntilRewrite(ledger);
      while (!isBefore && !state.isOver && waitingBeside(ledgerFile(folder)).length > 0) await turn();
      if (!state.isOver) closedInTime += 1;
      ledger.close();
      const marked = readFileSync(ledgerMark(folder));
      await vi.waitFor(() => expect(state.isOver).toBe(true), { timeout: 60_000 });
      // It is another's by now.
      expect(readFileSync(ledgerMark(folder)).equals(marked)).toBe(true);
      const there = found();
      for (const number of state.acknowledged) expect(there.block(PEER, number)).toBeDefined();
      rmSync(folder, { recursive: true });
      rmSync(ledgerMark(folder));
      mkdirSync(folder);
    }
    expect(closedInTime).toBeGreaterThan(0);
  },
);

it("holds without changes of its own once those before are on the disk", async () => {
  const { ledger } = open();
  const journal = new Journal(ledger, new Book());
  let isWritten = false;
  void journal.note({ kind: "lost", peer: PEER, numbers: ["1"], why: "a test" }).then(() => {
    isWritten = true;
  });
  const earlier = ledger.bytes;
  await journal.note();
  expect(isWritten).toBe(true);
  expect(ledger.bytes).toBeGreaterThan(earlier);
  ledger.close();
  await expect(journal.note()).rejects.toMatchObject({ exitCode: 12 });
});

const lost = (number: string) => ({ kind: "lost", peer: PEER, numbers: [number], why: "a test" }) as const;

it("lets an application be told only when a ledger that does not know of it would be refused", async () => {
  const { ledger } = open();
  const journal = new Journal(ledger, new Book());
  for (let round = 0; round < 4; round++) {
    await journal.note(lost(`1${round}`));
    const before = readFileSync(ledgerFile(folder));
    await journal.noteForTelling(lost(`2${round}`));
    const [now, mark] = [readFileSync(ledgerFile(folder)), readFileSync(ledgerMark(folder))];
    const copy = `${folder}.copy`;
    mkdirSync(copy, { recursive: true });
    writeFileSync(ledgerMark(copy), mark);
    const openCopy = (bytes: Buffer) => {
      writeFileSync(ledgerFile(copy), bytes);
      SealedLedger.open(copy, "a store", Buffer.alloc(32, 7)).ledger.close();
    };
    expect(() => openCopy(before)).toThrow(expect.objectContaining({ exitCode: 25 }));
    writeFileSync(ledgerMark(copy), mark);
    openCopy(now);
  }
  ledger.close();
});

it("raises the mark soon, also where nobody waits for it", async () => {
  const { ledger } = open();
  const journal = new Journal(ledger, new Book());
  const before = readFileSync(ledgerMark(folder));
  await journal.note(lost("1"));
  await vi.waitFor(() => expect(readFileSync(ledgerMark(folder)).equals(before)).toBe(false), {
    timeout: 60_000,
  });
  ledger.close();
});
