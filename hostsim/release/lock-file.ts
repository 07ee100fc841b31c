/**
 * What npm installs with the package, and where it has put it here. Takes: package-lock.json. Gives: folders
 * by name and version.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../core/package-root.js";

interface LockedPackage {
  readonly version: string;
  readonly dev?: true;
  /** Needed by our tests, and by an installed package that can do without it. */
  readonly devOptional?: true;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Whether a package comes with an installation; of one that tests need too, whether `named` has it. */
function isInstalled(path: string, { dev, devOptional }: LockedPackage, named: ReadonlySet<string>): boolean {
  if (path === "" || dev !== undefined) return false;
  return devOptional === undefined || named.has(path.replace(/^.*node_modules\//, ""));
}

/** Folders of all packages that come with an installation, absolute paths; each by `NAME@VERSION`. */
export function installedPackages(): Map<string, string> {
  const { packages } = JSON.parse(readFileSync(join(packageRoot, "package-lock.json"), "utf8")) as LockFile;
  // A peer that an installed package can do without is in neither list, and is not installed.
  const named = new Set(
    Object.entries(packages)
      .filter(([path, each]) => path !== "" && each.dev === undefined && each.devOptional === undefined)
      .flatMap(([, { dependencies, optionalDependencies }]) =>
        Object.keys({ ...dependencies, ...optionalDependencies }),
      ),
  );
  return new Map(
    Object.entries(packages)
      .filter(([path, each]) => isInstalled(path, each, named))
      .map(([path, { version }]) => [
        `${path.replace(/^.*node_modules\//, "")}@${version}`,
        join(packageRoot, path),
      ]),
  );
}
