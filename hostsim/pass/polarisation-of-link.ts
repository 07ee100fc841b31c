/**
 * Polarisation along a pass. Takes: a scenario with the group `polarisation`, its link, a seed. Gives: where
 * photons of each state go in each step, and the angles that explain it.
 *
 * Angles are kept as whole millionths of a degree, so that a last-digit difference between two machines'
 * sines ends here.
 */
import { RandomStream, type Seed } from "../base/random.js";
import { gateTimePs } from "../channel/gate-shares.js";
import type { DetectionTable, SteppedDetection } from "../channel/optics.js";
import { Analyser, errorShare } from "../channel/polarisation/analyser.js";
import { bestPlateDeg, nearestPlateDeg, throughPlate } from "../channel/polarisation/plate.js";
import {
  type FoundCorrection,
  type PlateControl,
  PlateCourse,
  plateAngles,
  type SeenByStation,
} from "../channel/polarisation/plate-control.js";
import { sentStates } from "../channel/polarisation/sent-states.js";
import { inOrder, type Rotation, rotated, turn } from "../channel/polarisation/stokes.js";
import { fieldTurnDeg, type Pointing, TelescopePath } from "../channel/polarisation/telescope.js";
import { unpolarisedShares } from "../channel/sky-light.js";
import type { PlateFeedback, PlateSwing } from "../ground/plate-feedback.js";
import { parseOrbit } from "../orbit/elements.js";
import { InterpolatedTrack } from "../orbit/interpolate.js";
import { orbitNormal, polarisationFrameDeg } from "../orbit/polarisation-frame.js";
import { earthFixedState, Viewpoint } from "../orbit/track.js";
import { noiseHz, slotPs, timeSpread } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";
import type { LinkTimeline } from "./link-timeline.js";
import { type SessionFrame, siftedShares } from "./session.js";

const MICRO = 1e6;
const MS_PER_S = 1000;
/** Clicks of noise are of either basis alike, and half of them of the pulse's own. */
const NOISE_SIFTED = 0.5;

type Polarisation = NonNullable<Scenario["polarisation"]>;

/** Polarisation in the steps of a session. */
export interface PolarisationOfLink {
  readonly detection: SteppedDetection;
  /** From the station's H to the satellite's, without roll, in degrees; goes on beyond 180. */
  frameDeg(step: number): number;
  /** What the plate leaves of the turn, in degrees from -90 to 90: sin^2 of it are errors. */
  leftDeg(step: number): number;
  /** What has to be told of errors while the light comes; null where the plate does not follow them. */
  readonly feedback: PlateFeedback | null;
}

/** Where frames and telescope point, in each step of the link. */
interface Geometry {
  readonly frameMicrodeg: Int32Array;
  readonly azimuthMicrodeg: Int32Array;
}

function geometryOf({ orbit, station }: Scenario, timeline: LinkTimeline): Geometry {
  const { startUtcMs, durationMs, steps, stepMs } = timeline;
  const elements = parseOrbit(orbit);
  const track = new InterpolatedTrack(elements, startUtcMs, startUtcMs + durationMs);
  const viewpoint = new Viewpoint(station);
  const from = viewpoint.position;
  const frameMicrodeg = new Int32Array(steps);
  const azimuthMicrodeg = new Int32Array(steps);
  let frameDeg = 0;
  let normal = orbitNormal(earthFixedState(elements, startUtcMs));
  for (let step = 0; step < steps; step++) {
    const sinceStartMs = (step + 0.5) * stepMs;
    // In space it moves by a degree a day, against the Earth by 0.004 degrees a second.
    if (sinceStartMs % MS_PER_S < stepMs)
      normal = orbitNormal(earthFixedState(elements, startUtcMs + sinceStartMs));
    const position = track.positionAt(startUtcMs + sinceStartMs);
    const now = polarisationFrameDeg(position, normal, from, station);
    frameDeg = now + 180 * Math.round((frameDeg - now) / 180);
    frameMicrodeg[step] = Math.round(frameDeg * MICRO);
    azimuthMicrodeg[step] = Math.round(viewpoint.look(position).azimuthDeg * MICRO);
  }
  return { frameMicrodeg, azimuthMicrodeg };
}

