import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ARGUMENT_BYTES,
  BAD_MEMORY,
  COMMAND_KEYSTREAM,
  COMMAND_PATTERN,
  COMMAND_PULSE,
  COMMAND_SEED,
  COMMAND_START,
  COMMAND_WEIGHT,
  MEMORY_BYTES,
  NOT_STARTED,
  PATTERN_WIDTH,
  PULSE_BIT_COUNT,
  PULSE_BITS,
  PULSE_LASERS,
  PULSE_SYMBOL_CODE,
  REFUSED,
} from "../../../firmware/prompt/native/commands.js";
import { RandomStream } from "../../../hostsim/base/random.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { madeImage } from "../../../hostsim/board/build/made-image.js";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { QemuBoard } from "../../../hostsim/emulator/qemu/qemu-board.js";
import { buildNativeModule } from "../../../hostsim/prompt/native-module.js";
import { configure, PAIR_ORDER } from "../../assembly/pattern/naive-pattern.js";
import { REQUESTS } from "../../assembly/pattern/requests.js";
import { hostPayload } from "../../support/host-payload.js";
import { oneIn } from "../../support/thorough.js";

const PROCESSORS = ["cortex-m0plus", "cortex-m4"] as const;
/**
 * Pulses of each pattern, at each of two places: of 16 patterns 1,280 for each place and processor in a
 * thorough run, 320 in CI.
 */
const PULSES = oneIn(4, 80);
const TRAP_OUT_OF_BOUNDS = -1;
const PATTERN_SUM = 2;
const PATTERN_NO_WIDTH = 3;
/** Where the module keeps the width of the pattern, the one variable outside its linear memory (entry.c). */
const WIDTH_OFFSET = 4;

interface Answer {
  readonly result: number;
  readonly block: DataView;
}

/** The module of a processor, running in QEMU; its code can be laid at place 0 or 1. */
class ModuleInQemu {
  private constructor(private readonly board: QemuBoard) {}

  static async start(processor: string): Promise<ModuleInQemu> {
    const folder = join(packageRoot, "build", "native", `module-${processor}`);
    mkdirSync(folder, { recursive: true });
    const { code } = buildNativeModule(processor, join(folder, "module"), packageRoot);
    const listing = join(folder, "module-code.c");
    writeFileSync(
      listing,
      `const unsigned char module_code[] = {${code.join(",")}};\n` +
        `__asm__(".global module_code_end\\nmodule_code_end = module_code + ${code.length}");\n`,
    );
    const image = madeImage({
      board: loadBoard("mps2-an505"),
      entry: "test/firmware/native/compiled/module/console.ts",
      extraSources: [
        join(packageRoot, "test", "firmware", "native", "compiled", "module", "place.c"),
        listing,
      ],
      outputFolder: join(folder, "image"),
    });
    return new ModuleInQemu(await QemuBoard.start(image.elf));
  }

  async say(line: string): Promise<string> {
    this.board.send(`${line}\n`);
    return await this.board.readLine(60_000);
  }

  async call(command: number, fill?: (block: DataView) => void, bytes = MEMORY_BYTES): Promise<Answer> {
    const block = Buffer.alloc(ARGUMENT_BYTES);
    fill?.(new DataView(block.buffer, block.byteOffset, block.length));
    const said = block.toString("hex").replace(/(?:00)+$/, "") || "00";
    const reply = await this.say(`call ${command} ${bytes} ${said}`);
    const [, result, kept, hex] = /^ok result=(-?\d+) kept=(\d) block=((?:[0-9a-f]{2})+)$/.exec(reply) ?? [];
    expect(kept, `${reply}: the module wrote outside its memory, or did not give r9 back`).toBe("1");
    const found = Buffer.alloc(ARGUMENT_BYTES);
    found.set(Buffer.from(hex ?? "", "hex"));
    return { result: Number(result), block: new DataView(found.buffer, found.byteOffset, found.length) };
  }

  stop(): Promise<void> {
    return this.board.stop();
  }
}

/** Indices over all magnitudes: small, around 2^36 (a pass), and up to 2^53. */
function randomIndex(random: RandomStream): bigint {
  const magnitude = BigInt(1 + Math.floor(random.uniform() * 53));
  const bits =
    (BigInt(Math.floor(random.uniform() * 2 ** 32)) << 32n) | BigInt(Math.floor(random.uniform() * 2 ** 32));
  return bits & ((1n << magnitude) - 1n);
}
const NOTABLE = [0n, 1n, 127n, 128n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 36n - 1n, 2n ** 36n, 2n ** 53n - 1n];

