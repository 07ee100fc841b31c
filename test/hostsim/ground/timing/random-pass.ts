/**
 * A random stretch of a pass as a tagger records it, and the truth beside it: what the tests of timing fly.
 * Takes: a number. Gives: tags on the station's clock, and for each the pulse that made it. The station is
 * told elements that are off along the track, and nothing else of the world.
 */
import { RandomStream } from "../../../../hostsim/base/random.js";
import { BeaconTags } from "../../../../hostsim/channel/beacon.js";
import { LightPath } from "../../../../hostsim/channel/light-path.js";
import { ReceiverClock } from "../../../../hostsim/channel/receiver-clock.js";
import { BEACON_CHANNEL } from "../../../../hostsim/grid/raw-tags.js";
import { PredictedLightTime } from "../../../../hostsim/ground/timing/predicted-light-time.js";
import { aheadAlongTrack } from "../../../../hostsim/orbit/along-track.js";
import { parseElements } from "../../../../hostsim/orbit/elements.js";
import { InterpolatedTrack } from "../../../../hostsim/orbit/interpolate.js";
import { earthFixedState, Viewpoint } from "../../../../hostsim/orbit/track.js";
import type { TimeSource } from "../../../../hostsim/pass/ground-timing.js";

const PS_PER_S = 1e12;
const STEP_MS = 10;
export const SLOT_PS = 4000;
/** Pulse of 200 ps and detectors of 350 ps full width. */
export const SIGMA_PS = Math.hypot(200, 350) / 2.3548;
export const BEACON = { periodSlots: 50_000, framePulses: 32, sigmaPs: 400 } as const;
/** Frames of 1 kHz, marked with 1 ns rms, one in ten lost. */
export const FRAMES = { periodSlots: 250_000, sigmaPs: 1000 } as const;
/** By how much the beacon is late against the pulses; the station does not know it. */
const BEACON_DELAY_PS = 300;
const ELEMENTS = parseElements([
  "1 99001U          25095.50000000  .00000000  00000-0  00000-0 0  9995",
  "2 99001  97.4016  24.0000 0010000  90.0000 318.0000 15.21900000    15",
]);
const LEAST_ELEVATION_DEG = 15;

/** Eight pulses' symbols of four bits: two of class, one of basis, one of value. */
function wordOf(seed: number, eighth: number): number {
  let x = (eighth + Math.imul(seed, 0x9e3779b1)) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}

/** Symbols by four random bits: half signal, a quarter decoy, a quarter vacuum. */
const SYMBOLS = Uint8Array.from({ length: 16 }, (_, bits) => ([2, 2, 1, 0][bits >> 2]! << 2) | (bits & 3));

/** Symbol of a pulse. */
export function symbolOf(seed: number, pulse: number): number {
  const eighth = Math.floor(pulse / 8);
  return SYMBOLS[(wordOf(seed, eighth) >>> (4 * (pulse - 8 * eighth))) & 15]!;
}

/** The symbols of `count` pulses from `first` on. */
export function symbolsFrom(seed: number, first: number, count: number, symbols: Uint8Array): void {
  let eighth = Math.floor(first / 8);
  let bit = 4 * (first - 8 * eighth);
  let word = wordOf(seed, eighth);
  for (let i = 0; i < count; i++) {
    symbols[i] = SYMBOLS[(word >>> bit) & 15]!;
    bit += 4;
    if (bit < 32) continue;
    bit = 0;
    word = wordOf(seed, ++eighth);
  }
}

export interface RandomPass {
  readonly timesPs: Float64Array;
  readonly channels: Uint8Array;
  /** The pulse of each tag; -1 for noise and the beacon. */
  readonly pulses: Float64Array;
  /** The frame of the laser link that each tag marks; -1 for others. */
  readonly frames: Float64Array;
  readonly untilPs: number;
  readonly light: PredictedLightTime;
  readonly seed: number;
  /** Delay in ps between slot grid and own clock, of what is sent at a time. */
  truePs(sentPs: number): number;
}

interface RandomPassOptions {
  readonly seconds: number;
  readonly clickHz?: number;
  readonly noiseHz?: number;
  readonly source: TimeSource;
  /** How far the elements are wrong beside the track and above, in m, at most; any up to it is as likely. */
  readonly mostDisplacedM?: number;
  /** The tagger's own fault: from a time on it is so much late. */
  readonly jump?: { readonly atPs: number; readonly byPs: number };
}

const MEAN_PHOTONS = [0, 0.1, 0.8];
const WRONG = 0.007;

