/** The console as a user has it: the built program in a process of its own. */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { PATIENCE_MS } from "../../support/patience.js";

const MAIN = join(packageRoot, "dist/hostsim/cli/main.js");

/** How a process ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `satqkd console` to its end. `input`: what is typed. */
export function satqkdConsole(args: readonly string[], input = ""): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "console", ...args], {
    encoding: "utf8",
    input,
    cwd: packageRoot,
  });
  return { status, stdout, stderr };
}

/**
 * As `satqkdConsole`, while this process goes on and answers when it comes to it; `shown` gets what was shown
 * so far, and the way to type.
 */
export function satqkdConsoleBeside(
  args: readonly string[],
  shown?: (text: string, type: (line: string) => void) => void,
): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, "console", "--timeout", "600", ...args], { cwd: packageRoot });
  let stdout = "";
  let stderr = "";
  const type = (line: string): void => {
    if (!child.stdin.writableEnded) child.stdin.write(`${line}\n`);
  };
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
    shown?.(stdout, type);
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  if (shown === undefined) child.stdin.end();
  const stuck = setTimeout(() => child.kill(), PATIENCE_MS);
  return new Promise((resolve) =>
    child.on("close", (status) => {
      clearTimeout(stuck);
      resolve({ status, stdout, stderr });
    }),
  );
}
