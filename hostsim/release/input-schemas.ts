/**
 * JSON Schemas (2020-12) of the formats that people write. Takes: the schemas that check such files. Gives:
 * the same for other programs, named as the formats are.
 */
import { boardJsonSchema } from "../board/board.js";
import { constellationJsonSchema } from "../constellation/schema.js";
import { countsJsonSchema } from "../finite-key/counts-schema.js";
import { INPUT_FORMATS, type InputFormatName } from "../formats/inputs.js";
import { relayJsonSchema } from "../relay/scenario/schema.js";
import { scenarioJsonSchema } from "../scenario/schema.js";
import { stationJsonSchema } from "../scenario/schema-where.js";
import type { Schema } from "./format-schemas.js";

const MAKERS: Readonly<Record<InputFormatName, () => Schema>> = {
  "satqkd-board": boardJsonSchema,
  "satqkd-constellation": constellationJsonSchema,
  "satqkd-counts": countsJsonSchema,
  "satqkd-ground-station": stationJsonSchema,
  "satqkd-relay-scenario": relayJsonSchema,
  "satqkd-scenario": scenarioJsonSchema,
};

/** The schemas of all input formats, by name. */
export function inputSchemas(): ReadonlyMap<InputFormatName, Schema> {
  const names = Object.keys(MAKERS) as InputFormatName[];
  return new Map(
    names.map((name) => {
      const { version, from } = INPUT_FORMATS[name];
      const title = `${name}, version ${version}`;
      return [name, { title, description: `What it is of: ${from}`, ...MAKERS[name]() }];
    }),
  );
}
