/**
 * The programs that make an image. Takes: their names. Gives: what they print; a missing one is a clear error
 * that names the Debian package.
 */
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { UserError } from "../../base/user-error.js";

const PACKAGES: Readonly<Record<string, string>> = {
  "arm-none-eabi-gcc": "gcc-arm-none-eabi",
  "arm-none-eabi-nm": "binutils-arm-none-eabi",
  "arm-none-eabi-objcopy": "binutils-arm-none-eabi",
  "arm-none-eabi-size": "binutils-arm-none-eabi",
  git: "git",
  "luac5.4": "lua5.4",
};

/**
 * Runs a program in `folder` and returns its standard output; throws with the program's own message when it
 * fails.
 */
export function runTool(program: string, args: readonly string[], folder: string): string {
  const result = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, LC_ALL: "C", SOURCE_DATE_EPOCH: "0" },
  });
  if (result.error !== undefined) {
    const needed = PACKAGES[program];
    throw new UserError(
      needed === undefined
        ? `${program}: ${result.error.message}`
        : `${program} is missing: install the Debian package ${needed}, or all of them with firmware/native/install-packages.sh`,
    );
  }
  if (result.status !== 0) throw new Error(`${program} failed:\n${result.stderr || result.stdout}`);
  return result.stdout;
}

const require = createRequire(import.meta.url);

/** Runs a program of an npm package under this Node. */
export function runPackage(
  packageName: string,
  script: string,
  args: readonly string[],
  folder: string,
): string {
  const home = dirname(require.resolve(`${packageName}/package.json`));
  return runTool(process.execPath, [join(home, script), ...args], folder);
}
