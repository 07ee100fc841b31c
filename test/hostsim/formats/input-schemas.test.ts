/**
 * The published schemas of what people write: they are what checks such files, and shipped files and examples
 * are valid by them for a program that we did not write.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { BOARD_FORMAT, boardNames } from "../../../hostsim/board/board.js";
import { CONSTELLATION_FORMAT } from "../../../hostsim/constellation/schema.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { COUNTS_FORMAT } from "../../../hostsim/finite-key/counts-schema.js";
import { INPUT_FORMATS, type InputFormatName } from "../../../hostsim/formats/inputs.js";
import { schemaFile } from "../../../hostsim/formats/schema-file.js";
import { RELAY_FORMAT } from "../../../hostsim/relay/scenario/schema.js";
import { inputSchemas } from "../../../hostsim/release/input-schemas.js";
import { SCENARIO_FORMAT } from "../../../hostsim/scenario/schema.js";
import { STATION_FORMAT } from "../../../hostsim/scenario/schema-where.js";

const NAMES = Object.keys(INPUT_FORMATS) as InputFormatName[];
const inFolder = (folder: string, not: RegExp): string[] =>
  readdirSync(join(packageRoot, folder))
    .filter((file) => file.endsWith(".json") && !not.test(file))
    .map((file) => join(folder, file));

/** Files of each format, from the package's root. */
const FILES: Readonly<Record<InputFormatName, readonly string[]>> = {
  "satqkd-board": boardNames().map((name) => `boards/${name}/board.json`),
  "satqkd-counts": ["examples/counts.json"],
  "satqkd-ground-station": ["examples/station.json", ...inFolder("hostsim/scenario/stations", /^$/)],
  "satqkd-constellation": inFolder("hostsim/constellation/scenario", /schema/),
  "satqkd-relay-scenario": inFolder("hostsim/relay/scenario", /schema/),
  "satqkd-scenario": [
    "examples/matera.json",
    "examples/full-physics.json",
    ...inFolder("hostsim/scenario", /schema/),
  ],
};

describe.each(NAMES)("%s", (name) => {
  const published = JSON.parse(readFileSync(schemaFile(name), "utf8"));
  const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(published);
  const files = FILES[name].map((file) => JSON.parse(readFileSync(join(packageRoot, file), "utf8")));

  it('is what checks such files: if not, run "npm run formats"', () => {
    expect(published).toEqual(JSON.parse(JSON.stringify(inputSchemas().get(name))));
  });

  it("accepts what is shipped, with a head or without, and nothing misspelt or of another format", () => {
    expect(files.length).toBeGreaterThan(0);
    const { version } = INPUT_FORMATS[name];
    for (const file of files) {
      expect(isValid(file), JSON.stringify(isValid.errors)).toBe(true);
      expect(isValid({ format: name, version, ...file })).toBe(true);
      for (const wrong of [
        { format: name },
        { version },
        { format: "satqkd-pass", version },
        { format: name, version: version + 1 },
        { misspelt: 1 },
      ])
        expect(isValid({ ...file, ...wrong }), JSON.stringify(wrong)).toBe(false);
    }
  });
});

it("names and versions are those that readers know", () => {
  const known = [
    BOARD_FORMAT,
    CONSTELLATION_FORMAT,
    COUNTS_FORMAT,
    STATION_FORMAT,
    RELAY_FORMAT,
    SCENARIO_FORMAT,
  ];
  expect(known.map(([name, version]) => [name, version])).toEqual(
    NAMES.map((name) => [name, INPUT_FORMATS[name].version]),
  );
});
