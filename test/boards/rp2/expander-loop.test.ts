/**
 * The hand-scheduled ChaCha20 of the RP2040, alone on the emulated Armv6-M: its machine code, called as the
 * procedure call standard has it. Oracles: OpenSSL's ChaCha20 (node:crypto), and symbols by their
 * definition, one nibble at a time.
 */
import { createCipheriv } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { runTool } from "../../../hostsim/board/build/tools.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadProcessor, RAM } from "../../support/processor.js";

const WORDS = 0;
const SYMBOLS = 1;
const LEVELS = 2;

/** The order of a stretch's input, as expander-loop.h has it; the test of the image finds it wrong there. */
const ORDER = [0, 1, 2, 3, 10, 11, 6, 7, 14, 15, 13, 8, 5, 12, 4, 9];
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574]; // RFC 8439 section 2.3

const CODE = RAM + 0x10000;
const RETURN = RAM + 0x0f000;
const LEVELS_AT = RAM + 0x08000;
const DESTINATION = RAM + 0x20000;
/** The stack's top, and the input that the caller has put there. */
const STACK = RAM + 0x30000;
/** What the image's stack measurement counts for a function without a call graph. */
const MOST_STACK = 128;
const UNTOUCHED = 0xa5;
const MOST_STEPS = 100_000;

const random = new RandomStream(1, "expander loop");
const key = Uint8Array.from({ length: 32 }, () => random.uint32());
const levelsTable = Uint16Array.from({ length: 256 }, () => random.uint32());

function machineCode(): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-loop-"));
  const source = join(packageRoot, "boards/rp2/rp2040/expander-loop.S");
  runTool("arm-none-eabi-gcc", ["-mcpu=cortex-m0plus", "-mthumb", "-c", source, "-o", "loop.o"], folder);
  runTool(
    "arm-none-eabi-objcopy",
    ["-O", "binary", "-j", ".ram_code.expander", "loop.o", "loop.bin"],
    folder,
  );
  const code = readFileSync(join(folder, "loop.bin"));
  rmSync(folder, { recursive: true });
  return code;
}

const code = machineCode();

/** Makes blocks from number `first` on; gives what was written, the cycles, and RAM as it was left. */
async function run(kind: number, first: bigint, blocks: number) {
  const { core, ram } = await loadProcessor();
  const view = new DataView(ram.buffer, ram.byteOffset);
  core.setArchitecture(0, true);
  core.processorReset(0, STACK, CODE + 1, RAM);
  ram.fill(UNTOUCHED, STACK - RAM - 4096, STACK - RAM);
  ram.set(code, CODE - RAM);
  for (const [byte, level] of levelsTable.entries()) view.setUint16(LEVELS_AT - RAM + 2 * byte, level, true);
  const input = [
    ...CONSTANTS,
    ...new Uint32Array(key.buffer),
    Number(first & 0xffffffffn),
    Number(first >> 32n),
    7,
    9,
  ];
  for (const [place, word] of ORDER.entries()) view.setUint32(STACK - RAM + 4 * place, input[word]!, true);
  for (const [index, value] of [DESTINATION, blocks, LEVELS_AT, kind].entries())
    core.setProcessorRegister(0, index, value);
  for (let index = 4; index < 12; index++) core.setProcessorRegister(0, index, 1000 + index);
  core.setProcessorRegister(0, 14, RETURN + 1);
  let cycles = 0;
  for (let step = 0; step < MOST_STEPS && core.processorRegister(0, 15) !== RETURN; step++)
    cycles += core.processorStep(0);
  expect(core.refusal.value).toBe(0);
  expect(core.processorRegister(0, 15)).toBe(RETURN);
  expect(core.processorRegister(0, 13)).toBe(STACK);
  for (let index = 4; index < 12; index++) expect(core.processorRegister(0, index)).toBe(1000 + index);
  const bytes = blocks * (kind === LEVELS ? 128 : 64);
  const registers = [0, 1, 2, 3, 12, 14].map((index) => core.processorRegister(0, index));
  return { cycles, ram, registers, output: ram.slice(DESTINATION - RAM, DESTINATION - RAM + bytes) };
}

/** OpenSSL's ChaCha20, a block at a time. */
function keystream(first: bigint, blocks: number): Buffer {
  return Buffer.concat(
    Array.from({ length: blocks }, (_, block) => {
      const start = Buffer.alloc(16);
      start.writeBigUInt64LE(first + BigInt(block));
      start.writeUInt32LE(7, 8);
      start.writeUInt32LE(9, 12);
      return createCipheriv("chacha20", key, start).update(Buffer.alloc(64));
    }),
  );
}

/** Signal below 4 of 8, decoy below 6; both bases alike (assembly/pattern/thresholds.ts). */
function symbolOf(nibble: number): number {
  const drawn = nibble >> 1;
  const intensityClass = drawn < 4 ? 2 : drawn < 6 ? 1 : 0;
  const basis = drawn < 4 ? drawn >> 1 : drawn & 1;
  return 4 * intensityClass + 2 * basis + (nibble & 1);
}

const symbolsOf = (bytes: Uint8Array) => bytes.map((byte) => symbolOf(byte & 15) + 16 * symbolOf(byte >> 4));
const levelsOf = (bytes: Uint8Array) =>
  new Uint8Array(Uint16Array.from(bytes, (byte) => levelsTable[byte]!).buffer);

describe("the loop that makes the RP2040's tables", () => {
  it("gives OpenSSL's keystream, over the carry from the number's low word to its high one", async () => {
    const first = 0x5_ffff_fffcn;
    const { output } = await run(WORDS, first, 8);
    expect(Buffer.compare(output, keystream(first, 8))).toBe(0);
  });

  it("gives each nibble's symbol, and each byte's levels", async () => {
    const bytes = keystream(77n, 6);
    expect((await run(SYMBOLS, 77n, 6)).output).toEqual(new Uint8Array(symbolsOf(bytes)));
    expect((await run(LEVELS, 77n, 6)).output).toEqual(levelsOf(bytes));
  });

  it("leaves neither key nor keystream behind, and uses no more stack than is counted for it", async () => {
    for (const kind of [WORDS, SYMBOLS, LEVELS]) {
      const { ram, registers } = await run(kind, 3n, 2);
      const from = STACK - RAM - 4096;
      const isUntouched = ram.slice(from, STACK - RAM - MOST_STACK).every((byte) => byte === UNTOUCHED);
      expect(isUntouched).toBe(true);
      const left = Buffer.from(ram.slice(from, STACK - RAM + 64));
      const secrets = [Buffer.from(key), keystream(3n, 2)];
      for (const secret of secrets)
        for (let at = 0; at < secret.length; at += 4) {
          const word = secret.subarray(at, at + 4);
          expect(left.includes(word)).toBe(false);
          expect(registers).not.toContain(word.readUInt32LE());
        }
    }
  });

  it("takes the cycles a block that docs/reference/emulation.md states", async () => {
    const page = readFileSync(join(packageRoot, "docs/reference/emulation.md"), "utf8");
    const stated = /a block takes ([\d,]+) cycles as words, ([\d,]+) as symbols, ([\d,]+) as levels/.exec(
      page,
    );
    const expected = stated?.slice(1).map((number) => Number(number.replace(",", "")));
    const measured = [];
    for (const kind of [WORDS, SYMBOLS, LEVELS])
      measured.push((await run(kind, 1n, 2)).cycles - (await run(kind, 1n, 1)).cycles);
    expect(measured).toEqual(expected);
  });
});
