/**
 * What goes wrong on the emulated pico2 in the middle of its bursts: light ends, the block is struck and told
 * with its slot, and whatever else was shown is the host's pattern.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchSeed } from "../../../hostsim/board/bench-seed.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { LINES, TRIGGER } from "../../../hostsim/emulator/emulated-chip.js";
import { ChipSession, setUpCommands } from "../../../hostsim/emulator/pico-session.js";
import { type ChipVariants, Pico2 } from "../../../hostsim/emulator/rp2350/pico2.js";
import { ask, askFaults, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

const image = readFileSync(join(imageFolder("pico2"), "image.bin"));
const PULSES = 65536;
const SEED = 5;
/** The burst in which the fault comes, and its slot there. */
const BURST = 3;
const SLOT = 3000;
/** DMA channel that moves a table (boards/rp2/rp2350/channels.ts). */
const TABLE = 1 << 4;
/** Slots that the queue and the word under way bridge: 9 words of 8 pulses. */
const BRIDGED = 72;
const CALM = 2_000_000;
/** Above the slots from block to block. */
const PERIOD = 300_000;
/** States of the ledger: BLOCK_KEY and BLOCK_STRUCK of assembly/pattern/ledger.ts. */
const KEY = 1;
const STRUCK = 3;

/** A board whose bursts begin, its lines slot by slot, and its monitor. */
async function emitting(variants: ChipVariants = {}) {
  const starts: number[] = [];
  const changes: { slot: number; levels: number }[] = [];
  let last = 0;
  const session: ChipSession<Pico2> = new ChipSession(
    (onUart) =>
      new Pico2(
        {
          board: loadBoard("pico2"),
          image,
          seed: SEED,
          onUart,
          onLines: (slot, levels) => {
            const burst = session.pico.burstLevels(levels);
            if (burst & ~last & TRIGGER) starts.push(slot);
            if ((burst ^ last) & LINES) changes.push({ slot, levels: burst & LINES });
            last = burst;
          },
        },
        variants,
      ),
  );
  for (const command of setUpCommands(SEED, 250, "symbol-code")) await say(session.exchange, command);
  await say(session.exchange, "emit 12");
  session.pico.run(() => starts.length > BURST, 1e8);
  return { ...session, pico: session.pico, exchange: session.exchange, starts, changes };
}

type Running = Awaited<ReturnType<typeof emitting>>;

/** Runs until emission has ended; the last slot that had a line high, after a long time without one. */
async function afterwards({ pico, exchange, changes }: Running) {
  for (let looks = 0; looks < 40; looks++) {
    pico.run(() => false, CALM);
    if ((await ask(exchange, "status", {})).running === 0) break;
  }
  const status = await ask(exchange, "status", {});
  expect(status.running).toBe(0);
  const ended = pico.slot;
  pico.run(() => false, CALM);
  const end = changes.at(-1)!;
  expect(end.levels).toBe(0);
  expect(end.slot).toBeLessThan(ended);
  return { status, faults: await askFaults(exchange), lastBright: end.slot - 1 };
}

/** Levels of `count` slots from `from` on. */
function levelsFrom(changes: Running["changes"], from: number, count: number): Uint8Array {
  const levels = new Uint8Array(count);
  for (const [index, { slot, levels: level }] of changes.entries()) {
    const next = changes[index + 1]?.slot ?? Number.POSITIVE_INFINITY;
    if (next > from && slot < from + count)
      levels.fill(level, Math.max(0, slot - from), Math.min(count, next - from));
  }
  return levels;
}

/** Pulses of a burst that are not the host's; those behind `until` are not looked at. */
async function wrongPulses({ changes, starts }: Running, burst: number, until = PULSES): Promise<number> {
  const pattern = await expectedPattern(benchSeed(SEED), PULSES, "hash-drbg");
  const wanted = pattern.levels(burst, "symbol-code").subarray(0, until);
  const seen = levelsFrom(changes, starts[burst]!, until);
  return wanted.reduce((sum, level, slot) => sum + (level === seen[slot] ? 0 : 1), 0);
}

