/**
 * The SHA-256 engine. Oracles: node:crypto; FIPS 180-4's padding, by hand; hardware_regs sha256.h for flags
 * and the 57 cycles.
 */
import { createHash, randomBytes } from "node:crypto";
import { beforeEach, expect, it } from "vitest";
import { BareChip, RAM } from "../../../support/bare-rp2350.js";

const CSR = 0x400f8000;
const WDATA = CSR + 4;
const SUM = CSR + 8;
const START = 1;
const WDATA_RDY = 2;
const SUM_VLD = 4;
const ERROR = 0x10;
const WORDS_OF_DMA = 2 << 8;
const BSWAP = 1 << 12;
const DIGEST_CYCLES = 57;
/**
 * A write is done three cycles after it began, and a read looks two after: by the times of the APB bridge.
 */
const READY_AFTER = DIGEST_CYCLES + 3 - 2;
const BIT_DMA = 2;
const BIT_SHA = 17;

let chip: BareChip;
beforeEach(() => {
  chip = new BareChip();
  chip.release(BIT_SHA, BIT_DMA);
});

/** A message of whole bytes, padded by FIPS 180-4 5.1.1. */
function padded(message: Uint8Array): Buffer {
  const whole = Buffer.alloc(64 * Math.ceil((message.length + 9) / 64));
  whole.set(message);
  whole[message.length] = 0x80;
  whole.writeUInt32BE(8 * message.length, whole.length - 4);
  return whole;
}

function sum(): string {
  const words = Buffer.alloc(32);
  for (let index = 0; index < 8; index++) words.writeUInt32BE(chip.read(SUM + 4 * index), 4 * index);
  return words.toString("hex");
}

function hashOf(message: Uint8Array): string {
  return createHash("sha256").update(message).digest("hex");
}

it.each([0, 1, 55, 56, 64, 200])(
  "gives node's sum of %d random bytes, with bytes swapped and without",
  (length) => {
    const message = randomBytes(length);
    for (const swaps of [true, false]) {
      chip.write(CSR, START | WORDS_OF_DMA | (swaps ? BSWAP : 0));
      const blocks = padded(message);
      for (let at = 0; at < blocks.length; at += 4) {
        expect(chip.read(CSR) & WDATA_RDY).toBe(WDATA_RDY);
        chip.write(WDATA, swaps ? blocks.readUInt32LE(at) : blocks.readUInt32BE(at));
        if (at % 64 === 60) chip.run(READY_AFTER);
      }
      expect(sum()).toBe(hashOf(message));
    }
  },
);

it("takes bytes and half-words, the first byte lowest", () => {
  const message = Buffer.from("abc");
  const blocks = padded(message);
  for (const bytes of [1, 2]) {
    chip.write(CSR, START | BSWAP);
    for (let at = 0; at < 64; at += bytes) chip.write(WDATA, blocks.readUIntLE(at, bytes), bytes);
    chip.run(READY_AFTER);
    expect(sum()).toBe(hashOf(message));
  }
});

it("is not ready for 57 cycles after the sixteenth word, and notes a word that comes then", () => {
  chip.write(CSR, START);
  expect(chip.read(CSR) & (WDATA_RDY | SUM_VLD)).toBe(WDATA_RDY | SUM_VLD);
  for (let word = 0; word < 15; word++) chip.write(WDATA, 0);
  expect(chip.read(CSR) & (WDATA_RDY | SUM_VLD)).toBe(WDATA_RDY);
  chip.write(WDATA, 0);
  expect(chip.silicon.busWaits()).toBe(3);
  for (let cycle = 0; cycle < READY_AFTER; cycle++) {
    expect(chip.read(CSR) & (WDATA_RDY | SUM_VLD), `cycle ${cycle}`).toBe(0);
    chip.run(1);
  }
  expect(chip.read(CSR) & (WDATA_RDY | SUM_VLD)).toBe(WDATA_RDY | SUM_VLD);
  for (let word = 0; word < 16; word++) chip.write(WDATA, 0);
  chip.write(WDATA, 0);
  expect(chip.read(CSR) & ERROR).toBe(ERROR);
  chip.write(CSR, ERROR);
  expect(chip.read(CSR) & ERROR).toBe(0);
});

it("asks DMA for sixteen words at once, and for no more before its digest is done", () => {
  const message = randomBytes(100);
  const blocks = padded(message);
  const ram = new Uint8Array(chip.silicon.memory.buffer, chip.silicon.ramAt());
  ram.set(blocks, 0x2000);
  chip.write(CSR, START | WORDS_OF_DMA | BSWAP);
  const DMA = 0x50000000;
  chip.write(DMA + 0, RAM + 0x2000);
  chip.write(DMA + 4, WDATA);
  chip.write(DMA + 8, blocks.length / 4);
  // Enabled, words, read address counts up, paced by request 54.
  chip.write(DMA + 12, 1 | (2 << 2) | (1 << 4) | (54 << 17));
  // Sixteen writes of four cycles each; the last begins after 60, and its digest is done 60 later.
  chip.run(4 * 16 - 3);
  expect(chip.read(DMA + 8)).toBe(16);
  chip.run(3 + DIGEST_CYCLES - 1);
  expect(chip.read(DMA + 8)).toBe(16);
  chip.run(1);
  expect(chip.read(DMA + 8)).toBe(15);
  chip.run(4 * 15 + 3 + DIGEST_CYCLES);
  expect(chip.read(DMA + 8)).toBe(0);
  expect(sum()).toBe(hashOf(message));
});

it("refuses a sum that is not valid, and never gets ready when it is told to stick", () => {
  chip.write(CSR, START);
  chip.silicon.stickSha(chip.silicon.cycleNow());
  for (let word = 0; word < 16; word++) chip.write(WDATA, 0);
  chip.run(1_000_000);
  expect(chip.read(CSR) & (WDATA_RDY | SUM_VLD)).toBe(0);
  expect(() => chip.read(SUM)).toThrow(/SUM is read while it is not valid/);
});
