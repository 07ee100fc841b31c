/**
 * The package as a stranger gets it: packed, and installed from the tarball into an empty folder. Its
 * commands run with a PATH on which there is nothing but Node, and flock(1), which every Linux has.
 */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";

/** An installation. */
export interface Installed {
  /** The stranger's folder, with node_modules. */
  readonly folder: string;
  /** What it was installed from. */
  readonly tarball: string;
  /** The package in it. */
  readonly home: string;
  /** Paths of all packed files, from the package's folder. */
  readonly files: readonly string[];
  /** The environment of its commands. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Packs this checkout, which is built, and installs it. */
export function install(): Installed {
  execFileSync(process.execPath, [join(packageRoot, "dist/hostsim/release/prepare.js")], { stdio: "pipe" });
  const above = mkdtempSync(join(tmpdir(), "satqkd-stranger-"));
  const [packed] = JSON.parse(
    npm(packageRoot, "pack", "--json", "--ignore-scripts", "--pack-destination", above),
  ) as { filename: string; files: { path: string }[] }[];
  const folder = join(above, "project");
  const programs = join(above, "programs");
  for (const path of [folder, programs]) mkdirSync(path);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  const tarball = join(above, packed!.filename);
  npm(folder, "install", "--prefer-offline", "--no-audit", "--no-fund", tarball);
  symlinkSync(process.execPath, join(programs, "node"));
  symlinkSync(execFileSync("which", ["flock"], { encoding: "utf8" }).trim(), join(programs, "flock"));
  return {
    folder,
    tarball,
    home: join(folder, "node_modules", "satqkd"),
    files: packed!.files.map(({ path }) => path),
    environment: { PATH: programs, HOME: folder },
  };
}

/** Runs `satqkd` as installed; `words` are what stands behind it. */
export function satqkd(
  { folder, environment }: Installed,
  words: readonly string[],
): SpawnSyncReturns<string> {
  return spawnSync(join(folder, "node_modules", ".bin", "satqkd"), words, {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
}

function npm(folder: string, ...words: string[]): string {
  return execFileSync("npm", words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
