import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { runDigests } from "../../../hostsim/emulation/digest-run.js";
import { exchangeWith } from "../../../hostsim/emulator/qemu/exchange.js";
import { QemuBoard } from "../../../hostsim/emulator/qemu/qemu-board.js";
import { ask, askIdentity } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";

const elf = join(imageFolder("mps2-an505"), "image.elf");

describe("the mps2-an505's image in QEMU", () => {
  it("makes the host's pattern, block by block", async () => {
    const result = await runDigests(loadBoard("mps2-an505"), elf, 21, 4 * 65536);
    expect(result).toMatchObject({ pulsesCompared: 4 * 65536, differentBlocks: [] });
    expect(result.identity.board).toBe("mps2-an505");
  });

  it("refuses to emit: it has no lines", async () => {
    const board = await QemuBoard.start(elf);
    const exchange = exchangeWith(board);
    await expect(ask(exchange, "emit", { blocks: 1 })).rejects.toThrow(/no-lines/);
    expect((await askIdentity(exchange)).board).toBe("mps2-an505");
    await board.stop();
  });
});

describe("a QEMU board", () => {
  it("leaves no process behind when it is stopped, also twice", async () => {
    const board = await QemuBoard.start(elf);
    const { processId } = board;
    expect(existsSync(`/proc/${processId}`)).toBe(true);
    await board.stop();
    await board.stop();
    expect(existsSync(`/proc/${processId}`)).toBe(false);
  });

  it("says which Debian package is missing when QEMU is not there", async () => {
    const path = process.env.PATH;
    process.env.PATH = "/nowhere";
    try {
      await expect(QemuBoard.start(elf)).rejects.toThrow(/Debian package qemu-system-arm/);
    } finally {
      process.env.PATH = path;
    }
  });

  it("says which image is missing", async () => {
    await expect(QemuBoard.start("/nowhere/none.elf")).rejects.toThrow(/none\.elf is missing/);
  });
});
