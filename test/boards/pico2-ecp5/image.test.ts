/**
 * The board's image, as the module that its machine code is made from, before the simulated FPGA: brought
 * up, seeded and told to emit by its monitor. The registers that it uses are those of the vendor's headers.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { INTERMEDIATE } from "../../../hostsim/board/build/build-image.js";
import { madeImage } from "../../../hostsim/board/build/made-image.js";
import { NO_INTERPRETER } from "../../../hostsim/core/interpreter.js";
import { expectedPattern } from "../../../hostsim/emulation/expected-lines.js";
import { REGISTERS } from "../pico2/rp2350-registers.js";
import { FpgaPort } from "./fpga-port.js";

const CLEAR = 0x3000;
/** Registers besides those of a pico2 (pico-sdk, spi.h, clocks.h and io_bank0.h of the RP2350). */
const OWN: ReadonlyMap<string, number> = new Map([
  ["SPI0_SSPCR0", 0x40080000],
  ["SPI0_SSPCR1", 0x40080004],
  ["SPI0_SSPDR", 0x40080008],
  ["SPI0_SSPSR", 0x4008000c],
  ["SPI0_SSPCPSR", 0x40080010],
  ["CLOCKS_CLK_GPOUT0_CTRL", 0x40010000],
  ["CLOCKS_CLK_GPOUT0_DIV", 0x40010004],
  ["PADS_BANK0_GPIO21", 0x40038058],
  ["IO_BANK0_GPIO21_CTRL", 0x400280ac],
]);
/** Blocks of a pico2 that this board leaves alone. */
const NOT_USED = /^(?:HSTX|DMA|PLL_USB|CLOCKS_CLK_HSTX)/;
const SEED = Uint8Array.from({ length: 32 }, (_, index) => 3 * index + 5);
const BLOCKS = 20;
const PULSES = 65536;
const ROUNDS = 100_000;

const addressOf = (name: string): number => {
  const address = OWN.get(name) ?? REGISTERS.get(name);
  if (address === undefined) throw new Error(`no register ${name}`);
  return address;
};

