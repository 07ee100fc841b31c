/**
 * What npm installs with the package, and where it has put it here. Takes: package-lock.json. Gives: folders
 * by name and version.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../core/package-root.js";

interface LockFile {
  readonly packages: Readonly<
    Record<string, { readonly version: string; readonly dev?: true; readonly devOptional?: true }>
  >;
}

/** Folders of all packages that come with an installation, absolute paths; each by `NAME@VERSION`. */
export function installedPackages(): Map<string, string> {
  const { packages } = JSON.parse(readFileSync(join(packageRoot, "package-lock.json"), "utf8")) as LockFile;
  return new Map(
    Object.entries(packages)
      .filter(([path, { dev, devOptional }]) => path !== "" && dev === undefined && devOptional === undefined)
      .map(([path, { version }]) => [
        `${path.replace(/^.*node_modules\//, "")}@${version}`,
        join(packageRoot, path),
      ]),
  );
}
