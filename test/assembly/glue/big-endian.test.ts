/** Numbers of packets lie as DataView, a second reader and writer, has them, and touch no byte beside. */
import { expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import { Seeded } from "../../hostsim/keystore/seeded.js";
import { coreModule } from "../../support/core-module.js";

/** Room for the longest number at any alignment, and what lies around it. */
const ROOM = 24;

interface NumberExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  get16(at: number): number;
  get32(at: number): number;
  get64(at: number): bigint;
  put16(at: number, value: number): void;
  put32(at: number, value: number): void;
  put64(at: number, value: bigint): void;
}

const registers = new HostBoard(() => undefined).port as unknown as WebAssembly.ModuleImports;
const module = coreModule("test/assembly/glue/compiled/big-endian.ts", "-O0");
const core = new WebAssembly.Instance(module, { registers }).exports as unknown as NumberExports;
const address = core.reserve(ROOM);
const room = () => new Uint8Array(core.memory.buffer, address, ROOM);

it.each([0, 1, 2, 3, 4, 5, 6, 7])("numbers are read highest byte first, %i bytes into a word", (at) => {
  const random = new Seeded(1);
  for (let run = 0; run < 100; run++) {
    for (let i = 0; i < ROOM; i++) room()[i] = random.below(256);
    const expected = new DataView(core.memory.buffer, address);
    expect(core.get16(address + at)).toBe(expected.getUint16(at));
    expect(core.get32(address + at) >>> 0).toBe(expected.getUint32(at));
    expect(BigInt.asUintN(64, core.get64(address + at))).toBe(expected.getBigUint64(at));
  }
});

it.each([0, 1, 2, 3, 4, 5, 6, 7])(
  "numbers are written so, %i bytes into a word, and nothing beside",
  (at) => {
    const random = new Seeded(2);
    for (let run = 0; run < 100; run++) {
      const value = random.below(2 ** 32);
      const long = (BigInt(value) << 32n) | BigInt(random.below(2 ** 32));
      for (const [write, put] of [
        [(view: DataView) => view.setUint16(at, value), () => core.put16(address + at, value)],
        [(view: DataView) => view.setUint32(at, value), () => core.put32(address + at, value)],
        [(view: DataView) => view.setBigUint64(at, long), () => core.put64(address + at, long)],
      ] as const) {
        room().fill(0xa5);
        const expected = room().slice();
        write(new DataView(expected.buffer));
        put();
        expect(room()).toEqual(expected);
      }
    }
  },
);
