/**
 * The coastline, as fine as the playground's maps show it. Takes: a topology of world-atlas. Gives: the same
 * on a coarser grid, half as large when compressed.
 */
import { quantize, transform } from "topojson-client";

type World = Parameters<typeof quantize>[0];

/** Steps around the Earth, 0.75 degrees each: a point is at most 3 of the finer map's pixels off. */
const STEPS = 480;

/** The topology with its points on the coarser grid; points that become one are one. */
export function coarse({ transform: grid, ...world }: World): World {
  const absolute = transform(grid!);
  const arcs = world.arcs.map((arc) => arc.map((point, i) => absolute(point, i > 0)));
  return quantize({ ...world, arcs } as World, STEPS + 1);
}
