/** A bad scenario is refused with one line that names the field; it never runs as something else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checkScenario } from "../../../hostsim/scenario/check.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";

const MICIUS_FILE = join(packageRoot, "hostsim/scenario/micius-2016-12-19.json");
type Node = Record<string, unknown>;

/** The Micius scenario with one leaf replaced, or removed when `value` is undefined. */
function changed(path: string, value: unknown): unknown {
  const data = JSON.parse(readFileSync(MICIUS_FILE, "utf8")) as Node;
  const keys = path.split(".");
  const last = keys.pop()!;
  let node = data;
  for (const key of keys) node = node[key] as Node;
  if (value === undefined) delete node[last];
  else node[last] = value;
  return data;
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).exitCode).toBe(2);
    return (error as UserError).message;
  }
  return "accepted";
}

const CLASSES = "source.intensities.value";
const LINE_1 = "1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  999";
const LINE_2 = "2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063";

test("a scenario without a vacuum class is accepted", () => {
  const twoClasses = changed("source.probabilities.value", { signal: 0.75, decoy: 0.25, vacuum: 0 });
  expect(messageOf(() => checkScenario(twoClasses))).toBe("accepted");
});

test("the unchanged scenario is accepted", () => {
  expect(messageOf(() => checkScenario(changed("title", "the same")))).toBe("accepted");
});

describe("a clock of the receiver's own", () => {
  const CLOCK_FILE = join(packageRoot, "hostsim/scenario/jinan-250mhz-clock.json");
  const told = (stretchMs: number) => ({ stretchMs: { value: stretchMs, assumed: "A test" } });
  const problemOf = (change: (timing: Node) => Node) => {
    const data = JSON.parse(readFileSync(CLOCK_FILE, "utf8")) as Node;
    return messageOf(() => checkScenario({ ...data, timing: change(data.timing as Node) }));
  };

  test("has a beacon, frames of the laser link, or a told stretch of at most 500 ms, and only one of them", () => {
    const without = ({ beacon: _, ...timing }: Node) => timing;
    expect(problemOf((timing) => timing)).toBe("accepted");
    expect(problemOf((timing) => ({ ...without(timing), told: told(500) }))).toBe("accepted");
    expect(problemOf(without)).toContain("timing: needs one of three: a beacon, frames");
    expect(problemOf((timing) => ({ ...timing, told: told(20) }))).toContain(
      "timing: needs one of three: a beacon, frames",
    );
    const frames = {
      rateHz: { value: 1000, assumed: "A test" },
      jitterRmsPs: { value: 1000, assumed: "A test" },
      delayPs: { value: 0, assumed: "A test" },
      lossProbability: { value: 0, assumed: "A test" },
    };
    expect(problemOf((timing) => ({ ...without(timing), frames }))).toBe("accepted");
    expect(problemOf((timing) => ({ ...timing, frames }))).toContain("timing: needs one of three");
    const odd = { ...frames, rateHz: { value: 1001, assumed: "A test" } };
    expect(problemOf((timing) => ({ ...without(timing), frames: odd }))).toContain(
      "timing.frames.rateHz: source.pulseRateHz 250000000 must be a multiple of it",
    );
    expect(problemOf((timing) => ({ ...without(timing), told: told(501) }))).toContain(
      "timing.told.stretchMs: must be at most 500 ms",
    );
    expect(problemOf((timing) => ({ ...without(timing), told: told(0) }))).toContain("timing.told.stretchMs");
  });
});

