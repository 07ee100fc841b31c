/**
 * The key that a pass is expected to give, fast: KeyForecast's numbers within 1 %, at a small part of its
 * cost. Takes: a coarse track, a station, a usable stretch. Gives: bits of secret key under a clear sky.
 *
 * KeyForecast sums 10 ms steps and asks the bound itself. Here loss and sky are taken in the middle of steps
 * of four seconds (their curvature over a step moves no sum by 1e-4), and the bound is a table. What neither
 * is for, goes KeyForecast's way: polarisation that turns, and an uplink that does not carry all clicks.
 */
import { type ExpectedBasis, type ExpectedChannel, lossLevels } from "../channel/expected-counts.js";
import { type SkyLamps, skyPhotonsHz, skyRadiance } from "../channel/sky/radiance.js";
import { leastLeak } from "../finite-key/least-leak.js";
import { KeyForecast, keyConditionsOf, meetsAssumptions } from "../forecast/expected.js";
import { scenarioOfPass } from "../forecast/pass-scenario.js";
import { EmissionPlan } from "../grid/emission-plan.js";
import { boundOf, countsOf, USUAL_EFFICIENCY, uplinkOf } from "../optimise/expected-key.js";
import { Viewpoint } from "../orbit/track.js";
import { receiverOf } from "../pass/expected-channel.js";
import { STEP_MS } from "../pass/link-timeline.js";
import { lampsAt } from "../pass/sky-timeline.js";
import { airLossOf, skyOf } from "../scenario/air-and-sky.js";
import { slotPs } from "../scenario/derived.js";
import { lossModelOf } from "../scenario/loss-models.js";
import type { Scenario } from "../scenario/schema.js";
import type { CoarseTrack } from "./coarse-track.js";
import { Horizon } from "./horizon.js";
import { type BasisCounts, KeyTable } from "./key-table.js";

const PS_PER_MS = 1e9;
const MS_PER_S = 1000;
/** Length of a step in ms; a long contact of a high satellite has as many steps as a low pass. */
const FAST_STEP_MS = 4000;
const MOST_STEPS = 128;
/** Width of a level of loss, in dB: wider than KeyForecast's, which moves counts by 4e-5. */
const LEVEL_DB = 1;
/** Where the sky changes by more from step to step, as near the Moon, a step is looked at so many times. */
const MOST_SKY_RATIO = 1.15;
const LOOKS = 16;
/** Sun and Moon are held for so long around their place, in ms; the error cancels to first order. */
const HOLD_MS = 10_000;
/** Light so faint that no two photons come together, for the table. */
const FAINT = 1e-6;

/** The part of a contact in which light is sent. */
export interface UsableStretch {
  readonly startMs: number;
  readonly endMs: number;
}

/** One station's link: what does not change from pass to pass. */
interface StationLink {
  readonly scenario: Scenario;
  readonly horizon: Horizon;
  readonly receiver: Omit<ExpectedChannel, "levels">;
  lossDb(rangeKm: number, elevationDeg: number): number;
  /** Photons of the sky a second; null without a sky. */
  readonly skyHz: ((elevationDeg: number, azimuthDeg: number, utcMs: number) => number) | null;
}

/** A station as scenarios have it. */
export type LinkStation = Scenario["station"];

/** What of a station its link depends on: one object for each station, so that its link is made once. */
export function linkStationOf({
  name,
  latitudeDeg,
  longitudeDeg,
  altitudeM,
  minimumElevationDeg,
}: Omit<LinkStation, "clouds">): LinkStation {
  return { name, latitudeDeg, longitudeDeg, altitudeM, minimumElevationDeg };
}

/** Puts the mean over a step in place of its middle where the sky changes much from step to step. */
function smoothed(sky: Float64Array, skyAt: (step: number) => number): void {
  const middles = sky.slice();
  const differ = (one: number, other: number | undefined) =>
    other !== undefined && Math.max(one, other) > MOST_SKY_RATIO * Math.min(one, other);
  middles.forEach((middle, step) => {
    if (!differ(middle, middles[step - 1]) && !differ(middle, middles[step + 1])) return;
    let sum = 0;
    for (let look = 0; look < LOOKS; look++) sum += skyAt(step - 0.5 + (look + 0.5) / LOOKS);
    sky[step] = sum / LOOKS;
  });
}

/** Expects the key of passes that have the source, link, receiver and bound of one scenario. */
export class FastForecast {
  private readonly links = new WeakMap<LinkStation, StationLink>();
  private table: KeyTable | null = null;

  private constructor(
    private readonly base: Scenario,
    private readonly exact: KeyForecast,
  ) {}

  /** Asks the payload what it makes of the scenario's source. */
  static async open(base: Scenario): Promise<FastForecast> {
    return new FastForecast(base, await KeyForecast.open(base));
  }

  /**
   * Expected secret bits of a stretch, 0 also where the receiver does not meet the bound's assumptions.
   * @param station the same object for all passes of a station
   */
  secretBits(track: CoarseTrack, station: LinkStation, stretch: UsableStretch): number {
    const link = this.linkOf(station);
    if (!meetsAssumptions(link.scenario)) return 0;
    const startMs = Math.ceil(stretch.startMs / STEP_MS) * STEP_MS;
    const durationMs = Math.floor((stretch.endMs - startMs) / STEP_MS) * STEP_MS;
    if (durationMs <= 0) return 0;
    if (link.scenario.polarisation !== undefined) return this.exactly(track, link, startMs, durationMs);
    const channel = this.channelOf(track, link, startMs, durationMs);
    const { setting, pattern } = this.exact;
    const conditions = keyConditionsOf(link.scenario, channel, durationMs / MS_PER_S);
    const counts = countsOf(conditions, setting, pattern);
    const uplink = uplinkOf(conditions, setting, { counts, bound: { leakedBits: this.leakOf(counts) } })!;
    const bits = this.tableOf(link).secretBits(counts);
    // What the uplink leaves of a pass without key, as under a bright sky, has none.
    if (bits === 0 || (bits !== null && uplink.carriedShare === 1)) return bits;
    return this.exact.keyOfChannel(link.scenario, channel, durationMs / MS_PER_S).secretKeyBits;
  }

