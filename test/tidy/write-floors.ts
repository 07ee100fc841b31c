/** Writes biome.floors.json from the list of floors: `npm run floors`. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { linterFloors } from "./floors.js";

writeFileSync(join(packageRoot, "biome.floors.json"), linterFloors());