export function randomPass(seed: number, options: RandomPassOptions): RandomPass {
  const { seconds, noiseHz = 1000, source, jump, mostDisplacedM: most = 0 } = options;
  const ofElements = new RandomStream(seed, "random pass: elements");
  const displacement = { leftM: between(ofElements, -most, most), aboveM: between(ofElements, -most, most) };
  const random = new RandomStream(seed, "random pass");
  const { startUtcMs, place } = stretchOf(random, seconds);
  const aheadS = between(random, -2, 2);
  const offsetPs = between(random, -1e9, 1e9);
  const clock = new ReceiverClock(
    { offsetPs, drift: 1e-7 * random.normal(), whiteFrequencyAt1S: 1e-10, randomWalkFrequencyAt1S: 3e-11 },
    new RandomStream(seed, "random pass: clock"),
  );
  const path = pathOf(startUtcMs, place, seconds);
  const truePs = (sentPs: number) => {
    const delayPs = path.delayPs(sentPs);
    const late = jump !== undefined && sentPs >= jump.atPs ? jump.byPs : 0;
    return delayPs + clock.errorPs(sentPs + delayPs) + late;
  };
  const fades = fadesOf(random, seconds);
  const isDark = (ps: number) => fades.some(({ fromPs, toPs }) => ps >= fromPs && ps < toPs);
  const clicks = clicksOf(seed, random, options, (sentPs) => (isDark(sentPs) ? null : truePs(sentPs)));
  const noise = new Stream();
  for (let s = random.exponential() / noiseHz; s < seconds; s += random.exponential() / noiseHz)
    noise.add(s * PS_PER_S + truePs(s * PS_PER_S), random.uint32() & 3, -1);
  const ofBeacon = new Stream();
  const clear = (ps: number) => (isDark(ps) ? 0 : 1);
  const sent = source === "told" ? [] : marksOf(seed, source).before(seconds * PS_PER_S, clear);
  for (const sentPs of sent)
    ofBeacon.add(sentPs + truePs(sentPs), BEACON_CHANNEL, -1, source === "frames" ? frameOf(sentPs) : -1);
  return {
    ...merged([clicks, noise, ofBeacon]),
    untilPs: seconds * PS_PER_S,
    light: new PredictedLightTime(aheadAlongTrack(ELEMENTS, -aheadS), place, startUtcMs, displacement),
    seed,
    truePs,
  };
}

function between(random: RandomStream, low: number, high: number): number {
  return low + (high - low) * random.uniform();
}

/** Fades of 0.1 to 2 s; the first may be under way. */
function fadesOf(random: RandomStream, seconds: number): { fromPs: number; toPs: number }[] {
  const fades: { fromPs: number; toPs: number }[] = [];
  for (let at = between(random, -2, 6); at < seconds; ) {
    const length = between(random, 0.1, 2);
    fades.push({ fromPs: at * PS_PER_S, toPs: (at + length) * PS_PER_S });
    at += length + between(random, 1, 8);
  }
  return fades;
}

/** Clicks of light, where there is a delay: of the brightest pulses' rate, thinned by symbol. */
function clicksOf(
  seed: number,
  random: RandomStream,
  { seconds, clickHz = 1000 }: RandomPassOptions,
  delayOf: (sentPs: number) => number | null,
): Stream {
  const clicks = new Stream();
  const mean = 0.5 * 0.8 + 0.25 * 0.1;
  const rate = (clickHz * 0.8) / mean;
  for (let s = random.exponential() / rate; s < seconds; s += random.exponential() / rate) {
    const pulse = Math.floor((s * PS_PER_S) / SLOT_PS);
    const sentPs = pulse * SLOT_PS;
    const symbol = symbolOf(seed, pulse);
    if (random.uniform() * 0.8 >= MEAN_PHOTONS[symbol >> 2]!) continue;
    const delayPs = delayOf(sentPs);
    if (delayPs === null) continue;
    const basis = random.uniform() < 0.5 ? 0 : 2;
    const isOfBasis = (symbol & 2) === basis;
    const isWrong = random.uniform() < (isOfBasis ? WRONG : 0.5);
    const value = isOfBasis ? (symbol & 1) ^ (isWrong ? 1 : 0) : isWrong ? 1 : 0;
    clicks.add(sentPs + delayPs + SIGMA_PS * random.normal(), basis | value, pulse);
  }
  return clicks;
}

