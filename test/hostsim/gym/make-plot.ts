/** `npm run plots`: makes the plot of docs/reference/attacks.md and its points anew. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PLOTTED_DB, type SplittingPoint, splittingAt, splittingPlot } from "./splitting-plot.js";

const points: SplittingPoint[] = [];
for (const lossDb of PLOTTED_DB) points.push(await splittingAt(lossDb));
const pictures = join(packageRoot, "docs/pictures");
writeFileSync(join(pictures, "photon-number-splitting.json"), `${JSON.stringify(points, null, 2)}\n`);
writeFileSync(join(pictures, "photon-number-splitting.svg"), splittingPlot(points));
