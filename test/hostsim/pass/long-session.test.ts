/**
 * Sessions of hours: times and pulses at their end are right, and what is too long is refused before anything
 * is simulated.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import { UserError } from "../../../hostsim/base/user-error.js";
import { TagBuffer } from "../../../hostsim/channel/tag-buffer.js";
import { GroundStation } from "../../../hostsim/ground/ground-station.js";
import { LeftOut } from "../../../hostsim/ground/left-out.js";
import { SiftedString } from "../../../hostsim/ground/sifted-string.js";
import { LONGEST_SESSION_MS, linkTimeline } from "../../../hostsim/pass/link-timeline.js";
import { HOST_LIGHT } from "../../../hostsim/pass/options.js";
import { sessionFrame, siftedCapacityBits } from "../../../hostsim/pass/session.js";
import { checkPool, expectedTranscriptBytes } from "../../../hostsim/pass/session-limits.js";
import { openSpaceSegment } from "../../../hostsim/pass/space-segment.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import type { Scenario } from "../../../hostsim/scenario/schema.js";
import { passOf } from "../../support/run-pass.js";
import { timelineOf } from "../channel/photons/production.js";

const STEPS_PER_S = 100;
const SLOT_PS = 4000n;
const BENCH = loadScenario("bench-250mhz");
/** A perfect receiver: whoever errs is the simulator. */
const PERFECT: Scenario = {
  ...BENCH,
  source: { ...BENCH.source, pulseFwhmPs: 0 },
  receiver: {
    ...BENCH.receiver,
    efficiencies: [1, 1, 1, 1],
    darkCountsHz: [0, 0, 0, 0],
    misalignmentProbability: 0,
    deadTimePs: 50_000,
    jitterFwhmPs: 0,
    synchronisationRmsPs: 0,
    gatePs: 1,
  },
  table: { pulsesPerBlock: 2 ** 22 },
};
/**
 * Elements made for this test: a circular orbit of one revolution a sidereal day in the equator's plane, over
 * Africa.
 */
const GEOSTATIONARY = [
  "1 99002U          25095.50000000  .00000000  00000-0  00000-0 0  9996",
  "2 99002   0.0100   0.0000 0001000   0.0000  30.0000  1.00273790    17",
] as const;

describe("a day of light", () => {
  it("has each tag on its slot's centre and each click at its pulse, to the last second", async () => {
    const steps = LONGEST_SESSION_MS / 10;
    const timeline = timelineOf({ length: steps });
    timeline.lossMicroDb.fill(90e6);
    const space = await openSpaceSegment(PERFECT, timeline, 16_384, {
      seed: 5,
    });
    const { plan, satellite } = space;
    const ground = await GroundStation.open({
      slotPs: Number(SLOT_PS),
      gatePs: 1,
      blindAfterTagPs: 50_000,
      plan,
      random: new RandomStream(5, "ground"),
      maximumSiftedBits: 1024,
      seconds: LONGEST_SESSION_MS / 1000,
      ticksPerSecond: 10,
    });
    const byHour = new Array<number>(24).fill(0);
    let clicks = 0;
    const symbols = new Uint8Array(4096);
    const stepsAtATime = 6000;
    for (let step = 0; step < steps; step += stepsAtATime) {
      const heard = space.tags.advance(stepsAtATime, step + stepsAtATime === steps);
      for (const timePs of heard.timesPs) {
        const whole = heard.originPs + BigInt(timePs);
        expect(whole % SLOT_PS).toBe(0n);
        byHour[Number(whole / 3_600_000_000_000_000n)]! += 1;
      }
      for (const { pulses, outcomes } of ground.readTags(heard, step + stepsAtATime === steps)) {
        clicks += outcomes.length;
        satellite.lookUp(Float64Array.from(pulses, Number), outcomes.length, symbols);
        outcomes.forEach((outcome, i) => {
          if ((outcome & 2) === (symbols[i]! & 2)) expect(outcome & 1).toBe(symbols[i]! & 1);
        });
      }
    }
    expect(ground.core.tagsOffGrid()).toBe(0n);
    expect(clicks).toBeGreaterThan(8000);
    // 383 an hour on average: 0.425 photons, 250 million pulses a second, 90 dB.
    for (const count of byHour) expect(Math.abs(count - 382.5)).toBeLessThan(5 * Math.sqrt(382.5));
  });

  it("is simulated for a satellite that never sets", () => {
    const session = { kind: "window", startUtc: "2025-04-06T00:00:00Z", durationS: 9000 } as const;
    const timeline = linkTimeline({
      ...BENCH,
      orbit: { elements: [...GEOSTATIONARY] },
      station: { ...BENCH.station, latitudeDeg: -33.93, longitudeDeg: 18.86 },
      session,
      link: {
        kind: "table",
        lossDbByRangeKm: [
          [35_000, 60],
          [42_000, 62],
        ],
      }, // prettier-ignore
    });
    expect(timeline.steps).toBe(9000 * STEPS_PER_S);
    // The triangle of Earth's centre, station and satellite, on a sphere.
    const sine = Math.sin((timeline.elevationMicrodeg.at(-1)! / 1e6) * (Math.PI / 180));
    const [earthKm, orbitKm] = [6371.8, 42_164];
    const km = Math.sqrt(orbitKm ** 2 - earthKm ** 2 * (1 - sine ** 2)) - earthKm * sine;
    expect(Math.abs(timeline.rangeMm.at(-1)! / 1e6 / km - 1)).toBeLessThan(0.001);
  });

  it("keeps the tenth of a second in which a bit came", () => {
    const string = new SiftedString(new LeftOut(LONGEST_SESSION_MS / 1000, 10));
    const ticks = [0, 65_535, 65_536, LONGEST_SESSION_MS / 100 - 1];
    for (const tick of ticks) string.push(1, 2, tick);
    expect(ticks.map((_, at) => string.tickOf(at))).toEqual(ticks);
  });

  it("loses no bit of an event's time while its origin moves", () => {
    const buffer = new TagBuffer(1600);
    const dayInSlots = 86_400 * 625e6;
    buffer.moveOrigin(dayInSlots - 5);
    const offsets = [-801, 799, 1, -1];
    offsets.forEach((offset, i) => {
      buffer.add(dayInSlots + i, offset, i);
    });
    buffer.moveOrigin(dayInSlots);
    const seen: [number, number][] = [];
    buffer.drainBefore(1e9, (timePs, detector) => seen.push([timePs, detector]));
    expect(seen).toEqual(offsets.map((offset, i) => [i * 1600 + offset, i]));
  });
});

