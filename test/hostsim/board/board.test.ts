import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boardJsonSchema, boardNames, loadBoard, loadBoardInProfile } from "../../../hostsim/board/board.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";

/** A root folder with one board, made from the pico's with some fields replaced. */
function rootWith(name: string, change: object): string {
  const root = mkdtempSync(join(tmpdir(), "satqkd-boards-"));
  mkdirSync(join(root, "boards", name), { recursive: true });
  writeFileSync(
    join(root, "boards", name, "board.json"),
    JSON.stringify({ ...loadBoard("pico"), name, $schema: undefined, ...change }),
  );
  return root;
}

/** A period as board.json states it. */
const period = (slots: number, on: string) => ({
  value: { symbolCode: slots, lasers: slots },
  evidence: "emulated",
  by: "a test",
  on,
});

describe("a board in a clock profile", () => {
  const emission = loadBoard("pico").emission!;
  const rates = [
    { hz: 250e6, profile: "rated", note: "", coreHz: 150e6, periodSlots: period(300_000, "many") },
    { hz: 250e6, profile: "fast", note: "", periodSlots: period(150_000, "another") },
    { hz: 56e6, profile: "rated-gapless", note: "" },
  ];
  const root = rootWith("many", { emission: { ...emission, pulseRates: rates } });

  it("has that profile's rate and period, and by its name alone the first one of the highest rate", () => {
    const of = (text: string) => loadBoardInProfile(text, root).emission!;
    expect(of("many").pulseRates.map(({ profile }) => profile)).toEqual(["rated"]);
    expect(of("many").periodSlots).toEqual(period(300_000, "many"));
    expect(of("many:rated-gapless").periodSlots.value).toEqual(emission.periodSlots.value);
  });

  it("inherits no evidence of a period from another board", () => {
    const fast = loadBoardInProfile("many:fast", root).emission!;
    expect(fast.periodSlots).toMatchObject({ value: { lasers: 150_000 }, evidence: "builds, not run" });
  });

  it.each(["many:none", "many:", "many:rated:fast", "mps2-an505:rated"])(
    "is refused as %s, with the profiles there are",
    (text) => {
      const at = text.startsWith("many") ? root : packageRoot;
      expect(() => loadBoardInProfile(text, at)).toThrow(
        /has no such clock profile; there are: rated, fast|has no clock profiles/,
      );
    },
  );
});

describe("boards", () => {
  it("are the folders with a board.json: adding a board is adding a folder", () => {
    expect(boardNames()).toEqual(expect.arrayContaining(["host", "mps2-an505", "pico"]));
    const root = rootWith("my-board", {});
    expect(boardNames(root)).toEqual(["my-board"]);
    expect(loadBoard("my-board", root).chip).toBe("RP2040");
  });

  it.each(boardNames())("%s has a valid board.json that points editors to the schema", (name) => {
    loadBoard(name);
    const content = readFileSync(join(packageRoot, "boards", name, "board.json"), "utf8");
    expect((JSON.parse(content) as { $schema: string }).$schema).toBe("../board.schema.json");
  });

  it("have a JSON Schema that equals the one the loader uses", () => {
    const shipped: unknown = JSON.parse(
      readFileSync(join(packageRoot, "boards", "board.schema.json"), "utf8"),
    );
    expect(shipped).toEqual(JSON.parse(JSON.stringify(boardJsonSchema())));
  });

  it("names the field of a board.json that is wrong, and the boards there are for a name that is none", () => {
    expect(() => loadBoard("bad", rootWith("bad", { chip: 7 }))).toThrow(/board\.json: chip: /);
    expect(() => loadBoard("bad", rootWith("bad", { name: "good" }))).toThrow(/name is "good"/);
    expect(() => loadBoard("none")).toThrow(/no board "none"; there are: .*pico/);
    expect(() => loadBoard("../boards/pico")).toThrow(/no board/);
  });
});