describe.each(PROCESSORS)("the native module for %s, run by QEMU", (processor) => {
  let module: ModuleInQemu;
  let core: PayloadExports;
  let scratch: number;

  beforeAll(async () => {
    module = await ModuleInQemu.start(processor);
    ({ core } = await hostPayload());
    scratch = core.reserve(64);
    core.prepareLineMap();
  });
  afterAll(() => module?.stop());

  const inCore = (bytes: number) => new Uint8Array(core.memory.buffer, scratch, bytes);

  /** What the core makes of a pulse, through WebAssembly. */
  function expected(index: bigint) {
    new DataView(core.memory.buffer).setBigUint64(scratch, index, true);
    core.symbolsAt(scratch, 1, scratch + 8, core.DOMAIN_KEY.value);
    const symbol = inCore(9)[8]!;
    return {
      symbol,
      bits: core.randomBitsAt(index, core.DOMAIN_KEY.value),
      bitCount: core.patternBits(),
      code: core.lineLevels(symbol, 0),
      lasers: core.lineLevels(symbol, 1),
    };
  }

  async function found(index: bigint) {
    const { result, block } = await module.call(COMMAND_PULSE, (b) => b.setBigUint64(0, index, true));
    return {
      symbol: result,
      bits: block.getUint32(PULSE_BITS, true),
      bitCount: block.getUint32(PULSE_BIT_COUNT, true),
      code: block.getUint32(PULSE_SYMBOL_CODE, true),
      lasers: block.getUint32(PULSE_LASERS, true),
    };
  }

  const setSeed = (seed: Uint8Array) =>
    module.call(COMMAND_SEED, (b) => {
      for (const [i, byte] of seed.entries()) b.setUint8(i, byte);
    });
  const setPattern = (weights: readonly number[], width: number) =>
    module.call(COMMAND_PATTERN, (b) => {
      for (const [i, weight] of weights.entries()) b.setUint32(4 * i, weight, true);
      b.setUint32(PATTERN_WIDTH, width, true);
    });

  it.each([0, 1])(
    "at place %i gives the core's keystream, symbols, bits and levels for every weight and width",
    async (place) => {
      const random = new RandomStream(place + 1, "module vectors");
      expect(await module.say(`place ${place}`)).toBe("ok");
      expect((await module.call(COMMAND_START)).result).toBeGreaterThan(0);
      let compared = 0;
      for (const request of REQUESTS) {
        const seed = Uint8Array.from({ length: 32 }, () => Math.floor(random.uniform() * 256));
        inCore(32).set(seed);
        core.installSeed(scratch);
        expect(configure(core, request)).toBe(0);
        await setSeed(seed);
        expect(
          (
            await setPattern(
              PAIR_ORDER.map((pair) => core.symbolWeight(pair)),
              core.patternBits(),
            )
          ).result,
        ).toBe(0);
        for (let symbol = 0; symbol < 16; symbol++) {
          const { result } = await module.call(COMMAND_WEIGHT, (b) => b.setUint32(0, symbol, true));
          expect(result).toBe(core.symbolWeight(symbol));
        }
        const drawn = Array.from({ length: PULSES - NOTABLE.length }, () => randomIndex(random));
        for (const index of [...NOTABLE, ...drawn]) {
          expect(await found(index), `pulse ${index}, ${request.name}, ${request.width} bits`).toEqual(
            expected(index),
          );
          compared += 1;
        }
        for (const number of [0n, 2n ** 32n - 1n, 2n ** 32n, randomIndex(random)]) {
          const { block } = await module.call(COMMAND_KEYSTREAM, (b) => b.setBigUint64(0, number, true));
          core.keystream(number, 1, core.DOMAIN_KEY.value, scratch);
          expect(Buffer.from(block.buffer, block.byteOffset, 64)).toEqual(Buffer.from(inCore(64)));
        }
      }
      expect(compared).toBe(REQUESTS.length * PULSES);
      expect(compared).toBeGreaterThanOrEqual(oneIn(4, 1000));
    },
  );

  it("goes on when its memory was moved between calls, as Espruino may move it", async () => {
    await module.say("place 0");
    await module.call(COMMAND_START);
    await setPattern([2, 2, 1, 1, 1, 1], 4);
    const before = await found(12345n);
    expect(await module.say("move")).toBe("ok");
    expect(await found(12345n)).toEqual(before);
  });

  it("refuses what it can't do, and says which", async () => {
    await module.say("place 1");
    expect((await module.call(COMMAND_PULSE)).result).toBe(NOT_STARTED);
    expect((await module.call(COMMAND_START, undefined, MEMORY_BYTES - 64)).result).toBe(BAD_MEMORY);
    await module.call(COMMAND_START);
    expect((await module.call(COMMAND_PULSE)).result).toBe(REFUSED);
    expect((await setPattern([2, 2, 1, 1, 1, 1], 5)).result).toBe(PATTERN_NO_WIDTH);
    expect((await setPattern([2, 2, 1, 1, 1, 1], 8)).result).toBe(PATTERN_SUM);
    expect((await module.call(COMMAND_PULSE)).result).toBe(REFUSED);
    expect((await module.call(99)).result).toBe(REFUSED);
  });

  it("brings a trap back as a result, and then wants a start", async () => {
    await module.say("place 0");
    await module.call(COMMAND_START);
    await setSeed(new Uint8Array(32).fill(7));
    await setPattern([2, 2, 1, 1, 1, 1], 4);
    // With a width of 1, which no command sets, the lookup reads its table of 256 bytes at 16 random bits.
    await module.say(`poke ${WIDTH_OFFSET} 1`);
    const trapped = await module.call(COMMAND_PULSE, (b) => b.setBigUint64(0, 1n, true));
    expect(trapped.result).toBe(TRAP_OUT_OF_BOUNDS);
    expect((await module.call(COMMAND_PULSE)).result).toBe(NOT_STARTED);
    expect((await module.call(COMMAND_START)).result).toBeGreaterThan(0);
  });
});
