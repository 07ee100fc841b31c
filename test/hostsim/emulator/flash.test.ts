/**
 * The flash chip through SSI registers, as a driver in RAM uses it. Oracle: the W25Q16JV datasheet, chapter
 * 8.
 */
import { describe, expect, it } from "vitest";
import * as board from "./board-without-firmware.js";

const SSI = 0x18000000;
const CHIP_SELECT = 0x4001800c;
const JOURNAL = 0x1ee000;

function driver() {
  const { pico, poke } = board.boardWithoutFirmware();
  poke(SSI + 8, 0);
  poke(SSI, 7 << 16);
  poke(SSI + 8, 1);
  const command = (...bytes: number[]): number[] => {
    poke(CHIP_SELECT, 2 << 8);
    const answers = bytes.map((byte) => {
      poke(SSI + 0x60, byte);
      return pico.rp2040.readUint32(SSI + 0x60);
    });
    poke(CHIP_SELECT, 3 << 8);
    return answers;
  };
  const address = (value: number) => [value >> 16, (value >> 8) & 255, value & 255];
  const wait = () => {
    while (command(0x05, 0)[1]! & 1) {}
  };
  const cells = (from: number, count: number) => [...pico.flashContents().subarray(from, from + count)];
  return { pico, poke, command, address, wait, cells };
}

describe("the flash chip", () => {
  it("programs bytes, clearing bits only, and erases whole sectors of 4 KiB", () => {
    const { command, address, wait, cells } = driver();
    command(0x06);
    command(0x02, ...address(JOURNAL + 4), 0xf0, 0x12);
    wait();
    expect(cells(JOURNAL + 3, 4)).toEqual([0xff, 0xf0, 0x12, 0xff]);
    command(0x06);
    command(0x02, ...address(JOURNAL + 4), 0x3c, 0xff);
    wait();
    expect(cells(JOURNAL + 4, 2)).toEqual([0x30, 0x12]);
    command(0x06);
    command(0x20, ...address(JOURNAL + 100));
    wait();
    expect(cells(JOURNAL, 4096).every((cell) => cell === 0xff)).toBe(true);
  });

  it("wraps within a page of 256 bytes", () => {
    const { command, address, wait, cells } = driver();
    command(0x06);
    command(0x02, ...address(JOURNAL + 255), 1, 2);
    wait();
    expect(cells(JOURNAL + 255, 2)).toEqual([1, 0xff]);
    expect(cells(JOURNAL, 1)).toEqual([2]);
  });

  it("ignores an erase or program without a write enable of its own", () => {
    const { command, address, wait, cells } = driver();
    command(0x02, ...address(JOURNAL), 0);
    expect(cells(JOURNAL, 1)).toEqual([0xff]);
    command(0x06);
    expect(command(0x05, 0)[1]).toBe(2);
    command(0x02, ...address(JOURNAL), 0x0f);
    wait();
    command(0x02, ...address(JOURNAL), 0);
    expect(cells(JOURNAL, 1)).toEqual([0x0f]);
    expect(command(0x05, 0)[1]).toBe(0);
  });

  it("ignores commands while it is busy, as a driver that does not wait would find", () => {
    const { command, address, cells } = driver();
    command(0x06);
    command(0x02, ...address(JOURNAL), 0x0f);
    command(0x06);
    command(0x02, ...address(JOURNAL), 0);
    expect(cells(JOURNAL, 1)).toEqual([0x0f]);
  });

  it("tells its name and reads back what the processor sees", () => {
    const { pico, command, address } = driver();
    expect(command(0x9f, 0, 0, 0).slice(1)).toEqual([0xef, 0x40, 0x15]);
    const image = board.imageOf([board.LOOP]);
    expect(command(0x03, ...address(250), 0, 0, 0, 0, 0, 0).slice(4)).toEqual([...image.subarray(250, 256)]);
    expect(pico.rp2040.readUint8(0x10000000)).toBe(image[0]);
  });

  it("refuses an unknown command, and a driver that does not empty the receive FIFO", () => {
    const { poke, command } = driver();
    expect(() => command(0xc7, 0)).toThrow(/0xc7/);
    const other = driver();
    other.poke(CHIP_SELECT, 2 << 8);
    expect(() => {
      for (let byte = 0; byte < 17; byte++) other.poke(SSI + 0x60, 0x05);
    }).toThrow(/overflows/);
    expect(() => poke(SSI, 0)).toThrow(/CTRLR0/);
  });
});
