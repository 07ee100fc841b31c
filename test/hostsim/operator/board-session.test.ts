/**
 * An operator's whole session on an emulated board, through the console alone: the documents' script, in CI
 * with half of its light.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";
import { IS_THOROUGH } from "../../support/thorough.js";
import { type Ended, satqkdConsole } from "./cli.js";

imageFolder("mps2-an505");

const SCRIPT = join(packageRoot, "docs/scripts/board-session.txt");
const [WINDOW_S, BLOCKS] = IS_THOROUGH ? [0.16, 38] : [0.08, 19];

/** The script with other numbers of light: the window, the pass's blocks, and all with calibration's four. */
function script(): string {
  const changes = [
    ["window=0.16", `window=${WINDOW_S}`],
    ["start-procedure 1 38 38 ", `start-procedure 1 ${BLOCKS} ${BLOCKS} `],
    ["blocks-emitted=42", `blocks-emitted=${4 + BLOCKS}`],
  ] as const;
  let text = readFileSync(SCRIPT, "utf8");
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  return text;
}

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
  writeFileSync(join(folder, "session.txt"), script());
  ended = satqkdConsole([
    "emulated:mps2-an505",
    "--script",
    join(folder, "session.txt"),
    "--timeout",
    "3600",
    "--record",
    recording,
    "--json",
  ]);
  told = JSON.parse(ended.stdout) as Told;
});
afterAll(() => rmSync(folder, { recursive: true }));

const inProcess = (words: string[]) => runCommand(["console", ...words], packageRoot);

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
      [1, BLOCKS],
    ]);
  });

  it("makes a key of the light that the board showed, the same on both sides, and the board keeps it", () => {
    expect(told.flight?.result).toMatchObject({
      blocks: BLOCKS,
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

  it("is recorded so that it can be shown, and refuses to be replayed", async () => {
    const shown = await inProcess(["--show", recording]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(
      new RegExp(
        `fly bench-250mhz seed=3 window=${WINDOW_S}: ${BLOCKS} blocks, 0 struck, .* both sides equal`,
      ),
    );
    const replayed = await inProcess(["--replay", recording]);
    expect(replayed.status).toBe(2);
    expect(replayed.stderr).toMatch(/a flight can't be replayed/);
    const lines = readFileSync(recording, "utf8").trim().split("\n");
    expect(JSON.parse(lines[0]!)).toMatchObject({ target: "emulated:mps2-an505", seed: null });
  });
});

describe("what can't be done on a target", () => {
  const runLines = (target: string, lines: string) => {
    const path = join(folder, "lines.txt");
    writeFileSync(path, lines);
    return inProcess([target, "--script", path]);
  };
  const refusal = async (target: string, line: string): Promise<string> => {
    const { status, stderr } = await runLines(target, line);
    expect(status).toBe(2);
    return stderr;
  };

  it("is said in one line", async () => {
    expect(await refusal("host", "fly bench-250mhz")).toMatch(
      /^satqkd: host: only an emulated board can fly[^\n]*\n$/,
    );
    expect(await refusal("host", "await key")).toBe("satqkd: nothing flies: fly SCENARIO\n");
    expect(await refusal("emulated:nowhere", "wait 0")).toMatch(/nowhere/);
    expect(await refusal("emulated:mps2-an505", "sense noise stuck")).toBe(
      "satqkd: sense noiseStuck: of an emulated board only supply and temperature can be set\n",
    );
  });

  it("a procedure is uplinked to the host, and runs there", async () => {
    const { status, stdout } = await runLines(
      "host",
      "upload safe-shutdown place=2\nstart-procedure 2 0 0 0 0\nawait completed start-procedure within 60\n",
    );
    expect(stdout).toMatch(/procedure-ended place=2/);
    expect(status).toBe(0);
  });
});
