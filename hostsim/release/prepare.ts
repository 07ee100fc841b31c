/**
 * Makes what only a package has, before npm packs it (`prepack` in package.json). Takes: this checkout,
 * built. Gives: images and scripts of all boards with their hashes, the commit, the bill of materials and
 * the licences of others, all below build/.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { COMPILER_RULE, writeOutputs } from "../base/output.js";
import { PACKED_COMMIT, readCommit } from "../board/build/source-state.js";
import { packageRoot } from "../core/package-root.js";
import { billOfMaterials } from "./bill-of-materials.js";
import { partsFromElsewhere } from "./parts.js";
import { makePrebuilt } from "./prebuilt.js";
import { thirdPartyLicences } from "./third-party.js";

/** Makes all of it; what is made already is not made again. */
export async function prepare(progress: (step: string) => void): Promise<void> {
  await makePrebuilt(progress);
  progress("commit, bill of materials, licences");
  const parts = partsFromElsewhere();
  const bill = billOfMaterials(parts);
  const files = {
    [PACKED_COMMIT]: json(readCommit(packageRoot)),
    "build/sbom.cdx.json": json(bill),
    "build/third-party-licences.txt": thirdPartyLicences(bill, parts),
  };
  writeOutputs(
    Object.entries(files).map(([path, data]) => ({ path: join(packageRoot, path), data })),
    COMPILER_RULE,
  );
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  await prepare((step) => process.stderr.write(`${step} ...\n`));
