/**
 * Memory with a checksum and a copy: whichever of the three is hit, the other two mend it, time after time.
 */
import { expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import { Seeded } from "../../hostsim/keystore/seeded.js";
import { coreModule } from "../../support/core-module.js";

const BYTES = 40;
const [WHOLE, MENDED, BROKEN] = [0, 1, 2];

interface KeptExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  keptSeal(address: number, bytes: number, copy: number, sum: number): void;
  keptScrub(address: number, bytes: number, copy: number, sum: number): number;
}

function kept() {
  const registers = new HostBoard(() => undefined).port as unknown as WebAssembly.ModuleImports;
  const module = coreModule("test/assembly/faults/compiled/kept.ts", "-O0");
  const core = new WebAssembly.Instance(module, { registers }).exports as unknown as KeptExports;
  const [original, copy, sum] = [core.reserve(BYTES), core.reserve(BYTES), core.reserve(4)];
  const at = (address: number, bytes: number) => new Uint8Array(core.memory.buffer, address, bytes);
  const parts = { original: at(original, BYTES), copy: at(copy, BYTES), sum: at(sum, 4) };
  return {
    parts,
    seal: () => core.keptSeal(original, BYTES, copy, sum),
    scrub: () => core.keptScrub(original, BYTES, copy, sum),
  };
}

it("one of original, copy and checksum that is hit is mended by the other two, in any order and as often as it happens", () => {
  const { parts, seal, scrub } = kept();
  const random = new Seeded(1);
  const bytes = Uint8Array.from({ length: BYTES }, () => random.below(256));
  parts.original.set(bytes);
  seal();
  const sum = parts.sum.slice();
  expect(scrub()).toBe(WHOLE);
  for (let hit = 0; hit < 600; hit++) {
    const part = random.pick(["original", "copy", "sum"] as const);
    // The upper half of the word that holds a CRC-16 is part of it as well.
    const at = random.below(parts[part].length);
    parts[part][at]! ^= 1 << random.below(8);
    expect(scrub(), part).toBe(MENDED);
    expect([parts.original, parts.copy, parts.sum], part).toEqual([bytes, bytes, sum]);
    expect(scrub()).toBe(WHOLE);
  }
});

it("two that are hit leave nothing to mend from, and all as it is", () => {
  for (const [one, other] of [
    ["original", "copy"],
    ["original", "sum"],
    ["copy", "sum"],
  ] as const) {
    const { parts, seal, scrub } = kept();
    parts.original.fill(7);
    seal();
    parts[one][0]! ^= 1;
    parts[other][1]! ^= 1;
    const before = [parts.original.slice(), parts.copy.slice(), parts.sum.slice()];
    expect(scrub(), `${one} and ${other}`).toBe(BROKEN);
    expect([parts.original, parts.copy, parts.sum]).toEqual(before);
  }
});
