import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { boardJsonSchema, boardNames, loadBoard } from "../../../hostsim/board/board.js";
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
