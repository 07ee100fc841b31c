/**
 * The keystream by a chip's engine. The engine is a model written from the description of the port, on Node's
 * SHA-256; what it has to come to is the core's own generator in software, and through that the standard.
 */
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { coreModule } from "../../support/core-module.js";

const CHUNKS = 8;
const CHUNK_BYTES = 4096;
const BLOCK = 64;
const V_BYTES = 56;
const CHUNK_OUTPUTS = CHUNK_BYTES / 32;
const KEY = Uint8Array.from({ length: 32 }, (_, i) => 5 * i + 1);

interface Core {
  memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  setGenerator(code: number): number;
  setKeystreamKey(address: number, epoch: number): void;
  clearKeystreamKey(): void;
  keystream(first: bigint, count: number, domain: number, destination: number): void;
  keystreamAt(first: bigint, count: number, domain: number, room: number): number;
  fillSymbols(first: bigint, pulses: number, destination: number, purpose: number): number;
  fillLevels(first: bigint, pulses: number, destination: number, purpose: number, levels: number): number;
  prepareLineMap(): void;
  laserLevelsOfPairs(pairs: number): number;
  lineLevels(symbol: number, lineMap: number): number;
  symbolPairTable(): number;
  configurePattern(...shares: number[]): number;
  GENERATOR_HASH_DRBG: WebAssembly.Global;
  PATTERN_SET: WebAssembly.Global;
}

/** An engine that makes each chunk when it is taken, and keeps what it was asked for. */
class Engine {
  memory: WebAssembly.Memory | undefined;
  readonly asked: { v: bigint; outputs: number; made: number }[] = [];
  requests = 0;
  drops = 0;
  ring = 0;
  private next = 0;
  private taken: number | null = null;
  /** Chunks until it gives no more. */
  hangsAfter = Number.POSITIVE_INFINITY;
  /** Output of each chunk that has a wrong bit. */
  wrongOutput: number | null = null;

  readonly port = {
    engineMemory: (ring: number): void => {
      this.ring = ring;
    },
    engineAsk: (v: number, outputs: number): void => {
      if (this.asked.length === 2) throw new Error("two requests wait already");
      const words = new Uint32Array(this.memory!.buffer, v, V_BYTES / 4);
      const text = [...words].map((word) => word.toString(16).padStart(8, "0")).join("");
      if (!text.endsWith("00")) throw new Error("the lowest byte is not 0");
      this.asked.push({ v: BigInt(`0x${text.slice(0, -2)}`), outputs, made: 0 });
      this.requests += 1;
    },
    engineTake: (): number => {
      if (this.taken !== null) throw new Error("the chunk before is still in use");
      if (this.hangsAfter-- <= 0) return 0;
      const request = this.asked[0];
      if (request === undefined) throw new Error("nothing was asked for");
      const at = this.ring + CHUNK_BYTES * this.next;
      this.next = (this.next + 1) % CHUNKS;
      const bytes = new Uint8Array(this.memory!.buffer, at, CHUNK_BYTES);
      for (let output = 0; output < CHUNK_OUTPUTS; output++) {
        const input = (request.v + BigInt(request.made++)) % (1n << 440n);
        const text = input.toString(16).padStart(110, "0");
        bytes.set(createHash("sha256").update(Buffer.from(text, "hex")).digest(), 32 * output);
        if (output === this.wrongOutput) bytes[32 * output]! ^= 4;
      }
      if (request.made === request.outputs) this.asked.shift();
      this.taken = at;
      return at;
    },
    engineRelease: (): void => {
      if (this.taken === null) throw new Error("no chunk is in use");
      new Uint8Array(this.memory!.buffer, this.taken, CHUNK_BYTES).fill(0);
      this.taken = null;
    },
    engineForget: (): void => {
      this.asked.length = 0;
      this.taken = null;
      this.drops += 1;
      new Uint8Array(this.memory!.buffer, this.ring, CHUNKS * CHUNK_BYTES).fill(0);
    },
  };

  /** Whether the ring holds nothing. */
  get isWiped(): boolean {
    return new Uint8Array(this.memory!.buffer, this.ring, CHUNKS * CHUNK_BYTES).every((byte) => byte === 0);
  }
}

function made() {
  const engine = new Engine();
  const module = coreModule("test/assembly/entropy/compiled/engine.ts", "-O0", [
    "WITH_HASH_DRBG",
    "WITH_ENGINE",
  ]);
  const abort = (): never => {
    throw new Error("abort");
  };
  const { exports } = new WebAssembly.Instance(module, { registers: engine.port, env: { abort } });
  const core = exports as unknown as Core;
  engine.memory = core.memory;
  const [key, room, wanted] = [core.reserve(32), core.reserve(CHUNK_BYTES), core.reserve(65536)];
  const bytes = (at: number, count: number): Buffer => Buffer.from(core.memory.buffer.slice(at, at + count));
  const install = (epoch = 3): void => {
    new Uint8Array(core.memory.buffer).set(KEY, key);
    core.setKeystreamKey(key, epoch);
  };
  core.setGenerator(core.GENERATOR_HASH_DRBG.value);
  install();
  return {
    core,
    engine,
    install,
    /** Blocks by the engine, or null. */
    given: (first: number, count: number, domain = 0): Buffer | null => {
      const at = core.keystreamAt(BigInt(first), count, domain, room);
      return at === 0 ? null : bytes(at, count * BLOCK);
    },
    /** The same in software. */
    wanted: (first: number, count: number, domain = 0): Buffer => {
      core.keystream(BigInt(first), count, domain, wanted);
      return bytes(wanted, count * BLOCK);
    },
    bytes,
    fill: (first: number, pulses: number): Buffer | null =>
      core.fillSymbols(BigInt(first), pulses, wanted, 0) ? bytes(wanted, pulses / 2) : null,
    /** Laser levels, a byte a pulse, straight from random bytes. */
    levels: (first: number, pulses: number): Buffer | null => {
      core.prepareLineMap();
      const levels = core.laserLevelsOfPairs(core.symbolPairTable());
      return core.fillLevels(BigInt(first), pulses, wanted, 0, levels) ? bytes(wanted, pulses) : null;
    },
    filled: () => bytes(wanted, 32768),
  };
}

