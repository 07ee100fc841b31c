/**
 * No option of `satqkd network` is ignored in silence: with each kind of work every option is looked at, or
 * refused in one line.
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allVerbs } from "../../../hostsim/cli/program.js";
import { runCommand } from "../../support/command-line.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-options-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Each option with a value that it takes. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  "--days": ["1"],
  "--seed": ["1"],
  "--greedy": [],
  "--fly": [],
  "--out": ["out"],
  "--report": ["page"],
  "--weather-seeds": ["2"],
  "--sweep": ["satellites=4..5"],
  "--least": ["0.9"],
  "--series": ["series"],
  "--series-step": ["60"],
  "--series-format": ["parquet"],
  "--compare": ["a.json", "b.json"],
  "--results": ["rows"],
  "--threads": ["2"],
  "--queue": ["redis://127.0.0.1:1"],
  "--shard": ["1/2"],
  "--merge": ["other"],
  "--force": [],
  "--require-key": [],
  "--json": [],
};
const SCENARIO = "jinan-1-and-four";
/** Kinds of work, and what each of them looks at. */
const STUDY = [
  "--days",
  "--seed",
  "--weather-seeds",
  "--sweep",
  "--least",
  "--results",
  "--threads",
  "--queue",
];
const KINDS = {
  "two plans beside each other": { words: ["--compare", "a.json", "b.json"], looks: ["--compare", "--json"] },
  "many weathers": {
    words: [SCENARIO, "--weather-seeds", "2"],
    looks: [...STUDY, "--shard", "--merge", "--json"],
  },
  "a sweep": {
    words: [SCENARIO, "--sweep", "satellites=4..5"],
    looks: [...STUDY, "--shard", "--merge", "--json"],
  },
  "one plan": {
    words: [SCENARIO],
    looks: [
      ...[
        "--days",
        "--seed",
        "--greedy",
        "--fly",
        "--out",
        "--report",
        "--series",
        "--force",
        "--require-key",
      ],
      ...["--json", "--compare", "--weather-seeds", "--sweep", "--least"],
    ],
  },
};

test("the options of this test are those of the verb", async () => {
  const verb = (await allVerbs()).commands.find((command) => command.name() === "network")!;
  expect(verb.options.map(({ long }) => long).toSorted()).toEqual(Object.keys(VALUES).toSorted());
});

describe.each(Object.entries(KINDS))("%s", (_, { words, looks }) => {
  const ignored = Object.keys(VALUES).filter((option) => !looks.includes(option) && !words.includes(option));
  test.each(ignored)("refuses %s", async (option) => {
    const { status, stdout, stderr } = await runCommand(
      ["network", ...words, option, ...VALUES[option]!],
      folder,
    );
    expect(stderr).toMatch(new RegExp(`^satqkd: (${option}: .*--?\\w+.*|.*${option}.*)\\n$`));
    expect([status, stdout]).toEqual([2, ""]);
    for (const name of ["out", "page", "series", "rows"]) expect(existsSync(join(folder, name))).toBe(false);
  });
});
