/**
 * The compilers that the package does not bring along: only who makes images, scripts or procedures anew
 * needs them, so they are optional peers in package.json. Takes: Node's complaint about a module. Gives:
 * what to install.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "./package-root.js";

interface Compilers {
  readonly peerDependencies: Readonly<Record<string, string>>;
  /** The versions that the tests run with. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * What to install when `complaint` (of the error of an import that failed) names a compiler, as words for
 * npm: the version that the tests run with. Null when it names something else.
 */
export function compilerToInstall(complaint: string): string | null {
  const name = /Cannot find (?:package|module) '((?:@[^/']+\/)?[^/']+)/.exec(complaint)?.[1];
  const { peerDependencies, devDependencies } = JSON.parse(
    readFileSync(join(packageRoot, "package.json"), "utf8"),
  ) as Compilers;
  if (name === undefined || !Object.hasOwn(peerDependencies, name)) return null;
  return `${name}@${devDependencies[name]}`;
}
