/**
 * From power-on to the firmware, and from a watchdog reset to the next life. Programs are assembled by hand.
 */
import { expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { Pico } from "../../../hostsim/emulator/rp2040/pico.js";
import { secondStageChecksum } from "../../support/second-stage.js";
import * as board from "./board-without-firmware.js";
import { LOOP } from "./board-without-firmware.js";

const WATCHDOG = 0x40058000;
const SCRATCH0 = WATCHDOG + 0x0c;
const PSM_WDSEL = 0x40010008;
const JOURNAL = 0x1ee000;

/** pico-sdk's second stage for the W25Q080, as it begins every image of that SDK for the Pico. */
const SDK_SECOND_STAGE =
  "00b5324b212058609868022188439860d860186158612e4b002199600221596101" +
  "21f02299502b491960012199603520" +
  "00f044f80222904214d00621196600f034f8196e012119660020186" +
  "61a6600f02cf8196e196e196e052000f02ff801210842f9d1002199601b49196000215960" +
  "1a491b48016001219960eb211966a021196600f012f8002199601649144801600121996001bc002800d00047" +
  "12481349086003c880f30888084703b5996a04200142fbd001200142f8d103bd02b518661866fff7f2ff186e186e02bd" +
  "000002400000001800000700" +
  "00035f00212200" +
  "00f40000182220" +
  "00a00001001008ed00e0";

it("checks the second stage as the boot ROM does: CRC-32/MPEG-2 and the one that pico-sdk writes", () => {
  expect(secondStageChecksum(new TextEncoder().encode("123456789"))).toBe(0x0376e6e7);
  const stage = new Uint8Array(252);
  stage.set(Buffer.from(SDK_SECOND_STAGE, "hex"));
  expect(secondStageChecksum(stage)).toBe(0x7a4eb274);
});

it("does not boot an image whose second stage has a wrong checksum", () => {
  const image = board.imageOf([LOOP]);
  image[10] = 1;
  expect(() => new Pico({ board: loadBoard("pico"), image, seed: 1 })).toThrow(/checksum/);
});

it("boots an image, which sets up the UART and sends a byte", () => {
  const bytes: number[] = [];
  // r0 = literal; each pair of literals is an address and the value to write there, then loop.
  const writes: [number, number][] = [
    [0x4000c000, 0],
    [0x40014064, 2],
    [0x40008048, (1 << 11) | (3 << 5)], // clk_peri from the ring oscillator, 6.5 MHz
    [0x40034024, 3],
    [0x40034028, 34],
    [0x40034030, 0x301],
    [0x40034000, 0x41],
  ];
  const literals = writes.flat();
  const codeHalfwords = 3 * writes.length + 1;
  const literalAt = (codeHalfwords + 1) & ~1;
  const code: number[] = [];
  writes.forEach((_, index) => {
    for (const register of [0, 1]) {
      const here = code.length;
      const target = literalAt / 2 + 2 * index + register;
      code.push(0x4800 | (register << 8) | (target - ((here + 2) >> 1)));
    }
    code.push(0x6001);
  });
  code.push(LOOP);
  while (code.length < literalAt) code.push(0xbf00);
  for (const word of literals) code.push(word & 0xffff, word >>> 16);
  const pico = new Pico({
    board: loadBoard("pico"),
    image: board.imageOf(code),
    seed: 1,
    onUart: (byte) => bytes.push(byte),
  });
  expect(pico.run(() => bytes.length > 0, 1000)).toBe(true);
  expect(bytes).toEqual([0x41]);
});

it("delivers bytes for the UART in order as its receive FIFO has room, none lost", () => {
  const { pico, poke } = board.boardWithoutFirmware();
  poke(0x4001406c, 2); // GPIO 13 to the UART
  poke(0x40034030, 0x301);
  const sent = Uint8Array.from({ length: 100 }, (_, index) => index);
  pico.sendUart(sent);
  const received: number[] = [];
  for (let round = 0; round < 100; round++) {
    pico.run(() => false, 10);
    received.push(pico.read(0x40034000));
  }
  expect(received).toEqual([...sent]);
});

it("keeps flash and scratch registers over a watchdog reset, nothing else, and the lines go dark", () => {
  const { pico, poke, changes } = board.boardWithoutFirmware();
  board.outputs(poke, 0, 1);
  board.machine(poke, 0, 0, [0xe001], { pinControl: 1 << 26 });
  poke(board.CTRL, 1);
  pico.run(() => false, 10);
  expect(changes.at(-1)?.levels).toBe(1);
  pico.flash()[JOURNAL] = 0x5a;
  const flash = pico.flashContents();
  poke(SCRATCH0, 0xfa000007);
  poke(board.SRAM, 99);
  poke(PSM_WDSEL, 0x1fffc);
  poke(WATCHDOG + 0x2c, (1 << 9) | 12);
  poke(WATCHDOG + 0x04, 2 * 10);
  poke(WATCHDOG, 1 << 30);
  const before = pico.cycle;
  expect(pico.run(() => pico.resets > 0, 10_000)).toBe(true);
  // 10 ticks of 12 cycles of the ring oscillator, two steps each (erratum RP2040-E1).
  expect(Math.abs(pico.cycle - before - 120)).toBeLessThan(3);
  expect(changes.at(-1)?.levels).toBe(0);
  expect(pico.read(SCRATCH0)).toBe(0xfa000007);
  expect(pico.read(WATCHDOG + 0x08)).toBe(1);
  expect(pico.read(board.SRAM)).toBe(0);
  expect(() => pico.read(board.CTRL)).toThrow(/held in reset/);
  expect(Buffer.compare(pico.flashContents(), flash)).toBe(0);
});

it("refuses a watchdog that would not reset the whole chip", () => {
  const { pico, poke } = board.boardWithoutFirmware();
  poke(WATCHDOG, 0x80000000);
  expect(() => pico.run(() => false, 10)).toThrow(/PSM WDSEL/);
});

it("takes an access to where nothing is as a HardFault, and one inside the handler locks up until the watchdog", () => {
  // ldr r0, =0x60000000; ldr r0, [r0]; loop. Without a boot ROM the vector is 0, and the code behind it ends
  // in nothing.
  const pico = new Pico({ board: loadBoard("pico"), image: board.imageOf([0x4801, 0x6800, LOOP]), seed: 1 });
  const poke = (address: number, value: number) => pico.write(address, value);
  poke(0x20041f08, 0x60000000);
  poke(PSM_WDSEL, 0x1fffc);
  poke(WATCHDOG + 0x2c, (1 << 9) | 12);
  poke(WATCHDOG + 0x04, 2 * 5_000);
  poke(WATCHDOG, 1 << 30);
  expect(pico.stepUntil(() => (pico.register(0, 16) & 0x3f) === 3, 100)).toBe(true);
  const stack = pico.register(0, 13);
  pico.run(() => false, 20_000);
  const lockedAt = pico.programCounter;
  pico.run(() => false, 1_000);
  expect(pico.programCounter).toBe(lockedAt);
  expect(pico.register(0, 13)).toBe(stack);
  expect(pico.run(() => pico.resets === 1, 100_000)).toBe(true);
  expect(pico.register(0, 16) & 0x3f).toBe(0);
});

it("repeats the ring oscillator's noise for one seed and changes it with the seed", () => {
  const bits = (seed: number) => {
    const pico = new Pico({ board: loadBoard("pico"), image: board.imageOf([LOOP]), seed });
    return Array.from({ length: 64 }, () => pico.read(0x4006001c));
  };
  expect(bits(5)).toEqual(bits(5));
  expect(bits(5)).not.toEqual(bits(6));
  expect(new Set(bits(5))).toEqual(new Set([0, 1]));
});
