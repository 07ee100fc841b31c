/**
 * Makes the open corpus: `npm run corpus FOLDER`. Takes: a folder that is not there. Gives: in it a folder a
 * pass, with scenario, tags, truth, course, the key (public: it follows from the seed) and what the pass
 * reports; and SHA256SUMS. The same files on every machine.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeOutput } from "../base/output.js";
import { writeColumns } from "../columns/files.js";
import { timelineColumns } from "../distil/timeline.js";
import { headed } from "../formats/formats.js";
import { runPass } from "../pass/run-pass.js";
import { checkScenario } from "../scenario/check.js";
import { slotPs } from "../scenario/derived.js";
import { scenarioData } from "../scenario/load.js";
import { TagRecord, truthPathOf, writeTags } from "../tag-files/write-tags.js";
import { CORPUS, type CorpusPass } from "./passes.js";

const RULE = { option: "corpus", makesFolder: true };

/** The scenario's JSON of a pass. */
function scenarioOf({ name, about, base, changes }: CorpusPass): Record<string, unknown> {
  const data = scenarioData(base) as Record<string, Record<string, unknown>>;
  const changed = Object.entries(changes).map(([group, fields]) => [group, { ...data[group], ...fields }]);
  return {
    ...data,
    $schema: undefined,
    name: `corpus-${name}`,
    title: `Corpus: ${about}`,
    ...Object.fromEntries(changed),
  };
}

/**
 * Makes one pass of the corpus below a folder. Returns the SHA-256 of each of its files, by name.
 *
 * @throws UserError when something can't be written
 */
export async function makePass(pass: CorpusPass, folder: string): Promise<Map<string, string>> {
  const at = (file: string) => join(folder, pass.name, file);
  const data = scenarioOf(pass);
  const scenario = checkScenario(data);
  const tags = new TagRecord();
  const { seed, windowS, attack } = pass;
  const { result, intervals, key } = await runPass(scenario, {
    seed,
    windowS,
    attack,
    onTags: (seen, { plan, lookUp }) => tags.add(seen.tags, seen.slotTimesPs, plan, slotPs(scenario), lookUp),
  });
  writeOutput(at("scenario.json"), `${JSON.stringify(data, null, 2)}\n`, RULE);
  await writeTags(at("tags.npy"), tags, RULE);
  await writeColumns(at("course.csv"), timelineColumns(scenario, intervals), RULE);
  writeOutput(at("key"), key, RULE);
  writeOutput(
    at("pass.json"),
    `${JSON.stringify(headed("satqkd-pass", { ...result, wallS: 0 }), null, 2)}\n`,
    RULE,
  );
  const files = ["scenario.json", "tags.npy", truthPathOf("tags.npy"), "course.csv", "key", "pass.json"];
  return new Map(
    files.map((file) => [
      `${pass.name}/${file}`,
      createHash("sha256")
        .update(readFileSync(at(file)))
        .digest("hex"),
    ]),
  );
}

/** The text of SHA256SUMS, as sha256sum reads it. */
export function checksumText(sums: ReadonlyMap<string, string>): string {
  return [...sums].map(([file, sum]) => `${sum}  ${file}\n`).join("");
}

/** Makes the whole corpus. @throws UserError when something can't be written */
export async function makeCorpus(folder: string): Promise<void> {
  const sums = new Map<string, string>();
  for (const pass of CORPUS) for (const [file, sum] of await makePass(pass, folder)) sums.set(file, sum);
  writeOutput(join(folder, "SHA256SUMS"), checksumText(sums), RULE);
}
