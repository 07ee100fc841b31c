/**
 * The satellite in sight of a station: packets of relays over the laser link's lines in simulated time.
 * Takes: questions. Gives: the answers that come in time, after light time and the line's rate, or none where
 * a packet is lost.
 */

import { RandomStream, type Seed } from "../base/random.js";
import { Line } from "../network/line.js";
import { parseOrbit } from "../orbit/elements.js";
import { InterpolatedTrack } from "../orbit/interpolate.js";
import { Viewpoint } from "../orbit/track.js";
import { classicalLinkOf } from "../pass/classical-link.js";
import type { Scenario } from "../scenario/schema.js";
import type { RelaySatellite } from "./relay-satellite.js";
import type { RelayLink } from "./station.js";

const LIGHT_KM_PER_S = 299_792.458;
/** A question without an answer is asked again after this time, in us: beyond any light time in sight. */
const TIMEOUT_US = 100_000;
/** Rounds of the satellite's main loop between two packets. */
const ROUNDS = 4;

/**
 * A contact from `fromUtcMs` on; it ends at `untilUtcMs` or when the satellite is below
 * `minimumElevationDeg`.
 */
export class RelayContact implements RelayLink {
  private readonly track: InterpolatedTrack;
  private readonly viewpoint: Viewpoint;
  private readonly up: Line;
  private readonly down: Line;
  private nowUs = 0;

  constructor(
    private readonly satellite: RelaySatellite,
    scenario: Scenario,
    private readonly window: {
      readonly fromUtcMs: number;
      readonly untilUtcMs: number;
      readonly minimumElevationDeg: number;
    },
    seed: Seed,
  ) {
    const link = classicalLinkOf(scenario, {});
    this.viewpoint = new Viewpoint(scenario.station);
    this.track = new InterpolatedTrack(
      parseOrbit(scenario.orbit),
      window.fromUtcMs,
      window.untilUtcMs + 1000,
    );
    const line = (bitPerS: number, use: string) =>
      new Line({
        ...link,
        bitPerS,
        lightTimeUs: (us) => Math.round((this.look(us).rangeKm / LIGHT_KM_PER_S) * 1e6),
        random: new RandomStream(seed, use),
      });
    this.up = line(link.uplinkBitPerS, "relay up");
    this.down = line(link.downlinkBitPerS, "relay down");
  }

  /** Now, as Unix time in ms. */
  get utcMs(): number {
    return this.window.fromUtcMs + Math.floor(this.nowUs / 1000);
  }

  get isOpen(): boolean {
    const { untilUtcMs, minimumElevationDeg } = this.window;
    return this.utcMs < untilUtcMs && this.look(this.nowUs).elevationDeg >= minimumElevationDeg;
  }

  exchange(packet: Uint8Array): Uint8Array | null {
    const deadlineUs = this.nowUs + TIMEOUT_US;
    let first: { readonly atUs: number; readonly answer: Uint8Array } | null = null;
    for (const arrivalUs of this.up.send(packet.length, Math.max(this.nowUs, this.up.freeAtUs))) {
      for (let round = 0; round < ROUNDS; round++) this.satellite.serve();
      const answer = this.satellite.take(packet, this.secondsAt(arrivalUs));
      if (answer === null) continue;
      const backUs = Math.min(
        ...this.down.send(answer.length, Math.max(arrivalUs, this.down.freeAtUs)),
        Number.POSITIVE_INFINITY,
      );
      if (backUs <= deadlineUs && (first === null || backUs < first.atUs)) first = { atUs: backUs, answer };
    }
    this.nowUs = first?.atUs ?? deadlineUs;
    return first?.answer ?? null;
  }

  private secondsAt(us: number): number {
    return Math.floor((this.window.fromUtcMs + us / 1000) / 1000);
  }

  private look(us: number) {
    const endMs = this.window.untilUtcMs + 1000;
    return this.viewpoint.look(this.track.positionAt(Math.min(this.window.fromUtcMs + us / 1000, endMs)));
  }
}
