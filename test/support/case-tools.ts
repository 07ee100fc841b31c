/**
 * What cases need besides satqkd: a table of small commands. Takes: words and the case's folder. Gives: what
 * is printed.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { NAMED } from "./uf2-mutations.js";

/** UIDs of a calendar's events. */
function uidsOf(path: string): string[] {
  return [...readFileSync(path, "utf8").matchAll(/^UID:(.*?)\r?$/gm)].map(([, uid]) => uid!);
}

/** The commands. */
export const CASE_TOOLS: Readonly<Record<string, (words: readonly string[], home: string) => string>> = {
  /** `uf2-mutate KIND FILE`: the pico's image with a change. */
  "uf2-mutate": ([kind, file], home) => {
    const image = readFileSync(join(packageRoot, "build/boards/pico/image.uf2"));
    writeFileSync(join(home, file!), NAMED[kind!]!(image));
    return "";
  },
  /** `fake-drive FOLDER`: what an RP2040's boot loader shows. */
  "fake-drive": ([folder], home) => {
    mkdirSync(join(home, folder!));
    writeFileSync(
      join(home, folder!, "INFO_UF2.TXT"),
      "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n",
    );
    return "";
  },
  /** `shared-uids A B`: how many events of A have one of B's UIDs. */
  "shared-uids": ([a, b], home) => {
    const [first, second] = [uidsOf(join(home, a!)), new Set(uidsOf(join(home, b!)))];
    return `${first.filter((uid) => second.has(uid)).length} of ${first.length} events have their UID in both\n`;
  },
};
