/**
 * What the journal has acknowledged is what a new opening finds, each change once, also where the file is
 * written anew while other changes gather.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ledgerFile, SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";
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

it("counts each change once, however often the file is written anew meanwhile", async () => {
  const { ledger } = open();
  const book = new Book();
  const journal = new Journal(ledger, book, 3_000);
  const noted: Promise<void>[] = [];
  let rewrites = 0;
  let before = ledger.bytes;
  for (let number = 0; number < 300; number++) {
    const key = randomBytes(32).toString("base64");
    noted.push(journal.note({ kind: "taken", peer: PEER, numbers: [String(number)], key }));
    if (number % 3 > 0)
      noted.push(journal.note({ kind: "lost", peer: PEER, numbers: [String(number)], why: "a test" }));
    // Groups of other sizes each time: while one is written some gather.
    if (number % 7 === 0) await noted[Math.floor(noted.length / 2)];
    else if (number % 5 === 0) await new Promise((resolve) => setImmediate(resolve));
    if (ledger.bytes < before) rewrites += 1;
    before = ledger.bytes;
  }
  await Promise.all(noted);
  expect(rewrites).toBeGreaterThan(2);
  expect(statSync(ledgerFile(folder)).size).toBe(ledger.bytes);
  ledger.close();
  const again = found();
  expect(again.sums).toEqual(book.sums);
  expect(again.sums.lostBlocks).toBe(200);
  expect(custody(again)).toEqual(custody(book));
});

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