  /** Loss in dB from the transmitter to the detectors' faces, at a distance and an elevation. */
  lossDb(station: LinkStation, rangeKm: number, elevationDeg: number): number {
    return this.linkOf(station).lossDb(rangeKm, elevationDeg);
  }

  /** By KeyForecast itself. */
  private exactly(
    track: CoarseTrack,
    { scenario }: StationLink,
    startMs: number,
    durationMs: number,
  ): number {
    const { name, title, station } = scenario;
    const usable = { fromUtcMs: startMs, toUtcMs: startMs + durationMs };
    const pass = { name, title, orbit: track.elements.source, station, usable };
    return this.exact.of(scenarioOfPass(this.base, pass)).secretKeyBits;
  }

  private leakOf(counts: BasisCounts): number {
    const { keyBases } = this.exact.setting;
    const leakIn = ({ detections, errors }: ExpectedBasis) =>
      USUAL_EFFICIENCY * leastLeak(detections, errors);
    if (keyBases === "symmetric") return leakIn(counts.Z) + leakIn(counts.X);
    return leakIn(counts[keyBases]);
  }

  private channelOf(
    track: CoarseTrack,
    { scenario, horizon, receiver, lossDb, skyHz }: StationLink,
    startMs: number,
    durationMs: number,
  ): ExpectedChannel {
    const steps = Math.min(MOST_STEPS, Math.ceil(durationMs / FAST_STEP_MS));
    const transmittance = new Float64Array(steps);
    const sky = skyHz === null ? null : new Float64Array(steps);
    const stepMs = durationMs / steps;
    const skyAt = (step: number) => {
      const utcMs = startMs + (step + 0.5) * stepMs;
      const state = track.at(utcMs);
      return skyHz!(horizon.elevationDeg(state), horizon.azimuthDeg(state), utcMs);
    };
    for (let step = 0; step < steps; step++) {
      const state = track.at(startMs + (step + 0.5) * stepMs);
      transmittance[step] = 10 ** (-lossDb(horizon.rangeKm(state), horizon.elevationDeg(state)) / 10);
      if (sky !== null) sky[step] = skyAt(step);
    }
    if (sky !== null) smoothed(sky, skyAt);
    const slots = (durationMs * PS_PER_MS) / slotPs(scenario);
    const { pulsesPerBlock, periodSlots } = this.exact.emission;
    const plan = new EmissionPlan(0, pulsesPerBlock, periodSlots, Math.floor(slots / periodSlots));
    const stepSlots = slots / steps;
    const levels = lossLevels(
      { stepSlots, steps, at: (step) => transmittance[step]! },
      plan,
      LEVEL_DB,
      undefined,
      sky === null ? null : { stepSlots, mostPhotonsHz: Math.max(...sky), photonsHz: (step) => sky[step]! },
    );
    return { levels, ...receiver };
  }

  private tableOf({ scenario, receiver }: StationLink): KeyTable {
    if (this.table !== null) return this.table;
    const { setting, pattern } = this.exact;
    const level = (transmittance: number) => [{ pulses: 1, transmittance }];
    const ofLevels = (levels: ExpectedChannel["levels"], noiseHz: readonly number[]) =>
      countsOf(keyConditionsOf(scenario, { ...receiver, levels, noiseHz }, 1), setting, pattern);
    const light = ofLevels(level(FAINT), [0, 0, 0, 0]);
    const noise = ofLevels(level(0), receiver.noiseHz);
    const conditions = keyConditionsOf(scenario, { ...receiver, levels: [] }, 1);
    this.table = new KeyTable(light, noise, (counts) =>
      Object.values(boundOf(conditions, setting, pattern, counts).bases).map((basis) =>
        basis.s1 > 0 && basis.phaseError < 0.5 ? basis.boundBits : Number.NaN,
      ),
    );
    return this.table;
  }

  private linkOf(station: LinkStation): StationLink {
    const known = this.links.get(station);
    if (known !== undefined) return known;
    const scenario: Scenario = { ...this.base, station };
    const viewpoint = new Viewpoint(station);
    const loss = lossModelOf(scenario.link);
    const airLossDb = airLossOf(scenario);
    const sky = skyOf(scenario);
    let held = Number.NaN;
    let lamps: SkyLamps;
    const link: StationLink = {
      scenario,
      horizon: new Horizon(station),
      receiver: receiverOf(scenario),
      lossDb: (rangeKm, elevationDeg) =>
        loss.lossDb(scenario.link, rangeKm, elevationDeg) + airLossDb(elevationDeg),
      skyHz:
        sky === null
          ? null
          : (elevationDeg, azimuthDeg, utcMs) => {
              const now = Math.floor(utcMs / HOLD_MS);
              if (now !== held) {
                held = now;
                lamps = lampsAt(viewpoint, (now + 0.5) * HOLD_MS);
              }
              return skyPhotonsHz(sky.telescope, skyRadiance(sky.site, { elevationDeg, azimuthDeg }, lamps));
            },
    };
    this.links.set(station, link);
    return link;
  }
}
