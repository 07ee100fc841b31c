/**
 * Descriptors that memory damaged by itself: nobody knows what was shown, so every block in the ring is
 * struck.
 */
import { describe, expect, it } from "vitest";
import {
  FREE,
  type LightExports,
  MEMORY,
  MISSED,
  RUNNING,
  STRUCK,
  sequencer,
  start,
  TABLES,
} from "./light-core.js";

const KEY = 1;
const ARMED = 4;
const READY = 1;
const DONE = 2;
const BROKEN = 4;
const DESCRIPTOR_BYTES = 16;
/** States that a descriptor may come to have by the engine, and that one flip of READY can't be told from. */
const FOLLOWING = [READY, DONE, MISSED, BROKEN];

/** A bench whose ring is full. */
function armed(): LightExports {
  const core = sequencer();
  core.emissionGovernByBench();
  expect(start(core)).toBe(RUNNING);
  expect(core.sequencerService(TABLES)).toBe(RUNNING);
  return core;
}

function words(core: LightExports, index: number): Uint32Array {
  return new Uint32Array(core.memory.buffer, core.ringAddress() + index * DESCRIPTOR_BYTES, 4);
}

const states = (core: LightExports, blocks: number) =>
  Array.from({ length: blocks }, (_, block) => core.blockState(BigInt(block)));

describe("a descriptor of which a bit fell over", () => {
  it("has every block in the ring struck, and ends emission: any bit of address, length or state", () => {
    for (let index = 0; index < TABLES; index++) {
      for (let bit = 0; bit < 96; bit++) {
        const core = armed();
        const word = words(core, index);
        word[bit >> 5] = (word[bit >> 5]! ^ (1 << (bit & 31))) >>> 0;
        if (FOLLOWING.includes(word[2]!) && word[2] !== READY) continue;
        const where = `bit ${bit} of descriptor ${index}`;
        expect(core.sequencerService(TABLES), where).toBe(MEMORY);
        expect(core.damagesFound(), where).toBe(1);
        expect(states(core, TABLES), where).toEqual([STRUCK, STRUCK, STRUCK]);
        expect(core.struckBlocks(), where).toBe(BigInt(TABLES));
        for (let place = 0; place < TABLES; place++) expect(core.descriptorState(place), where).toBe(FREE);
      }
    }
  });

  it("strikes a block that was struck already only once, and none that is over and was good", () => {
    const core = armed();
    core.finishDescriptor(0, DONE, 0);
    core.finishDescriptor(1, BROKEN, 7);
    expect(core.sequencerService(1)).toBe(RUNNING);
    expect(states(core, 4)).toEqual([KEY, STRUCK, ARMED, ARMED]);
    expect(core.struckBlocks()).toBe(1n);
    words(core, 2)[1]! ^= 4;
    expect(core.sequencerService(TABLES)).toBe(MEMORY);
    // The last three that were claimed: one of them was struck before.
    expect(states(core, 4)).toEqual([KEY, STRUCK, STRUCK, STRUCK]);
    expect(core.struckBlocks()).toBe(3n);
    expect(core.emittedBlocks()).toBe(1n);
  });
});
