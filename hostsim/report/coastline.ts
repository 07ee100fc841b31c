/** The world's coastline (Natural Earth, by world-atlas), for maps. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

type World = Topology<{ land: GeometryCollection }>;

/** Land, as GeoJSON. */
export function coastline() {
  const path = createRequire(import.meta.url).resolve("world-atlas/land-110m.json");
  const world = JSON.parse(readFileSync(path, "utf8")) as World;
  return feature(world, world.objects.land);
}
