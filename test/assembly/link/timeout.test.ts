/** When a segment goes out again by itself: RFC 6298, computed a second time. */
import { beforeEach, describe, expect, it } from "vitest";
import { type LinkExports, put, take } from "../../support/link-core.js";
import { openedPair } from "../../support/link-pair.js";

/** The first timeout, the granularity and the longest, us (assembly/link/sending.ts). */
const FIRST_US = 250_000;
const GRANULARITY_US = 20_000;
const LONGEST_US = 500_000;

let ground: LinkExports;
let satellite: LinkExports;
let buffer: number;
let nowUs: number;

beforeEach(() => {
  ({ ground, satellite, buffer } = openedPair());
  nowUs = 1000;
});

/** A packet that is due from an end. */
function polled(core: LinkExports): Uint8Array {
  const bytes = core.linkPoll(BigInt(nowUs));
  expect(bytes).toBeGreaterThan(0);
  return take(core, core.linkOutgoing(), bytes);
}

function give(core: LinkExports, packet: Uint8Array): void {
  put(core, core.linkIncoming(), packet);
  expect(core.linkTake(packet.length, BigInt(nowUs))).toBeLessThan(2);
}

/** The ground sends a message; the packet that carries it. */
function say(): Uint8Array {
  put(ground, buffer, Uint8Array.of(1));
  expect(ground.linkSend(buffer, 1)).toBe(1);
  return polled(ground);
}

/** How long from now the ground waits before it sends again. */
const waitsUs = () => Number(ground.linkDeadline()) - nowUs;

describe("the time after which a segment goes out again", () => {
  it("follows the measured round trips as RFC 6298, section 2, has it", () => {
    // SRTT and RTTVAR in whole microseconds; a trip's share of them is cut, not rounded.
    let [mean, variation] = [0, 0];
    give(satellite, say());
    expect(waitsUs()).toBe(FIRST_US);
    for (const tripUs of [
      40_000, 90_000, 41_000, 40_000, 39_999, 40_000, 40_000, 40_000, 140_000, 12_345, 40_000,
    ]) {
      nowUs += tripUs;
      give(ground, polled(satellite));
      expect(ground.sendingIsEmpty()).toBe(1);
      if (mean === 0) [mean, variation] = [tripUs, Math.floor(tripUs / 2)];
      else {
        variation = Math.floor(0.75 * variation + 0.25 * Math.abs(mean - tripUs));
        mean = Math.floor((7 / 8) * mean + tripUs / 8);
      }
      nowUs += 777;
      give(satellite, say());
      const expected = Math.min(mean + Math.max(GRANULARITY_US, 4 * variation), LONGEST_US);
      expect(waitsUs(), `after a trip of ${tripUs} us`).toBe(expected);
    }
  });

  it("doubles each time that it runs out, up to half a second, and not before it has", () => {
    say();
    nowUs += FIRST_US - 1;
    expect(ground.linkPoll(BigInt(nowUs))).toBe(0);
    nowUs += 1;
    polled(ground);
    expect(waitsUs()).toBe(2 * FIRST_US);
    nowUs += 2 * FIRST_US;
    polled(ground);
    expect(waitsUs()).toBe(LONGEST_US);
    expect(ground.sendingResent()).toBe(2n);
  });

  it("is measured from the packet that came last alone: of two that are acknowledged together the second", () => {
    const first = say();
    nowUs += 100_000;
    const second = say();
    give(satellite, first);
    give(satellite, second);
    nowUs += 30_000;
    give(ground, polled(satellite));
    say();
    // The first trip: its half as the variation, four times.
    expect(waitsUs()).toBe(30_000 + 4 * 15_000);
  });

  it("runs out at once for a segment that three later packets have overtaken, and not for one that two have", () => {
    say();
    for (const overtaking of [1, 2, 3]) {
      give(satellite, say());
      give(ground, polled(satellite));
      expect(waitsUs() <= 0, `${overtaking} later`).toBe(overtaking === 3);
    }
    const again = new DataView(polled(ground).buffer);
    expect([again.getUint32(26), again.getUint32(10)]).toEqual([0, 5]);
    expect(ground.sendingResent()).toBe(1n);
  });
});
