/**
 * From the satellite's frame to the analyser, through a telescope on an altazimuth mount. Takes: where the
 * telescope points, and the mirrors. Gives: a rotation of the Poincare sphere.
 *
 * Angles are those of the unfolded path: a perfect mirror changes nothing, and one that is not is a retarder,
 * by what its phase between s and p differs from a perfect one's. Light that leaves the tube along the
 * elevation axis is turned by minus the elevation against the fork, and light that goes on down the azimuth
 * axis by the azimuth against the base: derived by reflecting vectors at a third and a fourth mirror
 * (test/hostsim/channel/polarisation/telescope.test.ts). Mirrors that move are what turns a satellite's
 * polarisation (Bonato et al., Opt. Express 14, 10050 (2006)).
 */
import { inOrder, type Rotation, retarder, turn } from "./stokes.js";

/** Parts of an altazimuth telescope, in the order in which light meets them: each turns with the next. */
export const TELESCOPE_PARTS = ["tube", "fork", "base"] as const;

/** A part of a telescope. */
export type TelescopePart = (typeof TELESCOPE_PARTS)[number];

/** A mirror that is no perfect one. */
export interface Mirror {
  /** What it is fixed to. */
  readonly at: TelescopePart;
  /** Angle of its plane of incidence in the frame of that part, from H towards D. */
  readonly axisDeg: number;
  /** Phase between p and s beyond that of a perfect mirror. */
  readonly retardanceDeg: number;
}

/** A telescope. */
export interface Telescope {
  /** The part that the analyser is fixed to. */
  readonly analyser: TelescopePart;
  readonly mirrors: readonly Mirror[];
}

/** Where it points, in degrees. */
export interface Pointing {
  readonly elevationDeg: number;
  readonly azimuthDeg: number;
}

/** How much the frame of a part is turned against that of the part before it. */
function turnInto(part: TelescopePart, { elevationDeg, azimuthDeg }: Pointing): number {
  if (part === "tube") return 0;
  return part === "fork" ? -elevationDeg : azimuthDeg;
}

/** Parts that light passes on its way to the analyser. */
function partsOf({ analyser }: Telescope): readonly TelescopePart[] {
  return TELESCOPE_PARTS.slice(0, TELESCOPE_PARTS.indexOf(analyser) + 1);
}

/** What the turning of the parts does to linear light, in degrees: the same with perfect mirrors. */
export function fieldTurnDeg(telescope: Telescope, pointing: Pointing): number {
  return partsOf(telescope).reduce((sum, part) => sum + turnInto(part, pointing), 0);
}

/** The way from the tube's entrance, where H is level, to the analyser. */
export class TelescopePath {
  private readonly parts: readonly { readonly part: TelescopePart; readonly mirrors: Rotation | null }[];

  constructor(telescope: Telescope) {
    this.parts = partsOf(telescope).map((part) => {
      const [first, ...others] = telescope.mirrors
        .filter(({ at }) => at === part)
        .map(({ axisDeg, retardanceDeg }) => retarder(axisDeg, retardanceDeg));
      return { part, mirrors: first === undefined ? null : inOrder(first, ...others) };
    });
  }

  /** Light that came through `before`, at the analyser. */
  after(before: Rotation, pointing: Pointing): Rotation {
    let way = before;
    for (const { part, mirrors } of this.parts) {
      if (part !== "tube") way = inOrder(way, turn(turnInto(part, pointing)));
      if (mirrors !== null) way = inOrder(way, mirrors);
    }
    return way;
  }
}
