/**
 * `satqkd --version`: which release this is, of which commit, with which core and dictionary. The last two
 * are what boards and hosts compare before they talk.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Commit, readCommit, UNKNOWN_COMMIT } from "../board/build/source-state.js";
import { coreHash } from "../board/core-hash.js";
import { packageRoot } from "../core/package-root.js";
import type { Release } from "../formats/bodies.js";
import { dictionaryHash, loadDictionary } from "../protocol/load.js";
import { jsonText } from "./print-json.js";

/** What is printed: lines for people, or one JSON object. */
export function versionText(asJson: boolean): string {
  const version = versionOf();
  if (asJson) return jsonText("satqkd-version", version);
  const commit = version.commit ?? "unknown";
  return [
    `satqkd ${version.release}`,
    `commit ${commit}${version.changed ? " with changes" : ""}`,
    `core ${version.core}`,
    `dictionary ${version.dictionary}`,
  ].join("\n");
}

function versionOf(): Release {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const { commit, changed } = commitOrUnknown();
  return {
    release: version,
    commit: commit === UNKNOWN_COMMIT.commit ? null : commit,
    changed,
    core: coreHash(),
    dictionary: dictionaryHash(loadDictionary()),
  };
}

/** A checkout on a computer without git, or whose git refuses to look at it, has a version all the same. */
function commitOrUnknown(): Commit {
  try {
    return readCommit(packageRoot);
  } catch {
    return UNKNOWN_COMMIT;
  }
}
