/** The satellite in sight of a station: when a contact is over, and how long an answer takes. */
import { describe, expect, it } from "vitest";
import { parseOrbit } from "../../../hostsim/orbit/elements.js";
import { earthFixedState, Viewpoint } from "../../../hostsim/orbit/track.js";
import { RelayContact } from "../../../hostsim/relay/contact.js";
import { RelaySatellite } from "../../../hostsim/relay/relay-satellite.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

const SCENARIO = loadScenario("jinan-250mhz");
/** What no relay answers. */
const NOISE = Uint8Array.of(1, 2, 3);
const TIMEOUT_MS = 100;

function elevationDeg(utcMs: number): number {
  const { position } = earthFixedState(parseOrbit(SCENARIO.orbit), utcMs);
  return new Viewpoint(SCENARIO.station).look(position).elevationDeg;
}

/** The highest moment of the scenario's day, to ten seconds. */
function culminationMs(): number {
  const start = Date.UTC(2025, 3, 5, 12);
  const times = Array.from({ length: 8640 }, (_, i) => start + 10_000 * i);
  return times.reduce((best, time) => (elevationDeg(time) > elevationDeg(best) ? time : best));
}

const FROM_MS = culminationMs();

async function contact(untilUtcMs: number, minimumElevationDeg: number) {
  const satellite = await RelaySatellite.commission({ keySectors: 4, padSectors: 1, mailSectors: 1 });
  return new RelayContact(satellite, SCENARIO, { fromUtcMs: FROM_MS, untilUtcMs, minimumElevationDeg }, 1);
}

describe("a contact", () => {
  it("is over at its end, however high the satellite still is", async () => {
    const open = await contact(FROM_MS + 10 * TIMEOUT_MS, 10);
    for (let question = 0; question < 10; question++) {
      expect(open.utcMs).toBe(FROM_MS + question * TIMEOUT_MS);
      expect(open.isOpen).toBe(true);
      expect(open.exchange(NOISE)).toBeNull();
    }
    expect(open.isOpen).toBe(false);
  });

  it("is over when the satellite is below the least elevation, however much time is left", async () => {
    const untilMs = FROM_MS + 120_000;
    expect((await contact(untilMs, elevationDeg(FROM_MS) + 1)).isOpen).toBe(false);
    const least = elevationDeg(FROM_MS + 60_000);
    const sinking = await contact(untilMs, least);
    while (sinking.isOpen) sinking.exchange(NOISE);
    expect(Math.abs(sinking.utcMs - (FROM_MS + 60_000))).toBeLessThanOrEqual(2 * TIMEOUT_MS);
  });
});