/** The satellite's roll, in degrees. */
function rollDeg({ satellite }: Polarisation, timeS: number): number {
  if (satellite === undefined) return 0;
  const { rollDeg: atStart, rollDegPerS, swayDeg, swayPeriodS } = satellite;
  return atStart + rollDegPerS * timeS + swayDeg * Math.sin((2 * Math.PI * timeS) / swayPeriodS);
}

/** How the station's plate is controlled; null without one. */
function controlOf({ station: { plate } }: Polarisation): PlateControl | null {
  if (plate === undefined) return null;
  if (plate.follows === "nothing") return plate;
  const { stepDeg, mostDegPerS, ordersHz } = plate;
  return { ...plate, motor: { stepDeg, mostDegPerS, ordersHz } };
}

/** Polarisation of the whole link, step by step. */
class TurningLight {
  private readonly geometry: Geometry;
  private readonly telescope: TelescopePath;
  private readonly analyser: Analyser;
  private readonly states;
  private readonly plateMicrodeg: Int32Array | null;
  /** A plate that is moved while the light comes, and the step that it has reached. */
  private readonly live: { readonly course: PlateCourse; reached: number } | null = null;

  constructor(
    private readonly scenario: Scenario,
    private readonly polarisation: Polarisation,
    private readonly timeline: LinkTimeline,
    seed: Seed,
    firstStep: number,
    found: FoundCorrection | null,
  ) {
    this.geometry = geometryOf(scenario, timeline);
    this.telescope = new TelescopePath(polarisation.station);
    this.analyser = new Analyser(scenario.receiver, polarisation.station.extinctions ?? null);
    this.states = sentStates(polarisation.source ?? null);
    const control = controlOf(polarisation);
    if (control === null) {
      this.plateMicrodeg = null;
      return;
    }
    const random = new RandomStream(seed, "polarisation plate");
    const time = { steps: timeline.steps, stepS: timeline.stepMs / MS_PER_S };
    if (found !== null) {
      const course = new PlateCourse(control, this.seen(), time.stepS, random, firstStep, found);
      this.live = { course, reached: firstStep };
      this.plateMicrodeg = new Int32Array(timeline.steps);
      return;
    }
    const angles = plateAngles(control, this.seen(), time, random);
    this.plateMicrodeg = Int32Array.from(angles, (angle) => Math.round(angle * MICRO));
  }

  get largestRowSum(): number {
    return this.analyser.largestRowSum;
  }

  frameDeg(step: number): number {
    return this.geometry.frameMicrodeg[step]! / MICRO;
  }

  /** What of the turn is left at the detectors, in degrees. */
  leftDeg(step: number): number {
    const best = bestPlateDeg(this.way(step));
    return 2 * (nearestPlateDeg(best, this.plateDeg(step)) - this.plateDeg(step));
  }

  private latest: { readonly step: number; readonly table: DetectionTable } | null = null;

  /** The table of a step; asked for each part of a fading step, and made once. */
  table(step: number): DetectionTable {
    if (this.latest?.step !== step) {
      const plateDeg = this.plateMicrodeg === null ? null : this.plateDeg(step);
      this.latest = { step, table: this.tableWith(step, plateDeg) };
    }
    return this.latest.table;
  }

  private plateDeg(step: number): number {
    const { live, plateMicrodeg } = this;
    if (plateMicrodeg === null) return 0;
    for (; live !== null && live.reached <= step; live.reached++)
      plateMicrodeg[live.reached] = Math.round(live.course.next() * MICRO);
    return plateMicrodeg[step]! / MICRO;
  }

  private pointing(step: number): Pointing {
    return {
      elevationDeg: this.timeline.elevationMicrodeg[step]! / MICRO,
      azimuthDeg: this.geometry.azimuthMicrodeg[step]! / MICRO,
    };
  }

  /** What light meets before the plate. */
  private way(step: number): Rotation {
    const timeS = ((step + 0.5) * this.timeline.stepMs) / MS_PER_S;
    const satellite = turn(this.frameDeg(step) + rollDeg(this.polarisation, timeS));
    return this.telescope.after(satellite, this.pointing(step));
  }

  private tableWith(step: number, plateDeg: number | null): DetectionTable {
    const before = this.way(step);
    const retardanceDeg = this.polarisation.station.plate?.retardanceDeg;
    const way = plateDeg === null ? before : inOrder(before, throughPlate(plateDeg, retardanceDeg));
    return this.analyser.table(this.states.map((state) => rotated(way, state)));
  }

