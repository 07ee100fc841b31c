/**
 * The bill of materials (CycloneDX 1.5). Takes: this checkout with its node_modules. Gives: npm's own list
 * of the packages that come with an installation, and the parts that npm knows nothing of. Neither date nor
 * random number is in it: the same commit gives the same bill.
 */
import { runTool } from "../board/build/tools.js";
import { packageRoot } from "../core/package-root.js";
import { installedPackages } from "./lock-file.js";
import type { Part } from "./parts.js";

/** A component of a bill, as far as it is read here. */
export interface Component {
  readonly name: string;
  readonly version: string;
  readonly licenses?: readonly {
    readonly license?: { readonly id?: string };
    readonly expression?: string;
  }[];
  readonly "bom-ref": string;
}

/** A bill of materials, as far as it is read here. */
export interface Bill {
  readonly components: readonly Component[];
}

interface NpmBill extends Bill {
  readonly serialNumber?: string;
  readonly metadata: { readonly timestamp?: string };
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** The bill. Throws npm's own words when node_modules is not what package.json asks for. */
export function billOfMaterials(parts: readonly Part[]): Bill {
  const made = JSON.parse(runTool("npm", ["sbom", "--sbom-format", "cyclonedx"], packageRoot)) as NpmBill;
  const { serialNumber: _random, metadata, ...bill } = made;
  const { timestamp: _date, ...about } = metadata;
  // Not `--omit dev`: npm 11 then leaves out what a dependency needs too, if it is ours for tests as well.
  const packages = installedPackages();
  const left = new Set(
    bill.components
      .filter((each) => !packages.has(`${each.name}@${each.version}`))
      .map((each) => each["bom-ref"]),
  );
  return {
    ...bill,
    metadata: about,
    components: [...bill.components.filter((each) => !left.has(each["bom-ref"])), ...parts.map(componentOf)],
    dependencies: bill.dependencies
      .filter(({ ref }) => !left.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => !left.has(each)) })),
  } as Bill;
}

function componentOf({ name, version, where, licence }: Part): object {
  return {
    "bom-ref": `part:${name}`,
    type: "library",
    name,
    version,
    description: where,
    licenses: [/ AND | WITH /.test(licence) ? { license: { name: licence } } : { license: { id: licence } }],
  };
}

/** The licence that a component names, for people. */
export function licenceOf({ licenses = [] }: Component): string {
  const named = licenses.map(({ license, expression }) => license?.id ?? expression ?? "");
  return named.join(" AND ") || "none named";
}
