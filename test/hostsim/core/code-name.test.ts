/**
 * Codes of the core by name: every code that the sources have is in its family, with the number that the
 * module tells.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HostBoard } from "../../../boards/host/model/board.js";
import { CODE_FAMILIES, type CodeFamily, codeName } from "../../../hostsim/core/code-name.js";
import { loadGround, loadPayload } from "../../../hostsim/core/load.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";

/** Where the codes of a family stand, and how their names begin. */
const SOURCES: Record<CodeFamily, readonly (readonly [string, string])[]> = {
  key: [["keystore/store.ts", "KEY"]],
  claim: [["pattern/ledger.ts", "CLAIM"]],
  pattern: [["pattern/thresholds.ts", "PATTERN"]],
  emission: [["emission/sequencer.ts", "EMISSION"]],
  gate: [
    ["entropy/seed.ts", "GATE"],
    ["entropy/health.ts", "HEALTH"],
    ["entropy/predict.ts", "HEALTH"],
  ],
};
/** HEALTH_GOOD never closes the gate, and has the number of GATE_OPEN. */
const NO_CODES = ["HEALTH_GOOD"];
/** Larger numbers are sizes and shifts. */
const LARGEST_CODE = 15;

function codesOf(family: CodeFamily): [string, number][] {
  return SOURCES[family].flatMap(([file, prefix]) => {
    const text = readFileSync(join(packageRoot, "assembly", file), "utf8");
    return [...text.matchAll(new RegExp(`^export const (${prefix}_\\w+): u32 = (\\d+);$`, "gm"))]
      .map(([, name = "", value]): [string, number] => [name, Number(value)])
      .filter(([name, value]) => value <= LARGEST_CODE && !NO_CODES.includes(name));
  });
}

const families = Object.keys(CODE_FAMILIES) as CodeFamily[];

describe("a code of the core", () => {
  it.each(families)("of family %s is named, with the number that the module tells", async (family) => {
    const { port } = new HostBoard(() => undefined);
    const core = await loadPayload(port);
    const codes = codesOf(family);
    expect([...codes.map(([name]) => name)].sort()).toEqual([...CODE_FAMILIES[family]].sort());
    for (const [name, value] of codes)
      expect(codeName(core, family, value)).toBe(
        name
          .slice(name.indexOf("_") + 1)
          .toLowerCase()
          .replaceAll("_", " "),
      );
  });

  it("of keys is named by the ground's module too", async () => {
    const ground = await loadGround(new HostBoard(() => undefined).port);
    expect(codeName(ground, "key", 1)).toBe("not open");
  });

  it("that the module does not have is told as a number", async () => {
    const payload = await loadPayload(new HostBoard(() => undefined).port);
    expect(codeName(payload, "claim", 99)).toBe("claim code 99");
  });
});
