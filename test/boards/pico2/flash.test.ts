/**
 * The pico2's flash driver, as flashed, on the emulated chip and its NOR model (silicon/rp2350/nor.ts): the
 * times that the flash may take, and what happens when it takes longer. Oracle: Winbond's W25Q32RV datasheet
 * (an erase takes 400 ms at most; reads up to 50 MHz; 50 ns between commands).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { buildImage } from "../../../hostsim/board/build/build-image.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { Pico2 } from "../../../hostsim/emulator/rp2350/pico2.js";

const board = loadBoard("pico2");
const built = buildImage({
  board,
  entry: "test/boards/pico2/compiled/flash-work.ts",
  outputFolder: join(packageRoot, "build", "native", "flash-work"),
});
const image = readFileSync(built.binary);
/** A sector of the journals as no erase leaves it. */
const JOURNALS = board.image!.flashBytes;
const OLD = 0x12;
const OLD_WORD = 0x12121212;
/** What the image programs. */
const WORD = 0x2468ace0;
const POWER_ON = 0;
const PROCESSOR_FAULT = 16;
const FLASH_STAYS_BUSY = 17;
/** Cycles: far more than the start and a command that does not wait take. */
const SOON = 3e6;
/** Cycles of the crystal's clock in a second, and of what `S` sets. */
const CRYSTAL_HZ = 12e6;
/** A crystal that is fast by as much as cheap ones are, and more: 0.1 %. */
const FAST_CRYSTAL = { ...board, wiring: { ...board.wiring!, crystalHz: 1.001 * CRYSTAL_HZ } };

let sent: number[];
let pico: Pico2;

function boot(of = board): void {
  const flash = new Uint8Array(JOURNALS + 4096).fill(OLD);
  sent = [];
  pico = new Pico2(
    { board: of, image, flash, seed: 1, onUart: (byte) => sent.push(byte) },
    { slowFlash: true },
  );
  expect(pico.run(() => sent.length > 0, SOON)).toBe(true);
  expect(sent).toEqual([POWER_ON]);
}

/** Has the image do something, and waits for its answer. */
function tell(letter: string, cycles = SOON): string {
  const before = sent.length;
  pico.sendUart(Buffer.from(letter));
  pico.run(() => sent.length > before, cycles);
  return Buffer.from(sent.slice(before)).toString("latin1");
}

const firstWord = () => Buffer.from(pico.flashContents()).readUInt32LE(JOURNALS);

describe("the pico2's flash driver", () => {
  beforeEach(() => boot());

  it("is not cut short by the watchdog, however late an erase of 400 ms begins", () => {
    expect(tell("S")).toBe(".");
    const before = pico.cycle;
    expect(tell("E", CRYSTAL_HZ)).toBe(".");
    expect((pico.cycle - before) / CRYSTAL_HZ).toBeGreaterThan(0.4);
    expect(pico.resets).toBe(0);
    expect(firstWord()).toBe(0xffffffff);
  });

  it("gives up a flash that is never done after 450 ms: the chip starts anew, and says why", () => {
    expect(tell("S")).toBe(".");
    pico.stickFlash();
    const before = pico.cycle;
    pico.sendUart(Buffer.from("E"));
    expect(pico.run(() => pico.resets > 0, CRYSTAL_HZ)).toBe(true);
    expect((pico.cycle - before) / CRYSTAL_HZ).toBeGreaterThan(0.4);
    expect((pico.cycle - before) / CRYSTAL_HZ).toBeLessThan(0.5);
    expect(pico.run(() => sent.length > 2, SOON)).toBe(true);
    expect(sent[2]).toBe(FLASH_STAYS_BUSY);
  });

  it("leaves a fault of the second core its handler, which is not in the flash that is being erased", () => {
    pico.sendUart(Buffer.from("E"));
    pico.run(() => false, 1e5);
    // It strays into flash, which can't be read now: a fault.
    pico.setRegister(1, 15, 0x10000200);
    expect(pico.run(() => pico.resets > 0, 1e5)).toBe(true);
    expect(pico.run(() => sent.length > 1, SOON)).toBe(true);
    expect(sent[1]).toBe(PROCESSOR_FAULT);
  });
});

it("at the overclock the pico2's flash is read below 50 MHz, and selected 50 ns apart, with a fast crystal too", () => {
  boot(FAST_CRYSTAL);
  expect(tell("F")).toBe(".");
  expect(pico.clockHz).toBeGreaterThan(300e6);
  expect(tell("P")).toBe(".");
  expect(firstWord()).toBe(OLD_WORD & WORD);
});
