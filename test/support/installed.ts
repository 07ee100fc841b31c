/**
 * The package as a stranger gets it: packed, and installed from the tarball into an empty folder, by the
 * script of the action. Its commands run with a PATH on which there is nothing but Node, and flock(1), which
 * every Linux has.
 */
import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import type { Ended } from "./run-each.js";

/** An installation. */
export interface Installed {
  /** All that was made for it is in this folder. */
  readonly above: string;
  /** The stranger's folder, with node_modules. */
  readonly folder: string;
  /** How the action's script ended that installed it and ran a verb, and the folder in which it did. */
  readonly action: SpawnSyncReturns<string> & { readonly work: string };
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
  const [programs, tools, work] = ["programs", "tools", "work"].map((name) => join(above, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [programs, tools, work]) mkdirSync(path);
  const tarball = join(above, packed!.filename);
  const action = spawnSync("bash", [join(packageRoot, ".github/run-satqkd")], {
    cwd: work,
    env: {
      ...process.env,
      TMPDIR: tools,
      SATQKD_VERSION: tarball,
      SATQKD_RUN: `diff pico "pico?seed=2"`,
    },
    encoding: "utf8",
  });
  const folder = readdirSync(tools)
    .map((name) => join(tools, name))
    .find((path) => existsSync(join(path, "node_modules", "satqkd")));
  if (folder === undefined) throw new Error(`nothing is installed: ${action.stderr}`);
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  symlinkSync(process.execPath, join(programs, "node"));
  symlinkSync(execFileSync("which", ["flock"], { encoding: "utf8" }).trim(), join(programs, "flock"));
  return {
    above,
    folder,
    action: { ...action, work },
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

/**
 * Runs lines of `satqkd` as installed, one after the other in one process: what each does is the same, and to
 * begin costs as much as most of them do.
 */
export function satqkdEach(
  { folder, home, environment }: Installed,
  lines: readonly (readonly string[])[],
): Ended[] {
  const file = join(folder, "lines.json");
  writeFileSync(file, JSON.stringify(lines));
  const words = [
    join(packageRoot, "dist/test/support/run-each.js"),
    join(home, "dist/hostsim/cli/program.js"),
    file,
  ];
  const printed = execFileSync(process.execPath, words, { cwd: folder, env: environment, encoding: "utf8" });
  rmSync(file);
  return JSON.parse(printed) as Ended[];
}

function npm(folder: string, ...words: string[]): string {
  return execFileSync("npm", words, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