describe("fields", () => {
  test.each([
    [
      "a pulse rate of 0",
      "source.pulseRateHz.value",
      0,
      "source.pulseRateHz.value: must be a whole number greater than 0",
    ],
    [
      "a negative pulse rate",
      "source.pulseRateHz.value",
      -1e8,
      "source.pulseRateHz.value: must be a whole number greater than 0",
    ],
    [
      "a broken pulse rate",
      "source.pulseRateHz.value",
      0.5,
      "source.pulseRateHz.value: must be a whole number",
    ],
    [
      "a slot of broken picoseconds",
      "source.pulseRateHz.value",
      3e8,
      "source.pulseRateHz: a slot must last whole picoseconds",
    ],
    [
      "a step of broken slots",
      "source.pulseRateHz.value",
      10,
      "source.pulseRateHz: must be a multiple of 100",
    ],
    [
      "a text for a number",
      "source.pulseRateHz.value",
      "fast",
      "source.pulseRateHz.value: Invalid input: expected number",
    ],
    [
      "probabilities that sum to 1.1",
      "source.probabilities.value",
      { signal: 0.6, decoy: 0.25, vacuum: 0.25 },
      "source.probabilities: must sum to 1, they sum to 1.1",
    ],
    [
      "a probability of 0",
      "source.probabilities.value",
      { signal: 0.75, decoy: 0, vacuum: 0.25 },
      "source.probabilities.value.decoy: must be between 0 and 1",
    ],
    [
      "a negative probability",
      "source.probabilities.value",
      { signal: 0.75, decoy: 0.26, vacuum: -0.01 },
      "source.probabilities.value.vacuum: must be from 0 to below 1",
    ],
    [
      "mu2 above mu1",
      CLASSES,
      { signal: 0.1, decoy: 0.8, vacuum: 0 },
      "source.intensities: decoy (mu2) 0.8 must be below signal (mu1) 0.1",
    ],
    [
      "mu2 equal to mu1",
      CLASSES,
      { signal: 0.5, decoy: 0.5, vacuum: 0 },
      "source.intensities: decoy (mu2) 0.5 must be below signal",
    ],
    [
      "mu3 equal to mu2",
      CLASSES,
      { signal: 0.5, decoy: 0.1, vacuum: 0.1 },
      "source.intensities: vacuum (mu3) 0.1 must be below decoy",
    ],
    [
      "mu1 no larger than mu2 + mu3",
      CLASSES,
      { signal: 0.5, decoy: 0.375, vacuum: 0.125 },
      "source.intensities: signal (mu1) 0.5 must be above",
    ],
    [
      "a negative intensity",
      CLASSES,
      { signal: 0.8, decoy: 0.1, vacuum: -0.1 },
      "source.intensities.value.vacuum: must not be negative",
    ],
    [
      "a basis that is never chosen",
      "source.basisZProbability.value",
      1,
      "source.basisZProbability.value: must be between 0 and 1",
    ],
    [
      "an efficiency above 1",
      "receiver.efficiencies.value",
      [0.5, 0.5, 1.2, 0.5],
      "receiver.efficiencies.value.2: must be above 0 and at most 1",
    ],
    [
      "an efficiency of 0",
      "receiver.efficiencies.value",
      [0, 0.5, 0.5, 0.5],
      "receiver.efficiencies.value.0: must be above 0 and at most 1",
    ],
    ["three detectors", "receiver.efficiencies.value", [0.5, 0.5, 0.5], "receiver.efficiencies.value"],
    [
      "a gate longer than a slot",
      "receiver.gatePs.value",
      10001,
      "receiver.gatePs: 10001 ps is longer than a slot of 10000 ps",
    ],
    [
      "a negative dead time",
      "receiver.deadTimePs.value",
      -1,
      "receiver.deadTimePs.value: must not be negative",
    ],
    [
      "a misalignment above one half",
      "receiver.misalignmentProbability.value",
      0.6,
      "receiver.misalignmentProbability.value: must be from 0 to 0.5",
    ],
    [
      "a latitude off the Earth",
      "station.latitudeDeg.value",
      91,
      "station.latitudeDeg.value: must be from -90 to 90",
    ],
    [
      "a minimum elevation at the horizon",
      "station.minimumElevationDeg.value",
      0,
      "station.minimumElevationDeg.value: must be from 5 to below 90",
    ],
    [
      "a local time",
      "session.startUtc.value",
      "2016-12-19T16:50:03",
      "session.startUtc.value: must be a UTC time",
    ],
    [
      "a session of broken steps",
      "session.durationS.value",
      1.001,
      "session.durationS: must be a multiple of 0.01 s",
    ],
    [
      "a session of no length",
      "session.durationS.value",
      0,
      "session.durationS.value: must be greater than 0",
    ],
    ["an unknown kind of session", "session.kind", "orbit", "session.kind: Invalid"],
    [
      "a loss table that does not rise",
      "link.lossDbByRangeKm.value",
      [
        [700, 30],
        [700, 31],
      ],
      "link.lossDbByRangeKm: ranges must rise; point 1 does not",
    ],
    [
      "a loss table of one point",
      "link.lossDbByRangeKm.value",
      [[700, 30]],
      "link.lossDbByRangeKm.value: needs at least two points",
    ],
    [
      "a failure probability of 1",
      "security.epsilonSec.value",
      1,
      "security.epsilonSec.value: must be between 0 and 1",
    ],
    ["an unknown tail bound", "security.tailBound", "guess", "security.tailBound: Invalid option"],
    ["an unknown decoy analysis", "security.decoyMethod", "guess", "security.decoyMethod: Invalid option"],
    [
      "a decoy analysis for another number of classes",
      "security.decoyMethod",
      "rusca2018",
      "security.decoyMethod: rusca2018 is for 2 classes, and 3 are sent",
    ],
    [
      "a table of odd length",
      "table.pulsesPerBlock.value",
      1000,
      "table.pulsesPerBlock: must be a multiple of 1024",
    ],
    [
      "a block of reconciliation of odd length",
      "reconciliation",
      { blockBits: { value: 1001, assumed: "test" } },
      "reconciliation.blockBits: must be a multiple of 8",
    ],
    [
      "a block of reconciliation that is too short",
      "reconciliation",
      { blockBits: { value: 160, assumed: "test" } },
      "reconciliation.blockBits: must be at least 1024",
    ],
    [
      "an epsilon that no hash of 64 bits can reach",
      "security.epsilonCor.value",
      1e-30,
      "security.epsilonCor: must be at least 1.1",
    ],
    ["a missing part", "receiver", undefined, "receiver: is missing"],
    ["an unknown field", "receiver.gateps", 3, 'receiver: Unrecognized key: "gateps"'],
    [
      "a number without its origin",
      "source.pulseFwhmPs",
      { value: 200 },
      'source.pulseFwhmPs: needs exactly one of "source"',
    ],
    [
      "a number with two origins",
      "source.pulseFwhmPs",
      { value: 200, source: "a", assumed: "b" },
      'source.pulseFwhmPs: needs exactly one of "source"',
    ],
    [
      "an empty reason",
      "source.pulseFwhmPs",
      { value: 200, assumed: "" },
      "source.pulseFwhmPs.assumed: must say something",
    ],
    [
      "elements with a wrong checksum",
      "orbit.elements.value",
      [`${LINE_1}4`, LINE_2],
      "orbit.elements[0]: checksum is 4, the line sums to 3",
    ],
    [
      "elements cut short",
      "orbit.elements.value",
      [LINE_1, LINE_2],
      "orbit.elements[0]: a line of elements has 69 characters, this one 68",
    ],
    [
      "elements of two satellites",
      "orbit.elements.value",
      [`${LINE_1}3`, LINE_2.replace("41731", "41722")],
      "orbit.elements: line 1 is of satellite 41731, line 2 of 41722",
    ],
  ])("%s is refused", (_what, path, value, message) => {
    const given = messageOf(() => checkScenario(changed(path, value)));
    expect(given.startsWith(message), given).toBe(true);
    expect(given).not.toContain("\n");
  });
});

