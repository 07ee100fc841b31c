/**
 * One direction of the laser link in simulated time. Takes: packets and when they leave. Gives: when they
 * arrive, or that they do not. A packet occupies the line for its bits at the line's rate; then it is under
 * way for the light time.
 */
import type { RandomSource } from "../base/random.js";

const US_PER_S = 1e6;
/** How much later than its light time a reordered packet arrives, in us. */
const DETOUR_US = 20_000;

/** A time in which nothing gets through, in us since the session's start. */
export interface Outage {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** What a line does to packets. */
export interface LineOptions {
  readonly bitPerS: number;
  /** Probabilities that a packet is lost, comes twice, or comes late. */
  readonly lossProbability: number;
  readonly duplicationProbability: number;
  readonly reorderProbability: number;
  readonly outages: readonly Outage[];
  /** Light time in us for a packet that leaves at `nowUs`. */
  readonly lightTimeUs: (nowUs: number) => number;
  readonly random: RandomSource;
}

/** A line with its counts. */
export class Line {
  /** When the line has sent all that was given to it, in us. */
  freeAtUs = 0;
  packets = 0;
  bytes = 0;
  /** Packets that did not arrive. */
  lost = 0;

  constructor(private readonly options: LineOptions) {}

  /** Sends a packet at `nowUs`, when the line must be free; returns when it arrives: once, twice or never. */
  send(bytes: number, nowUs: number): number[] {
    const { bitPerS, random, outages, lightTimeUs } = this.options;
    this.packets += 1;
    this.bytes += bytes;
    this.freeAtUs = nowUs + Math.ceil((bytes * 8 * US_PER_S) / bitPerS);
    // All three are drawn for every packet, so that one probability does not shift the others' numbers.
    const isLost = random.uniform() < this.options.lossProbability;
    const isDoubled = random.uniform() < this.options.duplicationProbability;
    const isLate = random.uniform() < this.options.reorderProbability;
    const end = this.freeAtUs;
    if (isLost || outages.some(({ fromUs, untilUs }) => nowUs < untilUs && end > fromUs)) {
      this.lost += 1;
      return [];
    }
    const arrival = end + lightTimeUs(nowUs);
    const first = isLate ? arrival + DETOUR_US : arrival;
    return isDoubled ? [first, arrival + 2 * DETOUR_US] : [first];
  }
}
