/** The Pico's loader on emulated silicon: which slot boots, and the way back from an image that hangs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HEAD_BYTES, SLOTS_AT } from "../../../boards/rp2/rp2040/slots.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { linkOver } from "../../../hostsim/board-link/open-board.js";
import { openPico } from "../../../hostsim/emulator/open-pico.js";
import { PicoSession } from "../../../hostsim/emulator/pico-session.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";
import { Commander } from "../../../hostsim/wire/controller/commander.js";
import { uplinkCommands } from "../../../hostsim/wire/controller/image-uplink.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import { numberOf, say } from "../../../hostsim/wire/monitor-link.js";
import { imageFolder } from "../../support/images.js";
import { SECOND_SLOT, SLOT_BYTES, withSecondSlot } from "../../support/second-slot.js";

const folder = imageFolder("pico");
const image = readFileSync(join(folder, "image.bin"));
const second = readFileSync(join(folder, "second-slot.bin"));
const FLASH_BYTES = 2 * 1024 * 1024;
const CONFIRMED = 32;

/** Flash with an image in the second slot, as a whole uplink leaves it. */
const withSecond = (contents: Uint8Array, version: number): Buffer =>
  withSecondSlot(Buffer.alloc(FLASH_BYTES, 0xff), contents, version);

/** Where the processor is after a status line: in which slot's image. */
async function slotOf(session: PicoSession): Promise<number> {
  await say(session.exchange, "status");
  const at = session.pico.vectorTable(0) - 0x10000000 - SLOTS_AT;
  return Math.floor(at / SLOT_BYTES);
}

describe("the Pico's loader, emulated", () => {
  it("starts the first slot of a board as flashed, and a newer image in the second one", async () => {
    expect(await slotOf(new PicoSession({ board: loadBoard("pico"), image, seed: 1 }))).toBe(0);
    expect(
      await slotOf(
        new PicoSession({ board: loadBoard("pico"), image, seed: 1, flash: withSecond(second, 2) }),
      ),
    ).toBe(1);
  });

  it("passes a damaged or an older one by", async () => {
    const damaged = withSecond(second, 2);
    damaged[SECOND_SLOT + HEAD_BYTES + 70_000] = damaged[SECOND_SLOT + HEAD_BYTES + 70_000]! ^ 1;
    expect(await slotOf(new PicoSession({ board: loadBoard("pico"), image, seed: 1, flash: damaged }))).toBe(
      0,
    );
    const older = withSecond(second, 1);
    older.writeUInt32LE(0, SECOND_SLOT + CONFIRMED);
    expect(await slotOf(new PicoSession({ board: loadBoard("pico"), image, seed: 1, flash: older }))).toBe(0);
  });

  it("tries an image that hangs three times, and goes back", async () => {
    const hangs = Buffer.alloc(128);
    const base = 0x10000000 + SECOND_SLOT + HEAD_BYTES;
    hangs.writeUInt32LE(0x20042000, 0);
    hangs.writeUInt32LE(base + 64 + 1, 4);
    hangs.writeUInt16LE(0xe7fe, 64); // b .
    const session = new PicoSession({
      board: loadBoard("pico"),
      image,
      seed: 1,
      flash: withSecond(hangs, 2),
    });
    const tries = () =>
      [0, 1, 2].filter(
        (i) => Buffer.from(session.pico.flashContents()).readUInt32LE(SECOND_SLOT + 20 + 4 * i) === 0,
      ).length;
    expect(await slotOf(session)).toBe(0);
    expect(tries()).toBe(3);
    // The watchdog's reset is what the log tells.
    expect(numberOf(await say(session.exchange, "status"), "cause")).toBe(32);
  });

  it("takes an uplinked image, restarts into it, and stays with it once it is confirmed", async () => {
    const board = loadBoard("pico");
    const { stream, pico } = openPico(board, join(folder, "image.bin"));
    const link = await linkOver("emulated:pico", "emulated", { stream, board, takeShown: null });
    try {
      const dictionary = loadDictionary();
      const commander = new Commander(link, dictionary, await PacketChecksum.load(), 60_000);
      const names = ["image-slot", "image-version", "image-confirmed", "boots"];
      expect(await commander.parameters(...names)).toEqual({
        "image-slot": 0,
        "image-version": 1,
        "image-confirmed": 1,
        boots: 1,
      });
      for (const { name, encoded } of uplinkCommands(dictionary, second, 2))
        await commander.send(name, encoded);
      const restart = async () => {
        const before = pico.resets;
        await commander.call("restart");
        while (pico.resets === before) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      await restart();
      expect(await commander.parameters(...names)).toEqual({
        "image-slot": 1,
        "image-version": 2,
        "image-confirmed": 0,
        boots: 2,
      });
      await commander.call("confirm-image");
      await restart();
      expect(await commander.parameters(...names)).toEqual({
        "image-slot": 1,
        "image-version": 2,
        "image-confirmed": 1,
        boots: 3,
      });
    } finally {
      await link.close();
    }
  });
});
