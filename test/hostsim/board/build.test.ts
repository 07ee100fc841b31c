import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OutputError } from "../../../hostsim/base/output.js";
import { boardNames, loadBoard } from "../../../hostsim/board/board.js";
import { crc32Mpeg2 } from "../../../hostsim/board/build/boot2.js";
import { checkBudget, describeSizes } from "../../../hostsim/board/build/budget.js";
import {
  type BuildRequest,
  type BuiltImage,
  buildImage,
  INTERMEDIATE,
} from "../../../hostsim/board/build/build-image.js";
import { fitToBoard, readableNames } from "../../../hostsim/board/build/generated-c.js";
import { madeImage } from "../../../hostsim/board/build/made-image.js";
import { parseSizes } from "../../../hostsim/board/build/sizes.js";
import { readCommit } from "../../../hostsim/board/build/source-state.js";
import { findRecord } from "../../../hostsim/board/identity.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { imageFolder } from "../../support/images.js";
import { limitFiles } from "../../support/small-files.js";
import { IS_THOROUGH } from "../../support/thorough.js";

const withImage = boardNames().filter((name) => loadBoard(name).image !== null);
const built = (name: string, file: string) => readFileSync(join(imageFolder(name), file));

/** A copy of the sources in a folder of its own, without git. */
function copyOfTree(name: string): string {
  const root = join(mkdtempSync(join(tmpdir(), "satqkd-tree-")), name);
  for (const folder of ["assembly", "boards", "firmware"])
    cpSync(join(packageRoot, folder), join(root, folder), { recursive: true });
  return root;
}

/** A build with all tools, of next to nothing. */
const SMALLEST = {
  board: loadBoard("pico"),
  entry: "test/hostsim/board/compiled/smallest.ts",
  linkerScript: "loader.ld",
};

