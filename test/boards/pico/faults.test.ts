import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { TYPICAL } from "../../../hostsim/emulator/flash-times.js";
import { PicoSession } from "../../../hostsim/emulator/pico-session.js";
import { numberOf, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

const folder = imageFolder("pico");
const image = readFileSync(join(folder, "image.bin"));
const TRIGGER = 1 << 16;
const LINES = 0xff;
const TRAP_UNREACHABLE = 5;
const PROCESSOR_FAULT = 16;
/** Above the longest period of a block. */
const PERIOD = 3_000_000;
const WATCHDOG_RAN_OUT = 32;
/** Until a line of the flash's cache is filled, in cycles. */
const FLASH_LINE = 768;
/** Registers of a processor with its status, and the one of the return address. */
const REGISTERS = Array.from({ length: 17 }, (_, index) => index);
const LINK = 14;
/** Journal of the mark that no test here uses (assembly/port/rising-mark.ts). */
const POOL_MARK = 8192;

/** A running board, its levels as they change, and its monitor. */
function boot() {
  const board = { levels: 0, changedAt: 0, bursts: 0 };
  const { pico, exchange } = new PicoSession({
    board: loadBoard("pico"),
    image,
    seed: 5,
    onLines: (cycle, levels) => {
      if (board.levels & ~levels & TRIGGER) board.bursts += 1;
      if ((board.levels ^ levels) & LINES) board.changedAt = cycle;
      board.levels = levels;
    },
  });
  return { pico, board, exchange };
}

/** Boots and runs until the middle of the first burst; `clock` is in slots and cycles a microsecond. */
async function inABurst(clock = 250) {
  const running = boot();
  await say(running.exchange, `seed ${"5a".repeat(32)}`);
  await say(running.exchange, `clock ${clock}`);
  await say(running.exchange, "lines lasers");
  await say(running.exchange, "emit 4");
  running.pico.run(() => running.board.bursts === 1, 1e8);
  running.pico.run(() => false, 10_000);
  return running;
}

function addressOf(symbol: string): number {
  const names = execFileSync("arm-none-eabi-nm", [join(folder, "image.elf")], { encoding: "utf8" });
  const match = new RegExp(`^([0-9a-f]+) [tT] ${symbol}$`, "m").exec(names);
  if (match === null) throw new Error(`no ${symbol} in the image`);
  return Number.parseInt(match[1]!, 16) & ~1;
}

/** After `dark` cycles the lines stay dark until the monitor of the next life answers; returns its status. */
async function darkUntilNextLife({ pico, board, exchange }: ReturnType<typeof boot>, dark: number) {
  const start = pico.cycle;
  const resetsBefore = pico.resets;
  pico.run(() => pico.resets > resetsBefore, 2e8);
  expect(pico.resets).toBe(resetsBefore + 1);
  expect(board.levels & LINES).toBe(0);
  expect(board.changedAt - start).toBeLessThanOrEqual(dark);
  const status = await say(exchange, "status");
  expect(pico.cycle - board.changedAt).toBeGreaterThan(10_000);
  expect(board.levels & LINES).toBe(0);
  return status;
}

describe("whatever goes wrong in the middle of a burst ends dark, says why, and repeats no block", () => {
  it("a trap of the core", async () => {
    const running = await inABurst();
    running.pico.setRegister(0, 0, TRAP_UNREACHABLE);
    running.pico.programCounter = addressOf("wasm_rt_trap");
    // What ran before may be waiting for a line of flash, as below.
    const status = await darkUntilNextLife(running, 40 + FLASH_LINE);
    expect(numberOf(status, "cause")).toBe(TRAP_UNREACHABLE);
    expect(numberOf(status, "next")).toBeGreaterThanOrEqual(4096);
    expect(numberOf(status, "publicseed")).toBe(0);
  });

  it("a processor fault: a jump to nowhere", async () => {
    const running = await inABurst();
    running.pico.programCounter = 0x30000000;
    // The vector may have to come from flash.
    const status = await darkUntilNextLife(running, 200 + FLASH_LINE);
    expect(numberOf(status, "cause")).toBe(PROCESSOR_FAULT);
  });

  it("a processor that hangs: what was armed ends by itself, nothing follows, and the watchdog resets the chip", async () => {
    // The watchdog waits half a second, which the slower clock makes half as many cycles.
    const running = await inABurst(125);
    const code = readFileSync(join(folder, "image.bin"));
    const hang = code.indexOf(Buffer.from([0xfe, 0xe7]), 256); // b .
    running.pico.programCounter = 0x10000000 + hang;
    const status = await darkUntilNextLife(running, 2 * PERIOD);
    expect(numberOf(status, "cause")).toBe(WATCHDOG_RAN_OUT);
  });
});

describe("a sector that is erased while there is light", () => {
  it("holds the processor up: what was armed ends, then it is dark, and the late blocks are struck", async () => {
    const { pico, board, exchange } = await inABurst();
    // A call between two instructions of the main loop, which finds all as it was.
    pico.stepUntil(() => pico.programCounter >= 0x10000000 && pico.programCounter < 0x20000000, 1e7);
    const before = REGISTERS.map((index) => pico.register(0, index));
    const back = pico.programCounter;
    pico.setRegister(0, 0, POOL_MARK);
    pico.setRegister(0, LINK, back | 1);
    pico.programCounter = addressOf("boardEraseFlash");
    const begins = pico.cycle;
    // The last arming reaches at most two periods on.
    let litUntil = 0;
    const isBack = () => {
      if (board.levels & LINES) litUntil = pico.cycle;
      return pico.programCounter === back;
    };
    expect(pico.stepUntil(isBack, 1e8)).toBe(true);
    for (const index of REGISTERS) pico.setRegister(0, index, before[index]!);
    expect(pico.cycle - begins).toBeGreaterThan((TYPICAL.sectorErase * 250) / 1000);
    expect(litUntil - begins).toBeLessThan(2 * PERIOD);
    let status = await say(exchange, "status");
    while (numberOf(status, "running") === 1) {
      pico.run(() => false, 2e6);
      status = await say(exchange, "status");
    }
    expect(pico.resets).toBe(0);
    expect(numberOf(status, "struck")).toBeGreaterThan(0);
    expect(numberOf(status, "struck") + numberOf(status, "emitted")).toBe(numberOf(status, "next"));
  });
});

describe("a DMA list that falls over in memory", () => {
  /** READ_ADDR of the channel that reads lists: behind the 14 control blocks of the list in work. */
  const LIST_READ_ADDRESS = 0x50000040;
  const LIST_BYTES_READ = 14 * 16;

  it.each([0, 5, 40])("strikes its block, word %i flipped behind its use, and no other one", async (word) => {
    const { pico, exchange } = await inABurst();
    const behind = pico.read(LIST_READ_ADDRESS);
    const at = behind - LIST_BYTES_READ + 4 * word;
    pico.write(at, pico.read(at) ^ (1 << (word & 31)));
    let status = await say(exchange, "status");
    while (numberOf(status, "running") === 1) {
      pico.run(() => false, 2e6);
      status = await say(exchange, "status");
    }
    expect(numberOf(status, "struck")).toBe(1);
    expect(numberOf(status, "emitted")).toBe(3);
    const states = [];
    for (const block of [0, 1, 2, 3]) states.push(numberOf(await say(exchange, `state ${block}`), "state"));
    expect(states).toEqual([3, 1, 1, 1]);
  });
});

describe("the monitor", () => {
  it("refuses what it does not know, and what is malformed, with one line each", async () => {
    const { exchange } = boot();
    await expect(say(exchange, "launch")).rejects.toThrow(/unknown-command/);
    await expect(say(exchange, "emit")).rejects.toThrow(/usage/);
    await expect(say(exchange, "emit 0")).rejects.toThrow(/usage/);
    await expect(say(exchange, "emit 1 2")).rejects.toThrow(/usage/);
    await expect(say(exchange, "clock 200")).rejects.toThrow(/not-offered/);
    await expect(say(exchange, "period 1000")).rejects.toThrow(/not-offered/);
    await expect(say(exchange, "seed 00")).rejects.toThrow(/usage/);
    await expect(say(exchange, "pattern 1 2 3 4")).rejects.toThrow(/pattern/);
    await expect(say(exchange, `seed ${"0".repeat(300)}`)).rejects.toThrow(/line-too-long/);
    await expect(say(exchange, "fault 0")).rejects.toThrow(/no-such-fault/);
    expect(numberOf(await say(exchange, "status"), "emitted")).toBe(0);
  });

  it("tells no digest of a pattern whose seed came from the board's own noise, and seeds itself from it", async () => {
    const { pico, exchange } = boot();
    // 33,792 samples, one a round, with their tests and the cache's misses: 8.2e8 cycles, 6.6 s.
    let status = await say(exchange, "status");
    expect(numberOf(status, "gate")).toBe(1);
    for (let looks = 0; looks < 28 && numberOf(status, "gate") === 1; looks++) {
      pico.run(() => false, 5e7);
      status = await say(exchange, "status");
    }
    expect(numberOf(status, "gate")).toBe(0);
    expect(numberOf(status, "publicseed")).toBe(0);
    await expect(say(exchange, "digest 0 1024")).rejects.toThrow(/seed-is-secret/);
  });

  it("emits calibration blocks that are equal to each other and never give key", async () => {
    const { exchange, pico } = boot();
    await say(exchange, `seed ${"01".repeat(32)}`);
    await say(exchange, "calibrate 2 7");
    let status = await say(exchange, "status");
    while (numberOf(status, "running") === 1) {
      pico.run(() => false, 2e6);
      status = await say(exchange, "status");
    }
    expect(numberOf(status, "emitted")).toBe(2);
    for (const block of [0, 1]) {
      expect(numberOf(await say(exchange, `state ${block}`), "state")).toBe(2);
      expect(numberOf(await say(exchange, `announce ${block * 65536} 0`), "reply")).toBe(8);
    }
  });
});
