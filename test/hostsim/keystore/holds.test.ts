/**
 * How long a store of 98,304 blocks holds the process up while blocks are taken out of it: against the same
 * change made at once, in processor time of the same run.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";

const OPERATOR = Buffer.from("the operator's pass phrase");
const BLOCKS = 98_304;
/** Blocks that are taken at a time, and how often. */
const [TAKEN, TIMES] = [512, 6];
/** A turn of the event loop may cost so much of what the whole change costs when it is made at once. */
const MOST_OF_WHOLE = 0.5;

let folder: string;
let store: SealedStore;
let numbers: bigint[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-holds-"));
  const quotas = { authentication: 0, relay: 0, application: 0 };
  const about = { owner: "here", blocks: BLOCKS, quotas, scryptCost: 1, origin: "secret" } as const;
  store = await SealedStore.create(join(folder, "here"), OPERATOR, about);
  store.add("space", 1, new Uint8Array(32 * BLOCKS).fill(7));
  numbers = store.freeBlocks("space", "application", null, BLOCKS);
});
afterAll(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

/**
 * Seconds of a processor that this thread has used (proc(5)), by the kernel's ticks of some 4 ms: so the
 * store is a large one.
 */
function used(): number {
  return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e9;
}

/** The most that a turn of the event loop costs while something goes on. */
async function dearestTurn(work: Promise<unknown>): Promise<number> {
  let isOver = false;
  const over = work.finally(() => {
    isOver = true;
  });
  let dearest = 0;
  while (!isOver) {
    const before = used();
    await new Promise((resolve) => setImmediate(resolve));
    dearest = Math.max(dearest, used() - before);
  }
  await over;
  return dearest;
}

const middle = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1]!;

it("no turn of the event loop costs what the writing of the store does", async () => {
  const [atOnce, beside]: [number[], number[]] = [[], []];
  for (let time = 0; time < TIMES; time++) {
    const before = used();
    store.spendNamed("space", "application", numbers.splice(0, TAKEN), () => undefined);
    atOnce.push(used() - before);
    const taking = store.takeNamed("space", "application", numbers.splice(0, TAKEN));
    beside.push(await dearestTurn(taking));
    expect((await taking).numbers).toHaveLength(TAKEN);
  }
  console.log(
    `at once ${atOnce.map((s) => (1e3 * s).toFixed(1))} ms, dearest turn ${beside.map((s) => (1e3 * s).toFixed(1))} ms`,
  );
  expect(middle(beside) / middle(atOnce)).toBeLessThan(MOST_OF_WHOLE);
});

it("what was written in pieces opens", async () => {
  store.close();
  store = await SealedStore.open(join(folder, "here"), OPERATOR, { leastScryptCost: 1, origin: "secret" });
  expect(store.freeBlocks("space", "application", null, BLOCKS)).toEqual(numbers);
});