describe("a build", () => {
  const filesOf = ({ elf, binary, uf2 }: Pick<BuiltImage, "elf" | "binary" | "uf2">) =>
    [elf, binary, ...(uf2 === null ? [] : [uf2])].map((file) => readFileSync(file));
  const inAnotherPlace = (request: Omit<BuildRequest, "root" | "commit">): Buffer[] => {
    const root = copyOfTree("in-another/place");
    const copy = buildImage({ ...request, root, commit: readCommit(packageRoot) });
    expect(copy.elf.startsWith(packageRoot)).toBe(false);
    const files = filesOf(copy);
    rmSync(root, { recursive: true });
    return files;
  };

  it("of the pico's loader is the same to the bit in two folders of different names", () => {
    const loader = { board: loadBoard("pico"), entry: "boards/pico/loader.ts", linkerScript: "loader.ld" };
    // The pico's own build has made its loader in the checkout.
    const folder = join(imageFolder("pico"), INTERMEDIATE, "loader");
    const made = { elf: join(folder, "image.elf"), binary: join(folder, "image.bin"), uf2: null };
    expect(inAnotherPlace(loader)).toEqual(filesOf(made));
  });

  // Slots, second core and interpreter are made by the same tools with the same flags.
  it.each(IS_THOROUGH ? withImage : [])("of %s is so, whole", (name) => {
    const board = loadBoard(name);
    expect(inAnotherPlace({ board })).toEqual(filesOf(madeImage({ board })));
  });

  it.each(withImage)(
    "of %s keeps the board's budget of flash, RAM and stack, and one byte above it is refused",
    (name) => {
      const board = loadBoard(name);
      const sizes = parseSizes(built(name, "sizes.json").toString());
      checkBudget(board, sizes, false);
      for (const key of ["flashBytes", "ramBytes", "stackBytes"] as const) {
        expect(sizes[key]).toBeGreaterThan(0);
        const over = { ...sizes, [key]: (board.budget?.[key] ?? 0) + 1 };
        expect(() => checkBudget(board, over, false)).toThrow(/its budget in board\.json is/);
      }
    },
  );

  it.each(withImage)("of %s is made once: with the same sources it is what is there, and says so", (name) => {
    const board = loadBoard(name);
    const first = statSync(madeImage({ board }).elf);
    const { unchanged, elf, identity, sizes } = madeImage({ board });
    expect(unchanged).toBe(true);
    expect(statSync(elf).mtimeMs).toBe(first.mtimeMs);
    expect(identity).toEqual(findRecord(readFileSync(elf)));
    expect(JSON.parse(built(name, "sizes.json").toString())).toEqual({
      format: "satqkd-sizes",
      version: 1,
      ...sizes,
    });
  });

  it("shows what changed since the last commit", () => {
    const sizes = { flashBytes: 1000, ramBytes: 2000, stackBytes: 300 };
    const lines = describeSizes(loadBoard("pico"), sizes, {
      flashBytes: 1100,
      ramBytes: 1990,
      stackBytes: 300,
    });
    expect(lines[0]).toMatch(/flash 1000 of \d+ bytes \(-100 since the last commit\)/);
    expect(lines[1]).toMatch(/\(\+10 since the last commit\)/);
    expect(lines[2]).toMatch(/\(as in the last commit\)/);
  });

  it("keeps every bounds check: it stops when wasm2c's output is not as expected", () => {
    expect(() => fitToBoard("int main;")).toThrow(/the bounds check of a load or store 0 times/);
    const source = built("pico", join(INTERMEDIATE, "payload.c")).toString();
    expect(source.includes("if (UNLIKELY(OUT_OF_BOUNDS(a, sizeof(t))))")).toBe(true);
    const runtime = readFileSync(join(packageRoot, "firmware/native/wasm-rt.h"), "utf8");
    const [wide, narrow] = [...runtime.matchAll(/#define OUT_OF_BOUNDS\(address, bytes\) (.*)/g)].map(
      ([, body]) => body,
    );
    expect(wide).toBe("((uint64_t)(address) > LINEAR_MEMORY_BYTES - (bytes))");
    expect(narrow).toBe("((uint32_t)(address) > LINEAR_MEMORY_BYTES - (bytes) || (address) >> 32 != 0)");
    expect(source.split("\n").filter((line) => /^[^/].*mem->size/.test(line))).toEqual([]);
  });

  it("gives the debugger TypeScript's names, and refuses two functions of one name", () => {
    expect(readableNames("w2c_payload_assembly0x2Fpattern0x2Ffill0x2FfillSymbols(w2c_payload*)")).toBe(
      "pattern_fill_fillSymbols(w2c_payload*)",
    );
    expect(() => readableNames("w2c_payload_assembly0x2Fa0x2Fb w2c_payload_assembly0x2Fa0x2Bb")).toThrow(
      /two functions/,
    );
  });
});

describe("a build that does not come to its end", () => {
  const RESULTS = ["image.bin", "image.elf", "sizes.json"];

  it("for a disk that fills at any step says so, and leaves the results of before and all else in its folder", () => {
    const output = mkdtempSync(join(tmpdir(), "satqkd-build-"));
    const request = { ...SMALLEST, outputFolder: output };
    // What else lies there is none of its business.
    mkdirSync(join(output, "photos"));
    writeFileSync(join(output, "photos", "cat"), "a cat");
    writeFileSync(join(output, "notes"), "notes");
    for (const name of RESULTS) writeFileSync(join(output, name), `old ${name}`);
    /** Builds; from a step on, the first being 0, the disk is full. Gives the number of steps. */
    const build = (full: number): number => {
      let step = 0;
      const progress = () => {
        if (step++ === full) limitFiles(16);
      };
      try {
        buildImage({ ...request, progress });
      } finally {
        limitFiles(null);
      }
      return step;
    };
    // Each tool of a build tells a full disk in its own way; CI has one that compiles and the linker.
    for (const full of IS_THOROUGH ? [0, 1, 2, 3] : [1, 3]) {
      expect(() => build(full), `step ${full}`).toThrow(OutputError);
      expect(
        RESULTS.map((name) => readFileSync(join(output, name), "utf8")),
        `step ${full}`,
      ).toEqual(RESULTS.map((name) => `old ${name}`));
      expect(readdirSync(output).sort(), `step ${full}`).toEqual(
        [...RESULTS, INTERMEDIATE, "notes", "photos"].sort(),
      );
    }
    expect(build(Number.POSITIVE_INFINITY)).toBe(4);
    for (const name of RESULTS) expect(readFileSync(join(output, name)).length).toBeGreaterThan(20);
    expect(readFileSync(join(output, "photos", "cat"), "utf8")).toBe("a cat");
    expect(readFileSync(join(output, "notes"), "utf8")).toBe("notes");
    rmSync(output, { recursive: true });
  });

  it("since it was killed leaves the script of before", async () => {
    const output = mkdtempSync(join(tmpdir(), "satqkd-build-"));
    const script = join(output, "console.js");
    writeFileSync(script, "old");
    for (const step of ["AssemblyScript to a native module", "TypeScript to a script"]) {
      const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
      const child = spawn(process.execPath, [main, "build", "espruino-pico", "--output", output]);
      child.stderr.on("data", (text: Buffer) => {
        if (text.includes(step)) child.kill("SIGKILL");
      });
      const [, signal] = await once(child, "close");
      expect(signal, step).toBe("SIGKILL");
      expect(readFileSync(script, "utf8"), step).toBe("old");
    }
    rmSync(output, { recursive: true });
  });
});

describe("the pico's flat binary", () => {
  it("begins with a second stage whose checksum the boot ROM accepts, then the vector table", () => {
    // The check value of CRC-32/MPEG-2 in the catalogue of parametrised CRC algorithms.
    expect(crc32Mpeg2(Buffer.from("123456789"))).toBe(0x0376e6e7);
    const image = built("pico", "image.bin");
    expect(image.readUInt32LE(252)).toBe(crc32Mpeg2(image.subarray(0, 252)));
    const stack = image.readUInt32LE(256);
    const reset = image.readUInt32LE(260);
    expect(stack).toBeGreaterThan(0x20000000);
    expect(stack).toBeLessThanOrEqual(0x20042000);
    expect(reset & 1).toBe(1);
    expect(reset).toBeGreaterThan(0x10000140);
    expect(reset).toBeLessThan(0x10000000 + image.length);
  });
});
