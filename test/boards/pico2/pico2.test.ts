/**
 * The Pico 2's image as far as it can be judged without the chip: nobody has run it. Structure against the
 * boot ROM's documented format, and the drivers' registers against the vendor's headers
 * (rp2350-registers.ts).
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { type BuiltImage, INTERMEDIATE } from "../../../hostsim/board/build/build-image.js";
import { madeImage } from "../../../hostsim/board/build/made-image.js";
import { type LoggedBoard, type LoggedWrites, startLogged } from "./register-log.js";
import { channelControl, REGISTERS } from "./rp2350-registers.js";

const FLASH = 0x10000000;
const RAM = 0x20000000;
const RAM_END = 0x20082000; // SRAM_END of addressmap.h

let built: BuiltImage;
let binary: Buffer;
const word = (at: number): number => binary.readUInt32LE(at);

beforeAll(() => {
  built = madeImage({ board: loadBoard("pico2") });
  binary = readFileSync(built.binary);
});

describe("image of the pico2", () => {
  it("has one well-formed image definition in its first 4 KiB: executable, Arm, RP2350, secure", () => {
    const starts: number[] = [];
    for (let at = 0; at < Math.min(4096, binary.length); at += 4)
      if (word(at) === 0xffffded3) starts.push(at);
    expect(starts).toHaveLength(1);
    const items: { type: number; words: number; at: number }[] = [];
    let at = starts[0]! + 4;
    while (binary[at] !== 0xff) {
      const type = binary[at]!;
      // Types with bit 7 have a size of two bytes, the others of one (picobin.h, 1BS and 2BS).
      const words = type & 0x80 ? binary.readUInt16LE(at + 1) : binary[at + 1]!;
      expect(words).toBeGreaterThan(0);
      items.push({ type, words, at });
      at += 4 * words;
    }
    expect(items.map(({ type }) => type)).toEqual([0x42]); // IMAGE_TYPE
    expect(binary.readUInt16LE(items[0]!.at + 2)).toBe(0x0001 | 0x0020 | 0x0000 | 0x1000);
    const total = items.reduce((sum, { words }) => sum + words, 0);
    expect(binary.readUInt16LE(at + 1)).toBe(total); // the last item counts the words before it
    expect(binary[at + 3]).toBe(0);
    expect(word(at + 4)).toBe(0); // the loop of blocks has this one only
    expect(word(at + 8)).toBe(0xab123579);
  });

  it("begins with a vector table: a stack in RAM, handlers with the Thumb bit, entry in flash, faults in RAM", () => {
    expect(word(0) % 8).toBe(0);
    expect(word(0)).toBeGreaterThan(RAM);
    expect(word(0)).toBeLessThanOrEqual(RAM_END);
    for (let vector = 1; vector < 16; vector++) {
      expect(word(4 * vector) % 2).toBe(1);
      const [foot, top] = vector < 3 ? [FLASH, FLASH + binary.length] : [RAM, RAM_END];
      expect(word(4 * vector)).toBeGreaterThan(foot);
      expect(word(4 * vector)).toBeLessThan(top);
    }
  });

  it("is a UF2 file of family RP2350-ARM-S, each block of it", () => {
    const file = readFileSync(built.uf2!);
    expect(file.length % 512).toBe(0);
    for (let block = 0; block < file.length; block += 512) {
      expect(file.readUInt32LE(block + 8) & 0x2000).toBe(0x2000);
      expect(file.readUInt32LE(block + 28)).toBe(0xe48bff59);
      expect(file.readUInt32LE(block + 12)).toBe(FLASH + block / 2);
    }
  });

  it("has no instruction outside Armv8-M Mainline, and no floating-point calling convention", () => {
    const attributes = execFileSync("arm-none-eabi-readelf", ["-A", built.elf], { encoding: "utf8" });
    expect(attributes).toMatch(/Tag_CPU_arch: v8-M\.mainline/);
    expect(attributes).toMatch(/Tag_CPU_arch_profile: Microcontroller/);
    expect(attributes).not.toMatch(/Tag_ABI_VFP_args/);
  });

  it("programs flash from RAM: those routines and all they call are there", () => {
    const listing = execFileSync("arm-none-eabi-objdump", ["-D", "-j", ".data", built.elf], {
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    for (const name of ["command", "exchange", "deselect"]) {
      const body = new RegExp(`^2[0-9a-f]{7} <${name}>:\\n([^]*?)\\n\\n`, "m").exec(`${listing}\n\n`);
      expect(body, name).not.toBeNull();
      expect(body![1]).not.toMatch(/veneer/); // a veneer in RAM would lead back to flash
      const calls = [...body![1]!.matchAll(/\tblx?(?:\.w)?\t([0-9a-f]+) /g)].map(([, to]) =>
        Number(`0x${to}`),
      );
      if (name === "command") expect(calls.length).toBeGreaterThan(0);
      for (const to of calls) expect(to).toBeGreaterThanOrEqual(RAM);
    }
  });
});

describe("drivers on the RP2350's registers", () => {
  let board: LoggedBoard;
  /** Words that the TRNG gave, six at a time, and what the monitor told of them. */
  const collected: number[] = [];
  let toldSamples: string;
  /** Writes before `emit`. */
  let emitted: number;
  const addressOf = (name: string): number => {
    const address = REGISTERS.get(name);
    if (address === undefined) throw new Error(`no register ${name} in the table`);
    return address;
  };
  const written = (name: string, from = 0): number[] =>
    board.writes
      .slice(from)
      .filter(({ address }) => address === addressOf(name))
      .map(({ value }) => value);

  beforeAll(() => {
    let noise = 1;
    const random = (): number => {
      noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
      const word = (noise ^ (noise >>> 13) ^ (noise << 7)) >>> 0;
      collected.push(word);
      return word;
    };
    const systemControl = addressOf("CLOCKS_CLK_SYS_CTRL");
    const reads: Record<string, (writes: LoggedWrites) => number> = {
      RESETS_RESET_DONE: () => 0x1fffffff,
      XOSC_STATUS: () => 0x80000000,
      CLOCKS_CLK_REF_SELECTED: () => 1 << 2,
      // One-hot: the source of the last write to CTRL; one through the clearing alias selects the
      // reference.
      CLOCKS_CLK_SYS_SELECTED: (writes) => {
        const last = writes.findLast(({ address }) => (address & ~0x3000) === systemControl);
        return last?.address === systemControl ? 1 << (last.value & 1) : 1;
      },
      PLL_SYS_CS: () => 0x80000000,
      PLL_USB_CS: () => 0x80000000,
      HSTX_FIFO_STAT: () => 0x108, // full, by DMA
      DMA_CH3_AL1_CTRL: () => 1, // WATCH was not stopped
      POWMAN_VREG_STS: () => 0x10,
      TRNG_TRNG_VALID: () => 1,
    };
    for (let data = 0; data < 6; data++) reads[`TRNG_EHR_DATA${data}`] = random;
    const status = new Map(Object.entries(reads).map(([name, read]) => [addressOf(name), read]));
    board = startLogged(
      join(dirname(built.elf), INTERMEDIATE, "payload.wasm"),
      status,
      addressOf("UART0_UARTDR"),
    );
    for (let round = 0; round < 34_000; round++) board.serve(); // a sample a round, 33,792 for a seed
    expect(board.ask("status")).toMatch(/^ok gate=0 publicseed=0/); // the TRNG's bytes opened the gate
    toldSamples = board.ask("noise 1000");
    expect(board.ask("core 200")).toBe("error not-offered");
    expect(board.ask("core 300")).toBe("ok");
    for (const [clock, reply] of [
      [251, "error not-offered"],
      [56, "ok"],
      [250, "ok"],
    ] as const)
      expect(board.ask(`clock ${clock}`)).toBe(reply);
    for (const period of [65537, 65600, 65792 + 8])
      expect(board.ask(`period ${period}`)).toBe("error not-offered");
    expect(board.ask("period 131072")).toBe("ok");
    emitted = board.writes.length;
    expect(board.ask("emit 2")).toMatch(/^ok pulses=65536 period=131072/);
  });

  it("touches exactly the registers of the vendor's headers", () => {
    const names = new Map([...REGISTERS].map(([name, address]) => [address, name]));
    const touched = [...board.accessed].map((address) => names.get(address) ?? `0x${address.toString(16)}`);
    expect(touched.sort()).toEqual([...REGISTERS.keys()].sort());
  });

  it("takes its blocks out of reset, and has the watchdog reset all but the oscillators", () => {
    // DMA, HSTX, IO, PADS, PIO0, PLL_SYS, PLL_USB, SHA256, TIMER0, TIMER1, TRNG, UART0
    const blocks = [2, 3, 6, 9, 11, 14, 15, 17, 23, 24, 25, 26].reduce((sum, block) => sum | (1 << block), 0);
    expect(written("RESETS_RESET_CLEAR")).toEqual([blocks, 1 << 3]); // HSTX starts each emission anew
    expect(written("PSM_WDSEL")).toEqual([0x01ffffff & ~(1 << 2) & ~(1 << 3)]);
    expect(written("WATCHDOG_LOAD")[0]).toBe(500_000);
  });

  it("gives timer and watchdog a tick each microsecond", () => {
    for (const generator of ["TICKS_TIMER0", "TICKS_WATCHDOG"]) {
      expect(written(`${generator}_CYCLES`)).toEqual([12]);
      expect(written(`${generator}_CTRL`).at(-1)).toBe(1);
    }
  });

  it("sets 300 MHz only after 1.25 V, written with the power manager's password", () => {
    expect(written("POWMAN_VREG_CTRL_SET")).toEqual([0x5afe2000, 0x5afe2000]);
    expect(written("POWMAN_VREG")).toEqual([0x5afe00b0, 0x5afe00e0]); // VSEL 01011: 1.10 V, 01110: 1.25 V
    expect(written("PLL_SYS_FBDIV_INT")).toEqual([125, 125]);
    expect(written("PLL_SYS_PRIM")).toEqual([0x00052000, 0x00051000]); // 1,500 / 5 / 2, and / 1
    const order = board.writes.map(({ address }) => address);
    expect(order.lastIndexOf(addressOf("POWMAN_VREG"))).toBeLessThan(
      order.lastIndexOf(addressOf("PLL_SYS_PRIM")),
    );
  });

  it("gives HSTX half as many MHz as there are slots a microsecond, within the PLL's bounds", () => {
    const rates = written("PLL_USB_PRIM").map((dividers, i) => {
      const vco = 12 * written("PLL_USB_FBDIV_INT")[i]!;
      expect(vco).toBeGreaterThanOrEqual(750);
      expect(vco).toBeLessThanOrEqual(1600);
      const line = (written("CLOCKS_CLK_HSTX_DIV")[i]! >> 16) & 3;
      return (2 * vco) / ((dividers >> 16) & 7) / ((dividers >> 12) & 7) / line;
    });
    expect(rates).toEqual([250, 56, 250]);
    // Stopped while its source changes: from PLL_USB (2), enabled by bit 11.
    expect(written("CLOCKS_CLK_HSTX_CTRL")).toEqual([0x40, 0x840, 0x40, 0x840, 0x40, 0x840]);
  });

  it("changes the auxiliary source of the system clock only while it is not selected", () => {
    const writes = board.writes.filter(({ address }) =>
      [addressOf("CLOCKS_CLK_SYS_CTRL"), addressOf("CLOCKS_CLK_SYS_CTRL_CLEAR")].includes(address),
    );
    let control = 0x41; // CLOCKS_CLK_SYS_CTRL_RESET: the auxiliary source is selected, and it is the ROSC
    for (const { address, value } of writes) {
      const next = address === addressOf("CLOCKS_CLK_SYS_CTRL_CLEAR") ? control & ~value : value;
      if ((next & 0xe0) !== (control & 0xe0)) expect([control & 1, next & 1]).toEqual([0, 0]);
      control = next;
    }
    expect(control).toBe(1);
  });

  it("leaves no pad isolated, and lines without input so that their pull-down holds (erratum RP2350-E9)", () => {
    // ISO, OD, IE, PUE 0; PDE 1
    for (const pin of [12, 13, 14, 15, 16, 17, 18, 19, 20])
      for (const pad of written(`PADS_BANK0_GPIO${pin}`)) expect(pad & 0x1cc).toBe(0x004);
    for (const pin of [0, 1]) {
      expect(written(`PADS_BANK0_GPIO${pin}`)[0]! & 0x1c0).toBe(0x040); // ISO, OD 0; IE 1
      expect(written(`IO_BANK0_GPIO${pin}_CTRL`)).toEqual([2]); // UART0
    }
  });

  it("drives lines low (function HSTX, OUTOVER low) but while blocks are emitted, and then those of the map", () => {
    const low = 2 << 12;
    for (let pin = 12; pin < 20; pin++) {
      expect(written(`IO_BANK0_GPIO${pin}_CTRL`).slice(0, 1)).toEqual([low]);
      expect(written(`IO_BANK0_GPIO${pin}_CTRL`, emitted)).toEqual(pin < 16 ? [0] : []);
    }
    expect(written("IO_BANK0_GPIO20_CTRL")).toEqual([6]); // PIO0
    expect(written("PIO0_SM0_PINCTRL")).toEqual([(1 << 26) | (20 << 5)]); // SET_COUNT, SET_BASE
    expect(written("PIO0_SM0_INSTR")).toEqual([0xe000, 0xe081]); // set pins, 0; set pindirs, 1
    const order = board.writes.map(({ address }) => address);
    expect(order.indexOf(addressOf("HSTX_CTRL_CSR"), emitted)).toBeLessThan(
      order.indexOf(addressOf("IO_BANK0_GPIO12_CTRL"), emitted),
    );
  });

  it("has HSTX show two nibbles a cycle, the lower one first, four cycles a word", () => {
    // CLKDIV 1, N_SHIFTS 4, SHIFT 8; then EN.
    expect(written("HSTX_CTRL_CSR", emitted)[0]).toBe((1 << 28) | (4 << 16) | (8 << 8));
    expect(written("HSTX_CTRL_CSR", emitted).at(-1)! & 1).toBe(1);
    for (let bit = 0; bit < 4; bit++)
      expect(written(`HSTX_CTRL_BIT${bit}`)).toEqual([bit | ((bit + 4) << 8)]); // SEL_P, SEL_N
  });

  it("samples the TRNG raw and no faster than it allows", () => {
    expect(written("TRNG_SAMPLE_CNT1")[0]).toBeGreaterThanOrEqual(17);
    expect(written("TRNG_TRNG_DEBUG_CONTROL")).toEqual([0xe]);
    expect(written("TRNG_RND_SOURCE_ENABLE")).toEqual([1]);
  });

  it("tells raw samples to the bench: 1,000 bytes of the TRNG without a gap, the last of 192 bits first", () => {
    const bytes = Buffer.alloc(4 * collected.length);
    for (const [i, word] of collected.entries()) bytes.writeUInt32LE(word, 4 * i);
    const taken = Buffer.concat(
      Array.from({ length: bytes.length / 24 }, (_, i) => bytes.subarray(24 * i, 24 * i + 24).reverse()),
    ).toString("hex");
    const told = /^ok samples=([0-9a-f]{2000})$/.exec(toldSamples)?.[1];
    expect(taken.indexOf(told!) % 2).toBe(0);
    expect(board.ask("noise 10")).toBe("error light-is-on");
  });

  it("disables all channels, chains included, before it aborts them (erratum RP2350-E5)", () => {
    const abort = board.writes.findIndex(({ address }) => address === addressOf("DMA_CHAN_ABORT"));
    expect(board.writes[abort]?.value).toBe(0x7fff);
    for (let channel = 0; channel < 15; channel++) {
      const before = board.writes[abort - 15 + channel]!;
      expect(before.address).toBe(addressOf(`DMA_CH${channel}_AL1_CTRL`));
      expect(channelControl(before.value)).toMatchObject({ enabled: false, chainTo: channel });
    }
  });

  it("starts nothing but the two ways to darkness by the queue's flags, whatever byte lane they are in", () => {
    const watch = channelControl(written("DMA_CH3_AL1_CTRL").at(-1)!);
    expect(watch).toMatchObject({ enabled: true, dataSize: 0, readMoves: false, request: 0x3f, chainTo: 3 });
    expect(written("DMA_CH3_TRANS_COUNT").at(-1)! >>> 28).toBe(0xf); // endless
    expect(written("DMA_CH3_READ_ADDR")).toEqual([0x50600001]); // HSTX_FIFO_STAT, bits 15:8: FULL, EMPTY, WOF
    expect(written("DMA_CH3_WRITE_ADDR")).toEqual([0x50000450]); // DMA_MULTI_CHAN_TRIGGER
    // FULL and WOF start 0, 8 and 10, which are disabled, and 2, a stamp at a wrong time; EMPTY 1 and 9.
    for (const channel of [0, 8, 10])
      for (const control of written(`DMA_CH${channel}_AL1_CTRL`))
        expect(channelControl(control).enabled).toBe(false);
    expect(written("DMA_CH1_WRITE_ADDR")).toEqual([0x500000d0]); // WATCH's control
    expect(channelControl(written("DMA_CH1_AL1_CTRL").at(-1)!)).toMatchObject({ enabled: true, chainTo: 12 });
    expect(written("DMA_CH12_WRITE_ADDR")).toEqual([0x50000110]); // TABLE's control
    expect(channelControl(written("DMA_CH12_AL1_CTRL").at(-1)!)).toMatchObject({
      enabled: true,
      chainTo: 13,
    });
    expect(written("DMA_CH13_WRITE_ADDR")).toEqual([0x40028064]); // IO_BANK0_GPIO12_CTRL
    expect(written("DMA_CH13_TRANS_COUNT")).toEqual([8]);
    expect(channelControl(written("DMA_CH13_AL1_CTRL").at(-1)!)).toMatchObject({
      enabled: true,
      writeMoves: false,
      writeSkips: true,
      chainTo: 13,
    });
    expect(board.word(written("DMA_CH13_READ_ADDR")[0]!)).toBe(2 << 12); // OUTOVER low, function HSTX
    expect(written("DMA_CH9_WRITE_ADDR")).toEqual([0x50600004]); // HSTX_FIFO_FIFO
    for (const channel of [1, 9, 12]) expect(board.word(written(`DMA_CH${channel}_READ_ADDR`)[0]!)).toBe(0);
  });

  it("feeds the queue with zeros, then with what a list says, and takes each list once", () => {
    expect(channelControl(written("DMA_CH5_AL1_CTRL").at(-1)!)).toMatchObject({
      enabled: true,
      highPriority: true,
      dataSize: 2,
      readMoves: false,
      writeMoves: false,
      request: 52, // DREQ_HSTX
      chainTo: 6,
    });
    // Before the first block, then between blocks: 131,072 - 65,536 slots, eight a word.
    expect(written("DMA_CH5_TRANS_COUNT")).toEqual([(32768 + 65536) / 8, 65536 / 8]);
    const places = written("DMA_CH6_READ_ADDR")[0]!;
    expect(places % 16).toBe(0);
    expect(written("DMA_CH6_WRITE_ADDR")).toEqual([0x500001fc]); // LIST, AL3_READ_ADDR_TRIG
    const fetch = channelControl(written("DMA_CH6_AL1_CTRL").at(-1)!);
    expect(fetch).toMatchObject({
      enabled: true,
      readMoves: true,
      ringSize: 4,
      ringOnWrite: false,
      chainTo: 11,
    });
    expect(written("DMA_CH7_WRITE_ADDR")).toEqual([0x50000110]); // TABLE, AL1_CTRL to AL1_TRANS_COUNT_TRIG
    expect(channelControl(written("DMA_CH7_AL1_CTRL").at(-1)!)).toMatchObject({
      ...{ enabled: true, readMoves: true, writeMoves: true, ringSize: 4, ringOnWrite: true, chainTo: 7 },
    });
    expect(written("DMA_CH7_TRANS_COUNT")).toEqual([4]);
    expect(written("DMA_CH11_WRITE_ADDR")).toEqual([places]);
    expect(channelControl(written("DMA_CH11_AL1_CTRL").at(-1)!)).toMatchObject({
      ...{ enabled: true, readMoves: false, writeMoves: true, ringSize: 4, ringOnWrite: true },
    });
    expect(written("DMA_CH2_READ_ADDR")).toEqual([0x400b8028]); // TIMER1_TIMERAWL
    expect(written("TIMER1_SOURCE")).toEqual([1]); // CLK_SYS
    expect(channelControl(written("DMA_CH2_AL1_CTRL").at(-1)!)).toMatchObject({
      ...{ enabled: true, readMoves: false, writeMoves: true, ringSize: 5, ringOnWrite: true, chainTo: 14 },
    });
    const dark = board.word(written("DMA_CH11_READ_ADDR")[0]!);
    const [first, second, third, fourth] = [0, 4, 8, 12].map((at) => board.word(places + at));
    expect([third, fourth]).toEqual([dark, dark]);
    for (const [list, moves] of [
      [first!, true],
      [second!, true],
      [dark, false],
    ] as const) {
      expect(channelControl(board.word(list))).toMatchObject({
        enabled: true,
        highPriority: true,
        dataSize: 2,
        readMoves: moves,
        writeMoves: false,
        request: 52,
        chainTo: 5,
        quiet: true,
      });
      expect(board.word(list + 8)).toBe(0x50600004);
      expect(board.word(list + 12)).toBe(65536 / 8);
    }
    expect(board.word(board.word(dark + 4))).toBe(0);
    expect(board.word(second! + 4) - board.word(first! + 4)).toBe(65536 / 2);
  });
});