describe("files", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "satqkd-scenario-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function written(text: string): string {
    const path = join(folder, "given.json");
    writeFileSync(path, text);
    return path;
  }

  test("an unknown name is answered with the known ones", () => {
    expect(messageOf(() => loadScenario("micius"))).toBe(
      'scenario: "micius" is not known; known: bench-250mhz, jinan-1-stellenbosch, jinan-250mhz, jinan-250mhz-clock, micius-2016-12-19',
    );
  });

  test("a path without a file says so", () => {
    const path = join(folder, "absent.json");
    expect(messageOf(() => loadScenario(path))).toContain(`cannot read "${path}" (ENOENT)`);
    expect(messageOf(() => loadScenario(folder))).toContain("(EISDIR)");
  });

  test.each([
    ["a comma too many", '{\n  "name": "a",\n}', "line 3, column 1: Expected double-quoted property name"],
    ["a comma too few", '{\n  "name": "a"\n  "title": 1 }', "line 3, column 3: Expected ',' or '}'"],
    ["a word that is no JSON", '{\n  "name": nope }', "line 2, column 12: Unexpected token 'o'"],
    ["a file cut short", '{\n  "name": [1, 2', "line 2, column 16: "],
    ["an empty file", "", "line 1, column 1: Unexpected end of JSON input"],
    ["text after the end", "{}\n{}", "line 2, column 1: Unexpected non-whitespace character"],
  ])("%s is reported with line and column", (_what, text, message) => {
    const given = messageOf(() => loadScenario(written(text)));
    expect(given).toContain(`not JSON at ${message}`);
    expect(given).not.toContain("\n");
  });

  test("JSON that is no object is refused", () => {
    expect(messageOf(() => loadScenario(written("[]")))).toContain(
      "the file: Invalid input: expected object",
    );
  });

  test("a fault in a file names the file and the field", () => {
    const path = written(JSON.stringify(changed("source.pulseRateHz.value", 0)));
    expect(messageOf(() => loadScenario(path))).toBe(
      `scenario ${path}: source.pulseRateHz.value: must be a whole number greater than 0`,
    );
  });
});
