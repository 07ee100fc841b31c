import { spawn, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";

describe("satqkd step in a pipe", () => {
  const satqkd = (...args: string[]) => runCommand(["step", ...args], tmpdir());

  it("prints pulses, a line each, and one JSON object with --json", async () => {
    const { status, stdout } = await satqkd("pico", "--at", "7", "--count", "3");
    expect(status).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(stdout).toMatch(
      /^ +7 +28,000 ps {2}block 0 slot 7 {2}[01]{4} {2}(signal|decoy|vacuum), [ZX], [01] = /,
    );
    const far = await satqkd("jinan-250mhz", "--at", "7e10", "--count", "2", "--json");
    const json = JSON.parse(far.stdout) as { pulses: { index: number; timePs: string }[] };
    expect(json.pulses.map(({ index }) => index)).toEqual([7e10, 7e10 + 1]);
    expect(json.pulses[0]?.timePs).toBe("280000000000000");
    // One object, as JSON.stringify would write it.
    expect(far.stdout).toBe(`${JSON.stringify(json, null, 2)}\n`);
    const none = await satqkd("pico", "--count", "0", "--json");
    expect(none.stdout).toBe(`${JSON.stringify(JSON.parse(none.stdout), null, 2)}\n`);
  });

  it("prints parts as they come, each pulse once", async () => {
    const { stdout } = await satqkd("pico", "--at", "65500", "--count", "10000");
    const indices = stdout
      .trimEnd()
      .split("\n")
      .map((line) => Number(line.slice(0, 16).replaceAll(",", "")));
    expect(indices).toEqual(Array.from({ length: 10_000 }, (_, i) => 65_500 + i));
  });

  it("ends when the pipe does, in little memory", () => {
    const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
    // A list of 10^12 pulses fits no memory; what is printed as it comes ends with its reader.
    const { status, stdout, stderr } = spawnSync(
      "bash",
      [
        "-c",
        `set -o pipefail; "$0" --max-old-space-size=100 "$1" step pico --count 1e12 | head -3`,
        process.execPath,
        main,
      ],
      { encoding: "utf8" },
    );
    expect(stderr).toBe("");
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    expect(status).toBe(0);
  });

  it("refuses bad input in one line, with exit code 2", async () => {
    for (const args of [
      ["teapot"],
      ["pico", "--at", "x"],
      ["pico", "--lines", "nine"],
      ["pico", "--delays", "1,2"],
      ["pico", "--delays", "a,b,c,d"],
      ["pico", "--mode", "loud"],
      ["jinan-250mhz", "--at", "75884920832"],
      ["pico", "--against", "pico?seed=2"],
      ["pico", "--against", "pico?lines=lasers"],
      ["pico", "--against", "teapot"],
    ]) {
      const { status, stdout, stderr } = await satqkd(...args);
      expect(stderr.trimEnd().split("\n"), args.join(" ")).toHaveLength(1);
      expect(stdout).toBe("");
      expect(status).toBe(2);
    }
  });
});

describe("satqkd step at a terminal", () => {
  it("keeps keys that are typed while it starts", async () => {
    const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
    // `script` (util-linux) gives the program a terminal, and types what stands in its input.
    const child = spawn("script", ["-qec", `'${process.execPath}' '${main}' step pico`, "/dev/null"], {
      env: { ...process.env, COLUMNS: "100", LINES: "40" },
    });
    let shown = "";
    child.stdout.on("data", (text: Buffer) => {
      shown += text.toString();
      // Once: it may be gone before it is read a second time.
      if (shown.includes("70,000,000,002,") && !child.stdin.writableEnded) child.stdin.end("q");
    });
    child.stdin.write("g7e10\rll");
    await new Promise((resolve) => child.once("close", resolve));
    expect(shown).toContain("70,000,000,002, slot ");
    // They were not echoed over the picture.
    expect(shown.split("g7e10").length - 1).toBeLessThanOrEqual(1);
  });
});