  private seen(): SeenByStation {
    const { scenario, timeline, polarisation } = this;
    const { plate } = polarisation.station;
    const knownShare = plate?.follows === "qber" ? plate.knownShare : 0;
    const light = siftedLightHz(scenario) * knownShare;
    const noiseOf = siftedNoiseHz(scenario, timeline);
    return {
      way: (step) => this.way(step),
      predictedDeg: (step) =>
        (this.frameDeg(step) + fieldTurnDeg(polarisation.station, this.pointing(step))) / 2,
      known: (step, plateDeg) => {
        const bitsPerS = light * 10 ** (-timeline.lossMicroDb[step]! / 1e7);
        const noise = noiseOf(step) * knownShare;
        const errors = bitsPerS * errorShare(this.tableWith(step, plateDeg)) + noise / 2;
        return { bitsPerS: bitsPerS + noise, errorShare: errors / (bitsPerS + noise) };
      },
    };
  }
}

/** Sifted bits a second of light at a transmittance of 1, dead time left out. */
function siftedLightHz({ source, receiver }: Scenario): number {
  const { inZ, inX } = siftedShares({ source, receiver });
  const meanPhotons = (["signal", "decoy", "vacuum"] as const).reduce(
    (sum, name) => sum + source.probabilities[name] * source.intensities[name],
    0,
  );
  const efficiency = receiver.efficiencies.reduce((sum, one) => sum + one, 0) / receiver.efficiencies.length;
  return source.pulseRateHz * meanPhotons * efficiency * (inZ + inX);
}

/** Sifted bits a second of dark counts, stray light and the sky, at each step of the link. */
function siftedNoiseHz(scenario: Scenario, { skyMilliHz }: LinkTimeline): (step: number) => number {
  const timing = {
    slotPs: slotPs(scenario),
    gatePs: scenario.receiver.gatePs,
    ...timeSpread(scenario),
  };
  const inGates = gateTimePs(timing) / timing.slotPs;
  const sum = (rates: readonly number[]) => rates.reduce((all, rate) => all + rate, 0);
  const steady = sum(noiseHz(scenario));
  const ofSky = sum(unpolarisedShares(scenario.receiver)) / 1000;
  return (step) => (steady + (skyMilliHz === null ? 0 : ofSky * skyMilliHz[step]!)) * inGates * NOISE_SIFTED;
}

/** A scenario's plate where errors that the dialogue settles move it, else null. */
function followingPlate({ polarisation }: Scenario) {
  const plate = polarisation?.station.plate;
  return plate?.follows === "qber" && plate.errorsFrom === "dialogue" ? plate : null;
}

/** Whether errors that the dialogue settles move a scenario's plate. */
export function followsDialogue(scenario: Scenario): boolean {
  return followingPlate(scenario) !== null;
}

/** How a scenario's plate swings where the dialogue's errors move it; null where they do not. */
export function liveSwing(
  scenario: Scenario,
  { stepMs }: LinkTimeline,
  { firstStep, tickMs }: SessionFrame,
): PlateSwing | null {
  const plate = followingPlate(scenario);
  if (plate === null) return null;
  const { swingDeg, periodS, gain } = plate;
  return { swingDeg, periodS, gain, startS: (firstStep * stepMs) / MS_PER_S, tickS: tickMs / MS_PER_S };
}

/**
 * The polarisation of a session's steps; null where the scenario says nothing of it.
 * @param feedback what moves the plate while the light comes: then ask for no step before its time. Null: the
 *   plate's course is computed beforehand
 */
export function polarisationOfLink(
  scenario: Scenario,
  timeline: LinkTimeline,
  { firstStep }: SessionFrame,
  seed: Seed,
  feedback: PlateFeedback | null = null,
): PolarisationOfLink | null {
  const { polarisation } = scenario;
  if (polarisation === undefined) return null;
  const light = new TurningLight(scenario, polarisation, timeline, seed, firstStep, feedback);
  return {
    detection: {
      largestRowSum: light.largestRowSum,
      at: (step) => light.table(firstStep + step),
    },
    frameDeg: (step) => light.frameDeg(firstStep + step),
    leftDeg: (step) => light.leftDeg(firstStep + step),
    feedback,
  };
}
