/** A new board is one command and what is different about it; of evidence it inherits none. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { boardNames, loadBoard } from "../../../hostsim/board/board.js";
import { buildImage } from "../../../hostsim/board/build/build-image.js";
import { parts } from "../../../hostsim/board/build/platform-sources.js";
import { runPackage } from "../../../hostsim/board/build/tools.js";
import { checkFacts, factsOf, platformOf, writeFacts } from "../../../hostsim/board/facts.js";
import { makeBoard } from "../../../hostsim/board/new-board.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { IS_THOROUGH } from "../../support/thorough.js";

const roots: string[] = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** The fields of a board.json that are edited here. */
interface EditedBoard {
  name: string;
  wiring: Record<string, number>;
}

/** A copy of some folders of the sources. */
function tree(...folders: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "satqkd-new-board-"));
  roots.push(root);
  for (const folder of folders) {
    mkdirSync(join(root, folder), { recursive: true });
    cpSync(join(packageRoot, folder), join(root, folder), { recursive: true });
  }
  return root;
}

function change(root: string, name: string, edit: (content: EditedBoard) => void): void {
  const path = join(root, "boards", name, "board.json");
  const content = JSON.parse(readFileSync(path, "utf8")) as EditedBoard;
  edit(content);
  writeFileSync(path, JSON.stringify(content));
}

describe("boards new", () => {
  it("makes a folder that builds, with an identity of its own and nothing shown", () => {
    const root = tree("assembly", "boards", "firmware");
    const files = makeBoard("my-pico2", "pico2", root);
    expect(files.map((file) => file.slice(root.length + 1)).sort()).toEqual(
      ["board.json", "facts.ts", "payload.ts"].map((name) => `boards/my-pico2/${name}`),
    );
    const board = loadBoard("my-pico2", root);
    // What its C files are, those of the chip and the firmware, the builds of other boards show.
    if (IS_THOROUGH) expect(buildImage({ board, root }).identity.board).toBe("my-pico2");
    else {
      const options = ["--config", "assembly/asconfig.json", "--target", "board", "--optimizeLevel", "0"];
      for (const use of parts(board, join(root, "boards", platformOf(board))))
        options.push("--use", `${use}=1`);
      const module = join(root, "payload.wasm");
      const entry = `boards/my-pico2/${board.image!.entry}`;
      runPackage("assemblyscript", "bin/asc.js", [entry, ...options, "-o", module], root);
      expect(WebAssembly.validate(new Uint8Array(readFileSync(module)))).toBe(true);
    }
    expect(board.verified).toEqual([
      { what: "anything", how: "builds, not run", by: "nobody yet", on: "my-pico2" },
    ]);
    expect(board.emission?.periodSlots).toMatchObject({
      evidence: "builds, not run",
      by: "copied from pico2",
    });
  });

  it("leaves what is there alone, and refuses what can't be a board or can't be copied", () => {
    const root = tree("boards");
    expect(() => makeBoard("pico", "pico2", root)).toThrow(/boards\/pico exists already/);
    expect(() => makeBoard("My Board", "pico", root)).toThrow(/lower-case letters/);
    expect(() => makeBoard("../x", "pico", root)).toThrow(/lower-case letters/);
    expect(() => makeBoard("mine", "mps2-an505", root)).toThrow(/take one of: .*pico, pico2$/);
    expect(() => makeBoard("mine", "pico2-ecp5", root)).toThrow(/drivers are in its own folder/);
    expect(() => makeBoard("mine", "host", root)).toThrow(/take one of/);
    expect(() => makeBoard("mine", "none", root)).toThrow(/no board "none"/);
    expect(readdirSync(join(root, "boards"))).not.toContain("mine");
  });
});

describe("evidence", () => {
  it("does not come along with a copy of a folder", () => {
    const root = tree("boards/pico");
    cpSync(join(root, "boards", "pico"), join(root, "boards", "copy"), { recursive: true });
    change(root, "copy", (content) => {
      content.name = "copy";
    });
    const { verified, emission } = loadBoard("copy", root);
    expect(verified).toEqual([{ what: "anything", how: "builds, not run", by: "nobody yet", on: "copy" }]);
    expect(emission?.periodSlots.evidence).toBe("builds, not run");
    expect(loadBoard("pico", root).verified.length).toBeGreaterThan(5);
  });
});

describe("the facts of a board", () => {
  const withImage = boardNames().filter((name) => loadBoard(name).image !== null);

  it.each(withImage)("of %s are what its board.json says", (name) => {
    expect(readFileSync(join(packageRoot, "boards", name, "facts.ts"), "utf8")).toBe(
      factsOf(loadBoard(name)),
    );
  });

  it("that are old stop the build; writing them mends it", () => {
    const root = tree("boards/pico");
    change(root, "pico", ({ wiring }) => {
      wiring.trigger = 20;
    });
    const board = loadBoard("pico", root);
    expect(() => checkFacts(board, root)).toThrow(/not what board\.json says: run "satqkd boards --write"/);
    writeFacts(board, root);
    checkFacts(board, root);
    expect(readFileSync(join(root, "boards/pico/facts.ts"), "utf8")).toMatch(
      /trigger\(\): u32 {\n {4}return 20;/,
    );
  });
});

describe("a wiring that can't be", () => {
  it.each([
    ["trigger", 7, /wiring\.trigger: GPIO 7 is taken already/],
    ["uartReceive", 12, /wiring\.uartReceive: GPIO 12 is taken already/],
    ["uartTransmit", 14, /wiring\.uartTransmit: UART 0 sends on GPIO 0, 12, 16, 28/],
    ["firstLine", 23, /wiring\.firstLine: /],
    ["crystalHz", 11_000_000, /wiring\.crystalHz: .*no multiple/],
    ["crystalStartMs", 175, /wiring\.crystalStartMs: longer than the chip can wait/],
    ["baud", 9600, /wiring\.baud: /],
  ])("is refused by its field: %s %i", (field, value, message) => {
    const root = tree("boards/pico");
    change(root, "pico", ({ wiring }) => {
      wiring[field] = value;
    });
    expect(() => loadBoard("pico", root)).toThrow(message);
  });
});
