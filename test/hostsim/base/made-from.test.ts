import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noteMade, type Product, stateOf } from "../../../hostsim/base/made-from.js";

let folder: string;
let product: Product;
const at = (...names: string[]) => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-made-"));
  for (const name of ["sources/inner", "results"]) mkdirSync(at(name), { recursive: true });
  for (const name of ["sources/a", "sources/inner/b", "tool", "results/c"]) writeFileSync(at(name), name);
  product = {
    record: at("results", "record"),
    sources: [at("sources"), at("tool")],
    options: ["-O3"],
    results: [at("results")],
  };
  noteMade(product);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("what was made", () => {
  it("stays so as long as nothing changes, also when it is noted again", () => {
    expect(stateOf(product)).toBe("made");
    noteMade(product);
    expect(stateOf(product)).toBe("made");
  });

  it.each([
    ["a source", () => writeFileSync(at("sources/inner/b"), "other")],
    ["the tool", () => writeFileSync(at("tool"), "2.0")],
    ["a new source", () => writeFileSync(at("sources/new"), "")],
    ["a source that is gone", () => rmSync(at("sources/a"))],
    ["a tool that is gone", () => rmSync(at("tool"))],
  ])("is outdated by %s", (_title, change) => {
    change();
    expect(stateOf(product)).toBe("outdated");
  });

  it("is outdated by another option", () => {
    expect(stateOf({ ...product, options: ["-O2"] })).toBe("outdated");
  });

  it.each([
    ["is changed by one bit", () => writeFileSync(at("results/c"), "results/b")],
    ["is cut short", () => writeFileSync(at("results/c"), "results/")],
    ["is gone", () => rmSync(at("results/c"))],
    ["lost its record", () => rmSync(at("results/record"))],
    ["has a record of something else", () => writeFileSync(at("results/record"), "made from\ngave\n")],
  ])("is damaged when it %s", (_title, damage) => {
    damage();
    expect(stateOf(product)).toBe("damaged");
  });

  it("is told from other files whose contents are the same together", () => {
    writeFileSync(at("sources/a"), "sources/asources");
    writeFileSync(at("sources/inner/b"), "/inner/b");
    expect(stateOf(product)).toBe("outdated");
  });
});
