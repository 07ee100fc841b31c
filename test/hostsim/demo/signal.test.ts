/** A demonstration that a signal ends leaves no folder and no network namespace. Needs root. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const MAIN = join(packageRoot, "dist", "hostsim", "cli", "main.js");
const NAMESPACES = join(packageRoot, "dist", "hostsim", "demo", "namespaces.js");

/** Runs Node with a folder of its own for temporary files, and ends it as soon as `isTime` says so. */
async function ended(
  words: readonly string[],
  signal: NodeJS.Signals,
  isTime: (said: string, folder: string) => boolean,
): Promise<{ readonly by: NodeJS.Signals | null; readonly left: readonly string[]; readonly said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-signal-"));
  const child = spawn(process.execPath, words, {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (part: Buffer) => {
      said += part.toString();
    });
  const gone = once(child, "exit");
  try {
    while (!isTime(said, folder)) {
      if (child.exitCode !== null) throw new Error(`it ended: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill(signal);
    const [, by] = (await gone) as [number | null, NodeJS.Signals | null];
    return { by, left: readdirSync(folder), said };
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

it.each(["SIGINT", "SIGTERM"] as const)("%s during the passes", async (signal) => {
  const words = [MAIN, "demo", "relay-tunnel", "--tunnel", "tls"];
  const { by, left } = await ended(words, signal, (_said, folder) =>
    readdirSync(folder).some((name) => name.startsWith("satqkd-demo-")),
  );
  expect({ by, left }).toEqual({ by: signal, left: [] });
});

it("SIGINT while a tunnel is laid", async () => {
  const before = execFileSync("ip", ["netns"]).toString();
  const program = `const { Namespaces } = await import(${JSON.stringify(NAMESPACES)});
    const { sites } = await Namespaces.make();
    console.log("laid", sites.map(({ namespace }) => namespace).join(" "));
    setInterval(() => undefined, 1000);`;
  const { by, said } = await ended(["--input-type=module", "--eval", program], "SIGINT", (said) =>
    said.endsWith("\n"),
  );
  const [, ...names] = said.trim().split(" ");
  expect([by, names.length]).toEqual(["SIGINT", 2]);
  const after = execFileSync("ip", ["netns"]).toString();
  for (const name of names) expect([before.includes(name), after.includes(name)]).toEqual([false, false]);
});
