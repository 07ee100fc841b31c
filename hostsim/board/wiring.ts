/**
 * How an RP2040 or an RP2350 is wired on a board: the part of board.json about pins, crystal and UART. Takes:
 * that part. Gives: it checked, so that a board that cannot work is refused before it is built.
 */
import { z } from "zod";

/** The rate of every board's UART: whoever opens a port does not know yet which board is on it. */
export const BAUD_RATE = 115200;
/** Lines behind the first one, itself included. */
const LINES = 8;
/** GPIO numbers end here on the smaller packages of both chips. */
const LAST_PIN = 29;
/** UART 0's pins (RP2040 datasheet 1.4.3; RP2350 the same). */
const TRANSMIT_PINS = [0, 12, 16, 28];
const RECEIVE_PINS = [1, 13, 17, 29];
/** The PLL's VCO, which both pulse rates come from (boards/rp2/clocks.ts). */
const VCO_HZ = 1_500_000_000;
/** Width of the crystal's start-up delay, 14 bits, of which the chips' vendor uses 13. */
const LONGEST_START = 8191;

const pin = z.int().min(0).max(LAST_PIN);

/** Pins, crystal and UART. */
export const wiringSchema = z
  .strictObject({
    firstLine: pin
      .max(LAST_PIN - LINES + 1)
      .optional()
      .describe("GPIO of line 0; the other seven lines follow. Left out where another chip has the lines"),
    trigger: pin
      .optional()
      .describe("GPIO that falls with the first pulse of a burst; left out as the lines are"),
    uartTransmit: pin.describe("GPIO on which UART 0 sends"),
    uartReceive: pin.describe("GPIO on which UART 0 receives"),
    baud: z.literal(BAUD_RATE).describe("rate of the UART: the same on all boards"),
    crystalHz: z.int().min(5_000_000).max(15_000_000).multipleOf(1_000_000),
    crystalStartMs: z.int().positive().describe("how long the crystal may take to be stable"),
  })
  .superRefine((wiring, context) => {
    for (const [path, message] of faultsOf(wiring))
      context.addIssue({ code: "custom", path: [path], message });
  });

/** Pins, crystal and UART of a board. */
export type Wiring = Readonly<z.infer<typeof wiringSchema>>;

/** The crystal's start-up delay as the chips count it: in units of 256 cycles, rounded for a millisecond. */
export function crystalStart({ crystalHz, crystalStartMs }: Wiring): number {
  return Math.floor((crystalHz / 1000 + 128) / 256) * crystalStartMs;
}

function* faultsOf(wiring: Wiring): Generator<[keyof Wiring, string]> {
  const { firstLine } = wiring;
  const taken = new Set(
    firstLine === undefined ? [] : Array.from({ length: LINES }, (_, line) => firstLine + line),
  );
  if ((firstLine === undefined) !== (wiring.trigger === undefined))
    yield ["trigger", "lines and trigger are given together, or left out together"];
  for (const name of ["trigger", "uartTransmit", "uartReceive"] as const) {
    const pin = wiring[name];
    if (pin === undefined) continue;
    if (taken.has(pin)) yield [name, `GPIO ${pin} is taken already`];
    taken.add(pin);
  }
  if (!TRANSMIT_PINS.includes(wiring.uartTransmit))
    yield ["uartTransmit", `UART 0 sends on GPIO ${TRANSMIT_PINS.join(", ")}`];
  if (!RECEIVE_PINS.includes(wiring.uartReceive))
    yield ["uartReceive", `UART 0 receives on GPIO ${RECEIVE_PINS.join(", ")}`];
  if (VCO_HZ % wiring.crystalHz !== 0) yield ["crystalHz", `${VCO_HZ} Hz of the PLL is no multiple of it`];
  if (crystalStart(wiring) > LONGEST_START) yield ["crystalStartMs", "longer than the chip can wait"];
}
