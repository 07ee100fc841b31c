/** The playground's coastline beside the one that it is made from. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, it } from "vitest";
import { coarse } from "../../../hostsim/play/coarse-coastline.js";

type World = Parameters<typeof coarse>[0];

const GRID_DEG = 0.75;
const world = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("world-atlas/land-110m.json"), "utf8"),
) as World;

/** Points of arcs in degrees, decoded by hand as the format's specification says (section 2.1.3). */
function pointsOf({ arcs, transform }: World): number[][][] {
  const { scale, translate } = transform!;
  return arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx!;
      y += dy!;
      return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
    });
  });
}

it("has every point of the fine one within half a step of its grid, and the same shapes", () => {
  const small = coarse(world);
  expect(small.objects).toEqual(world.objects);
  const [fine, few] = [pointsOf(world), pointsOf(small)];
  expect(few).toHaveLength(fine.length);
  fine.forEach((arc, i) => {
    for (const [x, y] of arc) {
      const isNear = ([px, py]: number[]) =>
        Math.abs(px! - x!) <= GRID_DEG / 2 + 1e-9 && Math.abs(py! - y!) <= GRID_DEG / 2 + 1e-9;
      expect(
        few[i]!.some((point) => isNear(point)),
        `${x}, ${y}`,
      ).toBe(true);
    }
  });
});
