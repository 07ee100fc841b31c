/**
 * A second core that does not do its half of a table: on the emulated pico its code in RAM is changed, or it
 * is sent elsewhere. Oracle for the pins: the host's pattern. What is shown is right or dark; blocks that
 * were not shown are struck and told, and the next emission starts the core anew.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { benchSeed } from "../../../hostsim/board/bench-seed.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { runTool } from "../../../hostsim/board/build/tools.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { type CapturedBurst, PinCapture } from "../../../hostsim/emulator/capture.js";
import { TRIGGER } from "../../../hostsim/emulator/emulated-chip.js";
import { PicoSession, setUpCommands } from "../../../hostsim/emulator/pico-session.js";
import type { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import { ask, askFaults, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

const folder = imageFolder("pico");
const board = loadBoard("pico");
const image = readFileSync(join(folder, "image.bin"));
const PULSES = 65536;
const SEED = 21;
const BLOCKS = 6;
const KEY = 1;
/** EMISSION_GENERATOR of assembly/emission/sequencer.ts. */
const NO_GENERATOR = 8;
const PROCESSOR_FAULT = 16;
const TRAP_UNREACHABLE = 5;
const RAM = 0x20000000;
const RAM_END = 0x20042000;
const FIFO_WRITE = 0xd0000054;
/** RP2040 datasheet 2.13.5: FRCE_OFF, and its bit of the second core. */
const FORCED_OFF = 0x40010004;
const PROCESSOR_1 = 1 << 16;
const PROGRAM_COUNTER = 15;
/**
 * Thumb (ARMv6-M ARM A6.7): str r5, [r4, #4], which answers; str r6, [r4, #4]; nop; b .; dmb; adds r5, #1.
 */
const [ANSWER, ANSWER_WRONGLY, NOP, HANG, DMB, NEXT] = [0x6065, 0x6066, 0xbf00, 0xe7fe, 0xf3bf, 0x3501];
/** RAM that the image leaves free. */
const FREE = RAM_END - 16;
/** Above a period. */
const PERIOD = 800_000;

const symbols = runTool("arm-none-eabi-nm", ["--print-size", "image.elf"], folder);
function place(symbol: string): { at: number; bytes: number } {
  const match = new RegExp(`^([0-9a-f]+) ([0-9a-f]+) \\w ${symbol}$`, "m").exec(symbols);
  if (match === null) throw new Error(`no ${symbol} in the image`);
  return { at: Number.parseInt(match[1]!, 16) & ~1, bytes: Number.parseInt(match[2]!, 16) };
}
const LOOP = place("expanderLoop");
const SECOND = place("secondCoreLoop");
const STACK = place("secondStack");
const WORK = place("secondWork");

/** Address of an instruction in the second core's loop. */
function instruction(pico: Pico, code: number): number {
  for (let at = SECOND.at; at < SECOND.at + SECOND.bytes; at += 2) if (pico.read(at, 2) === code) return at;
  throw new Error(`no instruction ${code.toString(16)} in the second core's loop`);
}

const isIn = (pico: Pico, { at, bytes }: typeof LOOP, core: 0 | 1 = 1) => {
  const counter = pico.register(core, PROGRAM_COUNTER);
  return counter >= at && counter < at + bytes;
};

/** Runs, in small steps, until something is so. */
function until(pico: Pico, isSo: () => boolean): void {
  for (let steps = 0; steps < 40_000 && !isSo(); steps++) pico.run(() => true, 100);
  expect(isSo()).toBe(true);
}

/** Until both cores are in the middle of a table. */
function inATable(pico: Pico): void {
  until(pico, () => !isIn(pico, LOOP));
  until(pico, () => isIn(pico, LOOP) && isIn(pico, LOOP, 0));
  pico.run(() => false, 60_000);
}

/** A board that has shown a block, its pins, and its monitor. */
async function emitting() {
  const bursts: CapturedBurst[] = [];
  const capture = new PinCapture({
    ...{ pulsesPerBlock: PULSES, triggerToFirstSlot: 0 },
    onBurst: (burst) => bursts.push(burst),
  });
  const { pico, exchange } = new PicoSession({
    ...{ board, image, seed: SEED },
    onLines: (slot, levels) => capture.lines(slot, levels ^ TRIGGER),
  });
  const setUp = async () => {
    for (const command of setUpCommands(SEED, 250, "symbol-code")) await say(exchange, command);
  };
  await setUp();
  await say(exchange, `emit ${BLOCKS}`);
  until(pico, () => bursts.length > 0);
  return { pico, exchange, bursts, capture, setUp };
}
type Running = Awaited<ReturnType<typeof emitting>>;

