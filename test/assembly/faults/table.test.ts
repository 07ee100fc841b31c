import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";

const { faults, interlocks } = loadDictionary();

describe("the table of faults", () => {
  it.each(faults)("says of $name which test injects it, and there is one", ({ test }) => {
    const path = join(packageRoot, test);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toMatch(/\bit(\.each)?\(/);
  });

  it("has a row for every interlock but the one that memory's rows are about", () => {
    const lost = faults.filter(({ event }) => event === "interlock-lost");
    expect(lost).toHaveLength(interlocks.filter(({ name }) => name !== "memory").length);
  });

  it("is what stands in docs/reference/faults.md", () => {
    const document = readFileSync(join(packageRoot, "docs/reference/faults.md"), "utf8");
    for (const { what, reaction } of faults)
      expect(document.includes(`| ${what} | `) && document.includes(` | ${reaction} | `), what).toBe(true);
  });
});