function refusalOf(run: () => unknown): UserError {
  try {
    run();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("a session is refused at its start", () => {
  const frameOf = (scenario: Scenario, lossDb: number, hours: number) => {
    const timeline = timelineOf({ length: hours * 3600 * STEPS_PER_S });
    timeline.lossMicroDb.fill(lossDb * 1e6);
    return { timeline, frame: sessionFrame(scenario, timeline, scenario.table.pulsesPerBlock, null) };
  };

  it("when it is longer than a day, by 0.01 s", () => {
    const session = { kind: "window", startUtc: "2025-04-06T00:00:00Z", durationS: 86_400.01 } as const;
    const { message, exitCode } = refusalOf(() => linkTimeline({ ...BENCH, session }));
    expect(exitCode).toBe(2);
    expect(message).toBe("session.durationS: 86400.01 s are more than the 86400 s that a session may last");
  });

  it("when a table's loss would become a gain beyond its points", () => {
    const link = {
      kind: "table",
      lossDbByRangeKm: [
        [1000, 40],
        [1100, 60],
      ],
    } as const; // prettier-ignore
    const { message, exitCode } = refusalOf(() =>
      linkTimeline({
        ...BENCH,
        link: { ...link, lossDbByRangeKm: [...link.lossDbByRangeKm].map((p) => [...p]) },
      }),
    );
    expect(exitCode).toBe(2);
    expect(message).toMatch(
      /^link.lossDbByRangeKm: at \d+\.\d km, beyond the table's points, the loss would be -\d+/,
    );
  });

  it("when it would sift more than can be kept", () => {
    const { timeline, frame } = frameOf(BENCH, 6, 6);
    const { message, exitCode } = refusalOf(() => siftedCapacityBits(BENCH, timeline, frame));
    expect(exitCode).toBe(2);
    expect(message).toMatch(/^session: room for \d+ sifted bits of a basis is more than the 268435456/);
  });

  it("when its messages need more tags than the pool has key for, and not with a bit of key more", () => {
    const { timeline, frame } = frameOf(BENCH, 30, 1);
    const bytes = expectedTranscriptBytes(BENCH, timeline, frame);
    // One every 8 MiB, two at the end, and the opening: docs/reference/link.md.
    const needed = 320 + 1792 + 128 * (2 + Math.floor(bytes / 2 ** 23));
    const costs = { openingBits: 320, checkpointBits: 128, longestTranscript: 2 ** 24 };
    const check = (poolBits: number) =>
      checkPool(BENCH, timeline, frame, { poolBits, reserveBits: 1792, costs });
    check(needed);
    const { message, exitCode } = refusalOf(() => check(needed - 1));
    expect(exitCode).toBe(2);
    expect(message).toMatch(/^classicalLink.poolBits: about \d+ MB of messages in 3600 s need \d+ tags/);
  });

  it("by the whole pass as well, from messages that are guessed to a tenth", async () => {
    const scenario = loadScenario("jinan-250mhz");
    const timeline = linkTimeline(scenario);
    const frame = sessionFrame(scenario, timeline, scenario.table.pulsesPerBlock, null);
    // 13.5 MB, as docs/reference/link.md says of this pass.
    expect(Math.abs(expectedTranscriptBytes(scenario, timeline, frame) / 13.5e6 - 1)).toBeLessThan(0.1);
    await expect(passOf(scenario, { link: { poolBits: 2432 } })).rejects.toThrow(
      /need 1 tags on the way, 2496 bits/,
    );
  });

  it("when laser lines are asked for light that no laser makes", async () => {
    const leaky = { ...BENCH.source, intensities: { ...BENCH.source.intensities, vacuum: 0.01 } };
    await expect(
      passOf({ ...BENCH, source: leaky }, { light: { ...HOST_LIGHT, lineMap: "lasers" } }),
    ).rejects.toThrow("laser lines: no laser makes source.intensities.vacuum 0.01; it must be 0");
  });
});
