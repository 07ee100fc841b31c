/**
 * What README and documents say of the command line is so: every command runs as it stands there, ends with
 * the exit code that stands there, and prints what is shown. `DOCS=all` runs those that take minutes as well.
 */
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSchedule } from "../../hostsim/schedule/open.js";
import { sourceOf } from "../../hostsim/stepping/source.js";
import { Stepper } from "../../hostsim/stepping/stepper.js";
import { picture } from "../../hostsim/stepping/terminal/picture.js";
import { plainRow } from "../../hostsim/stepping/terminal/row.js";
import { imageFolder } from "../support/images.js";
import { firstLie } from "./compare-output.js";
import { documentNames, textOf } from "./document-names.js";
import { COSTLY, LEFT_OUT } from "./left-out.js";
import { codeBlock, type DocumentCommand, readCommands } from "./read-commands.js";
import { readersFolder, runLine } from "./run-command.js";
import { verbOf } from "./verbs.js";

for (const board of ["mps2-an505", "pico", "feather-rp2040"]) imageFolder(board);

const LEAST_RUN = 40;

const documents = documentNames().map((name) => ({ name, ...readCommands(name, textOf(name)) }));

const said = new Set<string>();
/** True for what is said in running text, and has been said before. */
function isRepeated({ line, isInline }: DocumentCommand): boolean {
  const isKnown = said.has(line);
  said.add(line);
  return isInline && isKnown;
}

function isRun({ line }: DocumentCommand): boolean {
  return !(line in LEFT_OUT) && (process.env.DOCS === "all" || !(line in COSTLY));
}

const withCommands = documents
  .map(({ name, commands }) => ({
    name,
    commands: commands.filter((command) => isRun(command) && !isRepeated(command)),
  }))
  .filter(({ commands }) => commands.length > 0);

describe.each(withCommands)("$name", ({ commands }) => {
  let folder: string;
  beforeAll(() => {
    folder = readersFolder();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(commands.map((command) => [`${command.place}: ${command.line}`, command] as const))(
    "%s",
    async (_, { line, exit, typed, shown }) => {
      const { status, text } = await runLine(line, typed, folder);
      expect(status, text).toBe(exit);
      expect(shown === null ? null : firstLie(line, shown, text)).toBeNull();
    },
  );
});

/** Width of a terminal's picture in a document. */
const DOCUMENT_COLUMNS = 95;

describe("pictures in the documents", () => {
  test("reading-a-schedule.md shows what the terminal shows", async () => {
    const shown = codeBlock(
      textOf("docs/how-to/reading-a-schedule.md"),
      "pico, seed 1, ChaCha20, key, lasers",
    );
    const delaysPs = Array.from({ length: 8 }, () => 0);
    const request = {
      target: "pico",
      seed: 1,
      mode: "key",
      replayBlock: 0,
      lineMap: "lasers",
      delaysPs,
    } as const;
    const stepper = new Stepper(sourceOf(await openSchedule(request)), 1000, { finest: 1 / 4 });
    const rows = shown.split("\n").length;
    const drawn = picture(stepper, DOCUMENT_COLUMNS, rows).map((row) => plainRow(row).trimEnd());
    expect(drawn.join("\n")).toBe(shown);
  });
});

describe("the documents as a whole", () => {
  const all = documents.flatMap(({ commands }) => commands);

  test(`${LEAST_RUN} different commands of satqkd are run`, () => {
    const run = new Set(
      all.filter(isRun).flatMap(({ line }) => line.split(" && ").filter((part) => part.includes("satqkd"))),
    );
    expect(run.size).toBeGreaterThanOrEqual(LEAST_RUN);
  });

  test("what is left out or costly stands in a document", () => {
    const lines = new Set(all.map(({ line }) => line));
    expect([...Object.keys(LEFT_OUT), ...Object.keys(COSTLY)].filter((line) => !lines.has(line))).toEqual([]);
  });

  test.each(
    documents.flatMap(({ name, synopses }) =>
      synopses.map((synopsis) => [`${name}: ${synopsis}`, synopsis] as const),
    ),
  )("%s: verb and options exist", (_, synopsis) => {
    const { verb } = verbOf(synopsis);
    expect(verb.parent === null && !/^(npx )?satqkd$|main\.js$/.test(synopsis), "no such verb").toBe(false);
    for (const [option] of synopsis.matchAll(/--[a-z-]+/g)) {
      const known = [...verb.options, ...(verb.parent?.options ?? [])].map(({ long }) => long);
      expect(known).toContain(option);
    }
  });
});