describe.each(["holds", "alternates", "shifts on"] as const)(
  "lines that run dry, HSTX %s then",
  (hstxStall) => {
    it("are dark when the queue is empty and the watcher has seen it; the block is told with its slot", async () => {
      const running = await emitting({ hstxStall });
      running.pico.holdDma(4000, running.starts[BURST]! + SLOT, TABLE);
      const { status, faults, lastBright } = await afterwards(running);
      const dark = lastBright + 1 - running.starts[BURST]!;
      expect(dark).toBeGreaterThan(SLOT);
      // The queue's 8 words, the one in the shift register, and some twenty cycles of DMA.
      expect(dark).toBeLessThan(SLOT + BRIDGED + 64);
      expect(faults[0]).toMatchObject({ block: BURST, cause: "broken" });
      expect(Math.abs(faults[0]!.slot - (SLOT + BRIDGED))).toBeLessThanOrEqual(BRIDGED);
      expect(status.struck).toBeGreaterThan(0);
      expect(await wrongPulses(running, BURST - 1)).toBe(0);
      expect(await wrongPulses(running, BURST, SLOT)).toBe(0);
    });
  },
);

it("all of DMA standing still, its watcher too: found at the block's end, dark then, and nothing of it counts", async () => {
  const running = await emitting();
  running.pico.holdDma(3000, running.starts[BURST]! + SLOT);
  const { faults, lastBright, status } = await afterwards(running);
  expect(lastBright - running.starts[BURST]!).toBeLessThan(2 * PERIOD);
  expect(faults[0]).toMatchObject({ block: BURST, cause: "broken" });
  expect(status.struck).toBeGreaterThan(0);
  for (let block = BURST; block < running.starts.length; block++)
    expect((await ask(running.exchange, "state", { block })).state).toBe(STRUCK);
  for (let block = 0; block < BURST; block++)
    expect((await ask(running.exchange, "state", { block })).state).toBe(KEY);
});

it("a bit of a table flips while it is shown: struck, although it was shown whole", async () => {
  const running = await emitting();
  const pattern = await expectedPattern(benchSeed(SEED), PULSES, "hash-drbg");
  const ram = Buffer.from(running.pico.ram());
  const at = ram.indexOf(pattern.packed(BURST).subarray(0, 256));
  expect(at).toBeGreaterThan(0);
  running.pico.flipBit(at + 20_000, 3);
  for (let looks = 0; looks < 40 && (await ask(running.exchange, "status", {})).running === 1; looks++)
    running.pico.run(() => false, CALM);
  const faults = await askFaults(running.exchange);
  expect(faults.map(({ block }) => block)).toEqual([BURST]);
  expect((await ask(running.exchange, "state", { block: BURST })).state).toBe(STRUCK);
  expect(await wrongPulses(running, BURST)).toBe(1);
  expect(await wrongPulses(running, BURST + 1)).toBe(0);
});

describe.each([
  ["an engine that is never ready", (pico: Pico2) => pico.stickSha()],
  ["a second core that stands still", (pico: Pico2) => pico.stopCore1()],
] as const)("%s", (_, inject) => {
  it("ends emission: nothing is shown but tables that were whole, then nothing", async () => {
    const running = await emitting();
    inject(running.pico);
    const { status, faults } = await afterwards(running);
    const shown = running.starts.length;
    expect(shown).toBeLessThan(12);
    for (let burst = 0; burst < shown; burst++) {
      const state = (await ask(running.exchange, "state", { block: burst })).state;
      if (state === KEY) expect(await wrongPulses(running, burst), `burst ${burst}`).toBe(0);
    }
    expect(faults.length).toBeGreaterThan(0);
    expect(status.struck).toBeGreaterThan(0);
  });
});