/** Runs until emission has ended; its status. */
async function ended({ pico, exchange, capture }: Running) {
  let status = await ask(exchange, "status", {});
  for (let looks = 0; looks < 20 && status.running === 1; looks++) {
    pico.run(() => false, PERIOD);
    status = await ask(exchange, "status", {});
  }
  expect(status.running).toBe(0);
  pico.run(() => false, 2 * PERIOD);
  capture.finish(pico.cycle);
  expect(capture.strayCycles).toBe(0);
  return status;
}

/** Each burst is its block's pattern, all of it when the block counts, else from some slot on dark. */
async function expectPattern({ exchange, bursts }: Running, first = 0, firstBlock = 0): Promise<number> {
  const pattern = await expectedPattern(benchSeed(SEED), PULSES, "chacha20");
  let whole = 0;
  for (const [index, { levels }] of bursts.slice(first).entries()) {
    const wanted = pattern.levels(firstBlock + index, "symbol-code");
    const { state } = await ask(exchange, "state", { block: firstBlock + index });
    let shown = PULSES;
    if (state !== KEY) while (shown > 0 && levels[shown - 1] === 0) shown -= 1;
    expect(Buffer.compare(levels.subarray(0, shown), wanted.subarray(0, shown)), `burst ${index}`).toBe(0);
    if (state === KEY) whole += 1;
  }
  return whole;
}

/** Key and number words, as the second core was given them. */
function secretsOf(pico: Pico): Buffer[] {
  // The constants come first, and numbers, domain and epoch are no secrets: INPUT_ORDER of expander-loop.h.
  const places = [6, 7, 12, 11, 14, 15];
  return places.map((index) =>
    Buffer.from(pico.ram().slice(WORK.at - RAM + 16 + 4 * index, WORK.at - RAM + 20 + 4 * index)),
  );
}

const region = (pico: Pico, { at, bytes }: typeof LOOP) =>
  Buffer.from(pico.ram().slice(at - RAM, at - RAM + bytes));
const has = (bytes: Buffer, secrets: readonly Buffer[]) => secrets.some((word) => bytes.includes(word));

/** Changes an instruction in the second core's loop; gives what puts it back. */
function change(pico: Pico, from: number, ...to: number[]): () => void {
  const at = instruction(pico, from);
  const before = to.map((_, index) => pico.read(at + 2 * index, 2));
  const write = (codes: readonly number[]) => {
    for (const [index, code] of codes.entries()) pico.write(at + 2 * index, code, 2);
  };
  write(to);
  return () => write(before);
}

describe.each([
  [
    "hangs in the middle",
    (pico: Pico) => {
      pico.write(FREE, HANG, 2);
      pico.setRegister(1, PROGRAM_COUNTER, FREE);
      return () => {};
    },
  ],
  ["never answers", (pico: Pico) => change(pico, ANSWER, NOP)],
  ["answers something else", (pico: Pico) => change(pico, ANSWER, ANSWER_WRONGLY)],
  ["answers twice", (pico: Pico) => change(pico, DMB, ANSWER, NOP)],
  [
    "answers the next question too, and makes nothing of it",
    (pico: Pico) => change(pico, DMB, ANSWER, NEXT, ANSWER, HANG),
  ],
] as const)("a second core that %s", (name, inject) => {
  it("ends emission: right or dark, struck, told; and starts anew with the next one", async () => {
    const running = await emitting();
    const { pico, exchange, bursts } = running;
    inATable(pico);
    const secrets = secretsOf(pico);
    expect(has(region(pico, STACK), secrets)).toBe(true);
    const undo = inject(pico);
    const status = await ended(running);
    expect(status.outcome).toBe(NO_GENERATOR);
    expect(status.struck).toBeGreaterThan(0);
    expect(bursts.length).toBeLessThan(BLOCKS);
    expect(await expectPattern(running)).toBeGreaterThan(0);
    const faults = await askFaults(exchange);
    expect(faults.length).toBe(status.struck);
    // In reset it writes nothing any more.
    expect(pico.read(FORCED_OFF) & PROCESSOR_1).toBe(PROCESSOR_1);
    // Nothing of key is left in what the second core had.
    expect(has(region(pico, STACK), secrets), name).toBe(false);
    expect(has(region(pico, WORK), secrets)).toBe(false);

    undo();
    const before = bursts.length;
    await say(exchange, "emit 2");
    const again = await ended(running);
    expect(again.emitted - status.emitted).toBe(2);
    expect(again.struck).toBe(status.struck);
    expect(bursts.length).toBe(before + 2);
    expect(await expectPattern(running, before, again.next - 2)).toBe(2);
  });
});