describe("the image", () => {
  const touched = new Set<number>();
  const writes: { readonly address: number; readonly value: number }[] = [];
  const input: number[] = [];
  let output = "";
  let port: FpgaPort;
  let serve: () => void;
  const written = (name: string): number[] =>
    writes.filter(({ address }) => address === addressOf(name)).map(({ value }) => value);
  const ask = (line: string): string => {
    input.push(...Buffer.from(`${line}\n`));
    const before = output.length;
    for (let round = 0; round < ROUNDS && !output.slice(before).endsWith("\n"); round++) serve();
    return output.slice(before).trim();
  };

  beforeAll(() => {
    const control = addressOf("CLOCKS_CLK_SYS_CTRL");
    const reads = new Map<string, () => number>([
      ["RESETS_RESET_DONE", () => 0x1fffffff],
      ["XOSC_STATUS", () => 0x80000000],
      ["CLOCKS_CLK_REF_SELECTED", () => 1 << 2],
      [
        "CLOCKS_CLK_SYS_SELECTED",
        () => {
          const last = writes.findLast(({ address }) => (address & ~CLEAR) === control);
          return last?.address === control ? 1 << (last.value & 1) : 1;
        },
      ],
      ["PLL_SYS_CS", () => 0x80000000],
      ["POWMAN_VREG", () => 0],
      ["POWMAN_VREG_STS", () => 0x10],
      ["TRNG_TRNG_VALID", () => 1],
      ["WATCHDOG_CTRL", () => 0x40000000],
      ["WATCHDOG_REASON", () => 0],
      ["WATCHDOG_SCRATCH0", () => 0],
      ["UART0_UARTDR", () => input.shift() ?? 0],
      ["UART0_UARTFR", () => (input.length === 0 ? 0x10 : 0)],
    ]);
    let noise = 1;
    for (let word = 0; word < 6; word++)
      reads.set(`TRNG_EHR_DATA${word}`, () => {
        noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
        return (noise ^ (noise >>> 13) ^ (noise << 7)) >>> 0;
      });
    const byAddress = new Map([...reads].map(([name, read]) => [addressOf(name), read]));
    port = new FpgaPort({
      read: (address) => {
        touched.add(address);
        return byAddress.get(address)?.();
      },
      write: (address, value) => {
        touched.add(address);
        writes.push({ address, value });
        if (address === addressOf("UART0_UARTDR")) output += String.fromCharCode(value & 0xff);
      },
    });
    const built = madeImage({ board: loadBoard("pico2-ecp5") });
    const path = join(dirname(built.elf), INTERMEDIATE, "payload.wasm");
    const module = new WebAssembly.Module(readFileSync(path));
    const { exports } = new WebAssembly.Instance(module, {
      registers: port.imports(),
      procedures: { ...NO_INTERPRETER },
    });
    (exports.start as () => void)();
    serve = exports.serve as () => void;
  });
  afterAll(() => port.fpga.close());

  it("says what it has shown, and its lines showed the host's pulses of the seed that it was given", async () => {
    expect(port.gateIsOpen).toBe(false);
    expect(ask("emit 2")).toMatch(/^error refused/); // no seed yet
    expect(ask(`seed ${Buffer.from(SEED).toString("hex")}`)).toMatch(/^ok/);
    expect(ask("lines lasers")).toBe("ok");
    expect(ask("clock 125")).toBe("error not-offered");
    const dark = port.fpga.shown();
    expect(dark.levels.every((level) => level === 0)).toBe(true);
    expect(ask(`emit ${BLOCKS}`)).toBe(`ok pulses=${PULSES} period=${PULSES}`);
    expect(port.gateIsOpen).toBe(true);
    for (let round = 0; round < ROUNDS && port.gateIsOpen; round++) serve();
    expect(port.gateIsOpen).toBe(false);
    expect(ask("status")).toMatch(/running=0 outcome=1 /); // EMISSION_STOPPED
    const { levels, triggers } = port.fpga.shown();
    const host = await expectedPattern(SEED, PULSES, "chacha20");
    for (let block = 0; block < BLOCKS; block++) {
      const at = triggers[0]! + block * PULSES;
      expect(levels.subarray(at, at + PULSES).equals(host.levels(block, "lasers")), `block ${block}`).toBe(
        true,
      );
    }
    expect(levels.subarray(triggers[0]! + BLOCKS * PULSES).every((level) => level === 0)).toBe(true);
  });

  it("uses the serial port and the FPGA's clock, and of a pico2's registers all but those of its own lines", () => {
    const names = new Map([...REGISTERS, ...OWN].map(([name, address]) => [address, name]));
    const used = [...touched].map((address) => names.get(address) ?? `0x${address.toString(16)}`);
    expect(used.filter((name) => name.startsWith("0x") || NOT_USED.test(name))).toEqual([]);
    const own = [...OWN].map(([name]) => name).filter((name) => !/SSPDR|SSPSR/.test(name));
    expect(used).toEqual(expect.arrayContaining(own));
  });

  it("gives the FPGA the crystal's clock, and pins to the serial port that no pull holds high", () => {
    expect(written("CLOCKS_CLK_GPOUT0_CTRL")).toEqual([(1 << 11) | (6 << 5)]); // ENABLE, XOSC_CLKSRC
    expect(written("CLOCKS_CLK_GPOUT0_DIV")).toEqual([1 << 16]);
    expect(written("IO_BANK0_GPIO21_CTRL")).toEqual([9]); // GPIO_FUNC_GPCK
    for (const pin of [16, 17, 18, 19]) expect(written(`IO_BANK0_GPIO${pin}_CTRL`)).toEqual([1]); // SPI
    // ISO, OD, PUE 0; PDE 1; input on the one that receives.
    for (const pin of [12, 16, 17, 18, 19, 21])
      expect(written(`PADS_BANK0_GPIO${pin}`).map((pad) => pad & 0x18c)).toEqual([0x004]);
    expect(written("PADS_BANK0_GPIO16")[0]! & 0x40).toBe(0x40);
    // The gate: forced low before its pad leaves isolation, and at the end.
    const gate = written("IO_BANK0_GPIO12_CTRL").map((control) => (control >>> 12) & 15);
    expect([gate[0], gate.at(-1)]).toEqual([0b1110, 0b1110]);
    expect(gate).toContain(0b1111);
    const order = writes.map(({ address }) => address);
    expect(order.indexOf(addressOf("IO_BANK0_GPIO12_CTRL"))).toBeLessThan(
      order.indexOf(addressOf("PADS_BANK0_GPIO12")),
    );
  });
});
