/**
 * Makes what only a package has, before npm packs it (`prepack` in package.json). Takes: this checkout,
 * built. Gives: the library's types, images and scripts of all boards with their hashes, the commit, the
 * bill of materials and the licences of others, all below build/.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPILER_RULE, writeOutputs } from "../base/output.js";
import { PACKED_COMMIT, readCommit } from "../board/build/source-state.js";
import { allVerbs } from "../cli/program.js";
import { packageRoot } from "../core/package-root.js";
import { billOfMaterials } from "./bill-of-materials.js";
import { writeDeclarations } from "./declarations.js";
import { manPage } from "./man-page.js";
import { partsFromElsewhere } from "./parts.js";
import { makePrebuilt } from "./prebuilt.js";
import { thirdPartyLicences } from "./third-party.js";

const progress = (step: string): void => {
  process.stderr.write(`${step} ...\n`);
};

progress("the library's types");
writeDeclarations();
await makePrebuilt(progress);
progress("commit, bill of materials, licences");
const parts = partsFromElsewhere();
const bill = billOfMaterials(parts);
const files = {
  [PACKED_COMMIT]: json(readCommit(packageRoot)),
  "build/sbom.cdx.json": json(bill),
  "build/third-party-licences.txt": thirdPartyLicences(bill, parts),
  "build/satqkd.1": manPage(await allVerbs(), versionOf()),
};
writeOutputs(
  Object.entries(files).map(([path, data]) => ({ path: join(packageRoot, path), data })),
  COMPILER_RULE,
);

function versionOf(): string {
  return (JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }).version;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