describe("the second core", () => {
  it("that stands still for good: dark, and the next emission says so too", async () => {
    const running = await emitting();
    inATable(running.pico);
    running.pico.stopCore1();
    const status = await ended(running);
    expect(status.outcome).toBe(NO_GENERATOR);
    await expectPattern(running);
    const shown = running.bursts.length;
    await expect(say(running.exchange, "emit 2")).rejects.toThrow();
    expect(running.bursts.length).toBe(shown);
  });

  it("whose queue is full is not asked", async () => {
    const running = await emitting();
    const { pico } = running;
    until(pico, () => !isIn(pico, LOOP) && !isIn(pico, LOOP, 0));
    for (let word = 0; word < 4; word++) pico.write(FIFO_WRITE, 0xbad);
    const status = await ended(running);
    expect(status.outcome).toBe(NO_GENERATOR);
    expect(await expectPattern(running)).toBeGreaterThan(0);
  });

  it("that is late by half a millisecond is waited for", async () => {
    const running = await emitting();
    const { pico } = running;
    inATable(pico);
    const counter = pico.register(1, PROGRAM_COUNTER);
    pico.write(FREE, HANG, 2);
    pico.setRegister(1, PROGRAM_COUNTER, FREE);
    pico.run(() => false, 125_000);
    pico.setRegister(1, PROGRAM_COUNTER, counter);
    const status = await ended(running);
    expect(status).toMatchObject({ emitted: BLOCKS, struck: 0 });
    expect(await expectPattern(running)).toBe(BLOCKS);
  });

  it("leaves nothing of key behind when it has done its half", async () => {
    const running = await emitting();
    const { pico } = running;
    inATable(pico);
    const secrets = secretsOf(pico);
    expect(has(region(pico, STACK), secrets)).toBe(true);
    until(pico, () => !isIn(pico, LOOP) && !isIn(pico, LOOP, 0));
    pico.run(() => false, 10_000);
    expect(has(region(pico, STACK), secrets)).toBe(false);
    expect(has(region(pico, WORK), secrets)).toBe(false);
    const words = secrets.map((word) => word.readUInt32LE());
    for (let index = 0; index < 16; index++)
      for (const core of [0, 1] as const) expect(words).not.toContain(pico.register(core, index));
  });

  it("that runs into a fault makes the lines dark and starts the chip anew, with the cause", async () => {
    const running = await emitting();
    inATable(running.pico);
    running.pico.setRegister(1, PROGRAM_COUNTER, 0x30000000);
    running.pico.run(() => running.pico.resets > 0, PERIOD);
    expect(running.pico.resets).toBe(1);
    expect((await ask(running.exchange, "status", {})).cause).toBe(PROCESSOR_FAULT);
  });

  it.each(["asleep", "at work", "hung"] as const)(
    "is started after a reset that found it %s",
    async (state) => {
      const running = await emitting();
      const { pico, exchange, bursts } = running;
      if (state === "asleep") until(pico, () => !isIn(pico, LOOP) && !isIn(pico, LOOP, 0));
      else inATable(pico);
      if (state === "hung") {
        pico.write(FREE, HANG, 2);
        pico.setRegister(1, PROGRAM_COUNTER, FREE);
      }
      pico.setRegister(0, 0, TRAP_UNREACHABLE);
      pico.programCounter = place("wasm_rt_trap").at;
      expect(pico.run(() => pico.resets === 1, PERIOD)).toBe(true);
      await running.setUp();
      const shown = bursts.length;
      await say(exchange, "emit 2");
      const status = await ended(running);
      expect(status).toMatchObject({ emitted: 2, struck: 0 });
      expect(await expectPattern(running, shown, status.next - 2)).toBe(2);
    },
  );
});
