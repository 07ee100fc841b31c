/**
 * `satqkd --version`: which release this is, of which commit, with which core and dictionary. The last two
 * are what boards and hosts compare before they talk.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Commit, readCommit, UNKNOWN_COMMIT } from "../board/build/source-state.js";
import { coreHash } from "../board/core-hash.js";
import { packageRoot } from "../core/package-root.js";
import { dictionaryHash, loadDictionary } from "../protocol/load.js";

/** What a release says of itself. */
interface Version {
  readonly version: string;
  /** 40 hexadecimal digits; null when nothing tells. */
  readonly commit: string | null;
  /** Whether files differ from that commit. */
  readonly changed: boolean;
  /** SHA-256 of the core's sources, 64 hexadecimal digits. */
  readonly core: string;
  /** Of the controller's commands and telemetry, 16 hexadecimal digits. */
  readonly dictionary: string;
}

/** What is printed: lines for people, or one JSON object. */
export function versionText(asJson: boolean): string {
  const version = versionOf();
  if (asJson) return JSON.stringify(version, null, 2);
  const commit = version.commit ?? "unknown";
  return [
    `satqkd ${version.version}`,
    `commit ${commit}${version.changed ? " with changes" : ""}`,
    `core ${version.core}`,
    `dictionary ${version.dictionary}`,
  ].join("\n");
}

function versionOf(): Version {
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
    version: string;
  };
  const { commit, changed } = commitOrUnknown();
  return {
    version,
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