function marksOf(seed: number, source: "beacon" | "frames"): BeaconTags {
  const common = { delayPs: BEACON_DELAY_PS };
  return source === "beacon"
    ? new BeaconTags(
        {
          ...common,
          periodPs: BEACON.periodSlots * SLOT_PS,
          framePulses: BEACON.framePulses,
          sigmaPs: BEACON.sigmaPs,
          detectedShare: 0.5,
          noiseHz: 1000,
        },
        new RandomStream(seed, "random pass: beacon"),
      )
    : new BeaconTags(
        {
          ...common,
          periodPs: FRAMES.periodSlots * SLOT_PS,
          framePulses: null,
          sigmaPs: FRAMES.sigmaPs,
          detectedShare: 0.9,
          noiseHz: 0,
        },
        new RandomStream(seed, "random pass: frames"),
      );
}

function frameOf(sentPs: number): number {
  return Math.round((sentPs - BEACON_DELAY_PS) / (FRAMES.periodSlots * SLOT_PS));
}

type Place = { latitudeDeg: number; longitudeDeg: number; altitudeM: number };

/** A time, and a place that sees the satellite all the while. */
function stretchOf(random: RandomStream, seconds: number): { startUtcMs: number; place: Place } {
  for (;;) {
    const startUtcMs = ELEMENTS.epochUtcMs + Math.floor(random.uniform() * 86_400_000);
    const { position } = earthFixedState(ELEMENTS, startUtcMs);
    const degree = 180 / Math.PI;
    const place = {
      latitudeDeg:
        Math.atan2(position.z, Math.hypot(position.x, position.y)) * degree + 24 * (random.uniform() - 0.5),
      longitudeDeg: Math.atan2(position.y, position.x) * degree + 24 * (random.uniform() - 0.5),
      altitudeM: 100,
    };
    if (Math.abs(place.latitudeDeg) > 80) continue;
    const viewpoint = new Viewpoint(place);
    const isUp = (ms: number) =>
      viewpoint.look(earthFixedState(ELEMENTS, ms).position).elevationDeg > LEAST_ELEVATION_DEG;
    if (isUp(startUtcMs) && isUp(startUtcMs + 1000 * seconds)) return { startUtcMs, place };
  }
}

function pathOf(startUtcMs: number, place: Place, seconds: number): LightPath {
  const steps = (1000 * seconds) / STEP_MS;
  const track = new InterpolatedTrack(ELEMENTS, startUtcMs - 1000, startUtcMs + 1000 * (seconds + 1));
  const viewpoint = new Viewpoint(place);
  const margin = 4;
  const ranges = Float64Array.from({ length: steps + 2 * margin }, (_, i) =>
    Math.round(1e6 * viewpoint.look(track.positionAt(startUtcMs + (i - margin + 0.5) * STEP_MS)).rangeKm),
  );
  return new LightPath(ranges, STEP_MS * 1e9, margin);
}

/** Tags of one kind, nearly in order. */
class Stream {
  readonly ps: number[] = [];
  readonly channels: number[] = [];
  readonly pulses: number[] = [];
  readonly frames: number[] = [];

  add(ps: number, channel: number, pulse: number, frame = -1): void {
    let at = this.ps.length;
    while (at > 0 && this.ps[at - 1]! > ps) at -= 1;
    this.ps.splice(at, 0, Math.round(ps));
    this.channels.splice(at, 0, channel);
    this.pulses.splice(at, 0, pulse);
    this.frames.splice(at, 0, frame);
  }
}

function merged(streams: readonly Stream[]): Pick<RandomPass, "timesPs" | "channels" | "pulses" | "frames"> {
  const count = streams.reduce((sum, { ps }) => sum + ps.length, 0);
  const timesPs = new Float64Array(count);
  const channels = new Uint8Array(count);
  const pulses = new Float64Array(count);
  const frames = new Float64Array(count);
  const at = streams.map(() => 0);
  for (let i = 0; i < count; i++) {
    let next = 0;
    let best = Number.POSITIVE_INFINITY;
    for (let s = 0; s < streams.length; s++) {
      const ps = streams[s]!.ps[at[s]!] ?? Number.POSITIVE_INFINITY;
      if (ps < best) [best, next] = [ps, s];
    }
    const stream = streams[next]!;
    timesPs[i] = best;
    channels[i] = stream.channels[at[next]!]!;
    pulses[i] = stream.pulses[at[next]!]!;
    frames[i] = stream.frames[at[next]!]!;
    at[next]! += 1;
  }
  return { timesPs, channels, pulses, frames };
}
