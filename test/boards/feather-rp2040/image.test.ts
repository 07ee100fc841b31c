/**
 * The Feather RP2040, which was made by docs/how-to/add-a-board.md alone: another wiring of the same chip, on
 * emulated silicon. Its numbers are from Adafruit's pin-out and the vendor's header
 * (pico-sdk, boards/adafruit_feather_rp2040.h), not from board.json.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HEAD_BYTES, SLOTS_AT } from "../../../boards/rp2/rp2040/slots.js";
import { loadBoard } from "../../../hostsim/board/board.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runPico } from "../../../hostsim/emulation/pico-run.js";
import { PicoSession } from "../../../hostsim/emulator/pico-session.js";
import { say } from "../../../hostsim/wire/monitor-link.js";
import { runCommand } from "../../support/command-line.js";
import { imageFolder } from "../../support/images.js";

const board = loadBoard("feather-rp2040");
const image = readFileSync(join(imageFolder("feather-rp2040"), "image.bin"));
const PIO0 = 6;
const UART = 2;
const NOTHING = 31;
/** D4 to D13. */
const LINE_PINS = [6, 7, 8, 9, 10, 11, 12, 13];
const TRIGGER_PIN = 24; // D24
const NEOPIXEL = [16, 17]; // data, supply
const XOSC = 0x40024000;
const XOSC_STARTUP = XOSC + 0x0c;
const XOSC_ENABLE = 0xfab;
const FIRST_IMAGE = 0x10000000 + SLOTS_AT + HEAD_BYTES;
const RAM = 0x20000000;
/** The vendor's formula: ((12,000 + 128) / 256) * PICO_XOSC_STARTUP_DELAY_MULTIPLIER of 64. */
const STARTUP_DELAY = 3008;

describe("the image of the Feather RP2040 on emulated silicon", () => {
  it.each(["symbol-code", "lasers"] as const)(
    "shows on its own pins what the host's core makes, dark between bursts: %s",
    async (lineMap) => {
      const pulses = 2 * 65536;
      const result = await runPico({ board, image, seed: 31, pulses, lineMap, slotsPerMicrosecond: 250 });
      expect(result.identity.board).toBe("feather-rp2040");
      expect(result.bursts).toHaveLength(2);
      expect(result).toMatchObject({ pulsesCompared: pulses, differences: 0, straySlots: 0, faults: [] });
      expect(result.clockHz).toBe(250e6);
      // What board.json says of the period, to 0.5 %.
      const { symbolCode, lasers } = board.emission!.periodSlots.value;
      expect(Math.abs(result.periodSlots / (lineMap === "lasers" ? lasers : symbolCode) - 1)).toBeLessThan(
        0.005,
      );
    },
  );

  it("gives PIO the lines and the trigger alone, leaves the NeoPixel alone, and talks on TX and RX", async () => {
    const { pico, exchange } = new PicoSession({ board, image, seed: 1 });
    await say(exchange, "lines lasers");
    const functions = Array.from({ length: 30 }, (_, pin) => pico.functionOfPin(pin));
    const withFunction = (wanted: number) => functions.flatMap((each, pin) => (each === wanted ? [pin] : []));
    expect(withFunction(PIO0)).toEqual([...LINE_PINS, TRIGGER_PIN]);
    expect(withFunction(UART)).toEqual([0, 1]);
    for (const pin of NEOPIXEL) expect(functions[pin]).toBe(NOTHING);
  });

  it("gives its crystal the time that the vendor's header asks for, before it is waited for", async () => {
    const { pico, exchange } = new PicoSession({ board, image, seed: 1 });
    const isEnabled = () => pico.read(XOSC) >>> 12 === XOSC_ENABLE;
    expect(pico.stepUntil(isEnabled, 1e7)).toBe(true);
    expect(pico.read(XOSC_STARTUP)).toBe(STARTUP_DELAY);
    // The loader starts it, and the image, which can't know of that, again: with its own delay.
    expect(pico.stepUntil(() => pico.programCounter >= FIRST_IMAGE && pico.programCounter < RAM, 1e8)).toBe(
      true,
    );
    pico.write(XOSC_STARTUP, 1);
    await say(exchange, "status");
    expect(pico.read(XOSC_STARTUP)).toBe(STARTUP_DELAY);
  });

  it("has the whole of its 8 MiB: journals at the end, and they outlive a restart", async () => {
    const run = { board, image, pulses: 1, lineMap: "symbol-code", slotsPerMicrosecond: 250 } as const;
    const first = await runPico({ ...run, seed: 5 });
    expect(first.flash).toHaveLength(8 * 1024 * 1024);
    expect(first.flash.subarray(-72 * 1024).some((byte) => byte !== 0xff)).toBe(true);
    const again = await runPico({ ...run, seed: 5, flash: first.flash });
    expect(again.bursts[0]!.block).toBeGreaterThan(first.bursts[0]!.block);
  });

  it("has a schedule to step through, the one of any board with the same blocks and seed", async () => {
    const shown = async (name: string) =>
      (await runCommand(["step", name, "--count", "64"], packageRoot)).stdout;
    expect((await shown("feather-rp2040")).trim().split("\n")).toHaveLength(64);
    expect(await shown("feather-rp2040")).toBe(await shown("pico"));
  });
});