describe("the keystream of an engine", () => {
  it("is that of the generator in software, in order, over requests and domains, and after jumps", () => {
    const { given, wanted } = made();
    const starts = [...Array.from({ length: 20 }, (_, chunk) => 64 * chunk), 5120, 64, 0, 2 ** 20, 960];
    for (const domain of [0, 0x10001])
      for (const first of starts) expect(given(first, 64, domain)).toEqual(wanted(first, 64, domain));
  });

  it("gives parts of a chunk without asking for it again", () => {
    const { given, wanted, engine } = made();
    for (let first = 0; first < 128; first += 8) expect(given(first, 8)).toEqual(wanted(first, 8));
    expect(engine.requests).toBe(2);
  });

  it("asks ahead for the next request, or for the same one when it was wanted twice, and drops none then", () => {
    const { given, engine } = made();
    for (let chunk = 0; chunk < 24; chunk++) given(64 * chunk, 64);
    const { drops } = engine;
    expect(engine.requests).toBe(4);
    for (let round = 0; round < 4; round++) for (let chunk = 0; chunk < 8; chunk++) given(64 * chunk, 64, 9);
    // The first round drops what was made ahead for another domain, the second what it took to be next.
    expect(engine.drops - drops).toBe(2);
  });

  it("ends when the engine gives nothing, and wipes what it made", () => {
    const { given, engine } = made();
    expect(given(0, 64)).not.toBeNull();
    engine.hangsAfter = 0;
    expect(given(64, 64)).toBeNull();
    expect(engine.isWiped).toBe(true);
    engine.hangsAfter = Number.POSITIVE_INFINITY;
    expect(given(64, 64)).not.toBeNull();
  });

  it("notices an engine that errs, within as many requests as there are places to look at", () => {
    const { given, engine } = made();
    engine.wrongOutput = 3;
    let noticed = -1;
    for (let chunk = 0; chunk < 8 * 64 && noticed < 0; chunk++)
      if (given(64 * chunk, 64) === null) noticed = Math.floor(chunk / 8);
    expect(noticed).toBeGreaterThanOrEqual(0);
    engine.wrongOutput = null;
    expect(given(0, 64)).not.toBeNull();
  });

  it("is wiped with its key, and is another one with another epoch", () => {
    const { core, given, engine, install } = made();
    const before = given(0, 64);
    core.clearKeystreamKey();
    expect(engine.isWiped).toBe(true);
    install(4);
    expect(given(0, 64)).not.toEqual(before);
  });
});

describe("a table filled by an engine", () => {
  it.each([
    ["4 bits", [0.5, 0.25, 0.25, 0.5, 0]],
    ["8 bits", [0.75, 0.125, 0.125, 0.9, 0]],
  ])("is dark from where the engine ends, and said to be: %s", (_, shares) => {
    const { core, engine, fill, filled } = made();
    expect(core.configurePattern(...shares)).toBe(core.PATTERN_SET.value);
    const whole = fill(65536, 65536);
    expect(whole).not.toBeNull();
    engine.hangsAfter = 3;
    expect(fill(0, 65536)).toBeNull();
    const dark = filled();
    const shown = dark.findLastIndex((byte) => byte !== 0) + 1;
    expect(shown).toBeGreaterThan(0);
    expect(dark.subarray(shown).every((byte) => byte === 0)).toBe(true);
    expect(shown).toBeLessThanOrEqual(3 * CHUNK_BYTES);
    expect(fill(65536, 65536)).toBeNull();
    engine.hangsAfter = Number.POSITIVE_INFINITY;
    expect(fill(65536, 65536)).toEqual(whole);
  });

  it("has a line a laser where its symbols have lasers, for patterns of any probabilities", () => {
    const { core, engine, fill, levels } = made();
    for (const shares of [
      [0.5, 0.25, 0.25, 0.5, 0],
      [0.25, 0.5, 0.25, 0.5, 4],
    ]) {
      expect(core.configurePattern(...shares)).toBe(core.PATTERN_SET.value);
      const symbols = fill(65536, 4096)!;
      const lines = levels(65536, 4096)!;
      for (let pulse = 0; pulse < 4096; pulse++)
        expect(lines[pulse]).toBe(core.lineLevels((symbols[pulse >> 1]! >> (4 * (pulse & 1))) & 15, 1));
    }
    engine.hangsAfter = 0;
    expect(levels(0, 4096)).toBeNull();
  });
});
