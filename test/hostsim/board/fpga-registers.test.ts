/** Registers of an FPGA are written once: both files that are made of them, and what stops a build. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import {
  checkFpgaRegisters,
  fpgaRegisters,
  writeFpgaRegisters,
} from "../../../hostsim/board/fpga-registers.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";

const BOARD = "pico2-ecp5";
let root: string;
const pathOf = (name: string): string => join(root, "boards", BOARD, name);
const change = (name: string, from: string, to: string): void => {
  const text = readFileSync(pathOf(name), "utf8");
  expect(text).toContain(from);
  writeFileSync(pathOf(name), text.replace(from, to));
};
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "satqkd-registers-"));
  cpSync(join(packageRoot, "boards", BOARD), join(root, "boards", BOARD), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

describe("registers of an FPGA", () => {
  it("are in the FPGA's header and in the driver's constants as registers.json says", () => {
    checkFpgaRegisters(BOARD);
    const header = readFileSync(pathOf("fpga/registers.vh"), "utf8");
    const constants = readFileSync(pathOf("registers.ts"), "utf8");
    for (const { name, address } of fpgaRegisters(BOARD)!.registers) {
      const id = `REGISTER_${name.toUpperCase().replaceAll("-", "_")}`;
      expect(header).toContain(`\`define ${id} 7'd${address} `);
      expect(constants).toContain(`export const ${id}: u32 = ${address};`);
    }
  });

  it.each([
    ["registers.json", '"address": 41', '"address": 42'],
    ["registers.ts", "REGISTER_PERMIT: u32 = 1;", "REGISTER_PERMIT: u32 = 2;"],
    ["fpga/registers.vh", "`define REGISTER_PERMIT 7'd1", "`define REGISTER_PERMIT 7'd2"],
  ])("that were changed in %s alone stop a build, until they are made again", (file, from, to) => {
    change(file, from, to);
    expect(() => checkFpgaRegisters(BOARD, root)).toThrow(/not what registers\.json says/);
    writeFpgaRegisters(BOARD, root);
    checkFpgaRegisters(BOARD, root);
  });

  it("change the identity that both ends compare", () => {
    const before = fpgaRegisters(BOARD, root)!.identity;
    change("registers.json", '"address": 41', '"address": 42');
    expect(fpgaRegisters(BOARD, root)!.identity).not.toBe(before);
  });

  it("that share an address, or have one that no frame can say, are refused", () => {
    change("registers.json", '"address": 10,', '"address": 23,');
    expect(() => fpgaRegisters(BOARD, root)).toThrow(/address 23 is given twice/);
    change("registers.json", '"address": 23,', '"address": 128,');
    expect(() => fpgaRegisters(BOARD, root)).toThrow(/registers\.10\.address/);
  });

  it("are none of other boards", () => {
    expect(fpgaRegisters("pico2")).toBeNull();
    checkFpgaRegisters("pico2");
  });
});

describe("a board whose lines are another chip's", () => {
  it("leaves lines and trigger out together", () => {
    expect(loadBoard(BOARD, root).wiring).not.toHaveProperty("firstLine");
    change("board.json", '"uartTransmit"', '"firstLine": 2, "uartTransmit"');
    expect(() => loadBoard(BOARD, root)).toThrow(/lines and trigger are given together/);
  });
});
