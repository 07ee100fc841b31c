/** An operator's whole session on an emulated board, through the console alone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { imageFolder } from "../../support/images.js";
import { type Ended, satqkdConsole } from "./cli.js";

imageFolder("mps2-an505");

const SCRIPT = "docs/scripts/board-session.txt";

interface Told {
  readonly exitCode: number;
  readonly error: string | null;
  readonly commands: { readonly name: string; readonly outcome: string | null }[];
  readonly reports: { readonly name?: string; readonly values?: Record<string, number | string> }[];
  readonly flight: { readonly result: Record<string, unknown> | null } | null;
}

let folder: string;
let recording: string;
let ended: Ended;
let told: Told;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-session-"));
  recording = join(folder, "session.jsonl");
  ended = satqkdConsole([
    "emulated:mps2-an505",
    "--script",
    SCRIPT,
    "--timeout",
    "3600",
    "--record",
    recording,
    "--json",
  ]);
  told = JSON.parse(ended.stdout) as Told;
});
afterAll(() => rmSync(folder, { recursive: true }));

const events = (name: string) => told.reports.filter(({ values }) => values?.event === name);

describe("a session on the emulated mps2-an505: commission, calibrate, upload, pass, distil, dump", () => {
  it("comes to its end, each command to its own", () => {
    expect(ended.stderr).toBe("");
    expect({ status: ended.status, error: told.error }).toEqual({ status: 0, error: null });
    const failed = told.commands.filter(({ outcome }) => outcome !== "completed");
    expect(failed.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      "set-mode not-started",
      "start-procedure failed",
    ]);
  });

  it("goes through the modes as the uplinked procedures say", () => {
    const changes = events("mode-changed").map(({ values }) => `${values!.from} ${values!.to}`);
    expect(changes).toEqual([
      "safe standby",
      "standby calibrate",
      "calibrate standby",
      "standby acquire",
      "acquire key",
      "key distil",
      "distil standby",
      "standby safe",
    ]);
    // What calibrate-lasers and nominal-pass note: blocks struck in calibration, blocks shown in the pass.
    expect(events("procedure-note").map(({ values }) => [values!.place, values!.value])).toEqual([
      [0, 0],
      [1, 38],
    ]);
  });

  it("makes a key of the light that the board showed, the same on both sides, and the board keeps it", () => {
    expect(told.flight?.result).toMatchObject({
      blocks: 38,
      struckBlocks: 0,
      differentPulses: 0,
      endedBy: null,
      keysEqual: true,
      noKeyReason: null,
      evidence: "emulated",
      randomness: "public seed",
    });
    expect(told.flight?.result?.secretKeyBits).toBeGreaterThan(256);
    expect(told.flight?.result?.boardKeyBlocks).toBeGreaterThan(0);
  });

  it("ends with housekeeping and a log that agree with what was seen", () => {
    const controller = told.reports.findLast(({ values }) => values?.structure === "controller")!;
    const logged = events("mode-changed").length;
    expect(Number(controller.values!["events-recorded"])).toBeGreaterThan(logged);
    expect(controller.values!["commands-refused"]).toBe(0);
    const dump = told.reports.findLast(({ name }) => name === "memory");
    expect(dump?.values?.area).toBe("event-log");
  });

  it("is recorded so that it can be shown, and refuses to be replayed", () => {
    const shown = satqkdConsole(["--show", recording]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(
      /fly bench-250mhz seed=3 window=0\.16: 38 blocks, 0 struck, .* both sides equal/,
    );
    const replayed = satqkdConsole(["--replay", recording]);
    expect(replayed.status).toBe(2);
    expect(replayed.stderr).toMatch(/a flight can't be replayed/);
    const lines = readFileSync(recording, "utf8").trim().split("\n");
    expect(JSON.parse(lines[0]!)).toMatchObject({ target: "emulated:mps2-an505", seed: null });
  });
});

describe("what can't be done on a target", () => {
  const script = (target: string, lines: string): Ended => {
    const path = join(folder, "lines.txt");
    writeFileSync(path, lines);
    return satqkdConsole([target, "--script", path]);
  };
  const refusal = (target: string, line: string): string => {
    const { status, stderr } = script(target, line);
    expect(status).toBe(2);
    return stderr;
  };

  it("is said in one line", () => {
    expect(refusal("host", "fly bench-250mhz")).toMatch(
      /^satqkd: host: only an emulated board can fly[^\n]*\n$/,
    );
    expect(refusal("host", "await key")).toBe("satqkd: nothing flies: fly SCENARIO\n");
    expect(refusal("emulated:nowhere", "wait 0")).toMatch(/nowhere/);
    expect(refusal("emulated:mps2-an505", "sense noise stuck")).toBe(
      "satqkd: sense noiseStuck: of an emulated board only supply and temperature can be set\n",
    );
  });

  it("a procedure is uplinked to the host, and runs there", () => {
    const { status, stdout } = script(
      "host",
      "upload safe-shutdown place=2\nstart-procedure 2 0 0 0 0\nawait completed start-procedure within 60\n",
    );
    expect(stdout).toMatch(/procedure-ended place=2/);
    expect(status).toBe(0);
  });
});
