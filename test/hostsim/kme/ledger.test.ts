/** The ledger beside a store: what is acknowledged is there again; what was changed is not believed. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ledgerFile, ledgerMark, SealedLedger } from "../../../hostsim/keystore/sealed-ledger.js";

let folder: string;
let at: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-ledger-"));
  at = join(folder, "beijing");
  mkdirSync(at);
});
afterEach(() => rmSync(folder, { recursive: true }));

const root = () => Buffer.alloc(32, 7);
const open = (store = "a store") => SealedLedger.open(at, store, root());
const texts = (entries: readonly Buffer[]) => entries.map((entry) => entry.toString());

/** Entries that are on the disk, in one frame. */
async function append(ledger: SealedLedger, ...entries: readonly string[]): Promise<void> {
  ledger.write(entries.map((entry) => Buffer.from(entry)));
  await ledger.sync();
}

/** A closed ledger with these entries, one a frame. */
async function filled(...entries: readonly string[]): Promise<void> {
  const { ledger } = open();
  for (const entry of entries) await append(ledger, entry);
  await ledger.raiseMark();
  ledger.close();
}

function codeOf(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    return (error as { exitCode: number }).exitCode;
  }
  return 0;
}

it("has the same entries again, in order, however often it is opened", async () => {
  await filled("one", "two", "three");
  for (let time = 0; time < 3; time++) {
    const { ledger, entries } = open();
    expect(texts(entries)).toEqual(["one", "two", "three"]);
    ledger.close();
  }
});

it("has nothing of its entries in the clear", async () => {
  await filled("a very secret entry");
  expect(readFileSync(ledgerFile(at)).includes("secret")).toBe(false);
});

it("refuses every cut of what was acknowledged, and every flipped byte of it", async () => {
  await filled("one", "two");
  const whole = readFileSync(ledgerFile(at));
  const mark = readFileSync(ledgerMark(at));
  const restore = (bytes: Buffer) => {
    writeFileSync(ledgerFile(at), bytes);
    writeFileSync(ledgerMark(at), mark);
  };
  for (let length = 0; length < whole.length; length++) {
    restore(whole);
    truncateSync(ledgerFile(at), length);
    expect([11, 25], `cut to ${length}`).toContain(codeOf(open));
  }
  for (let byte = 0; byte < whole.length; byte += 3) {
    const flipped = Buffer.from(whole);
    flipped[byte]! ^= 1;
    restore(flipped);
    expect([11, 25, 27], `flip in ${byte}`).toContain(codeOf(open));
  }
  restore(whole);
  expect(texts(open().entries)).toEqual(["one", "two"]);
});

it("takes a torn end that nobody was told of for nothing", async () => {
  await filled("one");
  const before = readFileSync(ledgerMark(at));
  const { ledger } = open();
  await append(ledger, "two");
  ledger.close();
  // The mark of before: the frame is on the disk in part, and the power went before it was acknowledged.
  writeFileSync(ledgerMark(at), before);
  truncateSync(ledgerFile(at), readFileSync(ledgerFile(at)).length - 2);
  expect(texts(open().entries)).toEqual(["one"]);
});

it("raises its mark in the place of the older one, so that a cut leaves the newest", async () => {
  const halves = () => {
    const mark = readFileSync(ledgerMark(at));
    return [
      mark.subarray(0, mark.length / 2).toString("hex"),
      mark.subarray(mark.length / 2).toString("hex"),
    ];
  };
  await filled("one");
  let newest = -1;
  const expectRaise = async (raise: () => unknown): Promise<void> => {
    const before = halves();
    await raise();
    const changed = [0, 1].filter((place) => halves()[place] !== before[place]);
    expect(changed).toHaveLength(1);
    expect(changed[0]).not.toBe(newest);
    newest = changed[0]!;
  };
  // With one frame or two between two marks; an opening raises it as well.
  for (let round = 0; round < 6; round++) {
    let ledger: SealedLedger;
    await expectRaise(() => {
      ledger = open().ledger;
    });
    for (let frames = 1; frames <= 2; frames++) {
      for (let frame = 0; frame < frames; frame++) await append(ledger!, "more");
      await expectRaise(() => ledger.raiseMark());
    }
    ledger!.close();
  }
});

it("refuses an old copy, a missing file or mark, a foreign mark, another store's", async () => {
  await filled("one");
  copyFileSync(ledgerFile(at), join(folder, "old"));
  await filled("two");
  copyFileSync(ledgerFile(at), join(folder, "new"));
  copyFileSync(ledgerMark(at), join(folder, "mark"));
  copyFileSync(join(folder, "old"), ledgerFile(at));
  expect(codeOf(open)).toBe(25);
  rmSync(ledgerFile(at));
  expect(codeOf(open)).toBe(25);
  copyFileSync(join(folder, "new"), ledgerFile(at));
  expect(codeOf(() => open("another store"))).toBe(26);
  rmSync(ledgerMark(at));
  expect(codeOf(open)).toBe(26);
  writeFileSync(ledgerMark(at), Buffer.alloc(128, 1));
  expect(codeOf(open)).toBe(26);
  copyFileSync(join(folder, "mark"), ledgerMark(at));
  expect(texts(open().entries)).toEqual(["one", "two"]);
});

it("takes nothing more after it was closed", async () => {
  const { ledger } = open();
  await append(ledger, "one");
  ledger.close();
  await expect(append(ledger, "two")).rejects.toMatchObject({ exitCode: 12 });
  const again = open();
  expect(texts(again.entries)).toEqual(["one"]);
  again.ledger.close();
});

it("does not acknowledge what was being written when it was closed, and leaves the mark to who opens it next", async () => {
  await filled("one");
  const { ledger } = open();
  const writing = append(ledger, "two");
  ledger.close();
  const next = open();
  const mark = readFileSync(ledgerMark(at));
  await expect(writing).rejects.toMatchObject({ exitCode: 12 });
  expect(readFileSync(ledgerMark(at))).toEqual(mark);
  await append(next.ledger, "three");
  next.ledger.close();
  expect(texts(open().entries)).toEqual([...texts(next.entries), "three"]);
});
