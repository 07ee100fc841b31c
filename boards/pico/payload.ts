/**
 * The payload image of the Raspberry Pi Pico: the core, the drivers of its chip, and the bench monitor on its UART.
 */

import { emissionGovernByBench } from "../../assembly/emission/permission";
import { emissionGateOpen, entropyStart, feedRawSamples } from "../../assembly/entropy/seed";
import { slotsOpen } from "../../assembly/images/slots";
import { identityAddress } from "../../assembly/port/registers";
import { serveBoard, startBoard } from "../rp2/board";
import { useRp2040 } from "../rp2/chip";
import { CLAIMED_BITS_PER_SAMPLE, noiseSample } from "../rp2/noise";
import { JOURNALS_AT, SLOT_BYTES, SLOTS_AT } from "./slots";

/** Where flash is read in place. */
const FLASH: u32 = 0x10000000;

const sample = memory.data(1);

/** Brings the board up, dark: called once by start-up.c. */
export function start(): void {
  useRp2040();
  slotsOpen(SLOTS_AT - JOURNALS_AT, SLOT_BYTES, (identityAddress() - FLASH - SLOTS_AT) / SLOT_BYTES);
  // This image has a bench monitor; the first packet for the controller takes the light from it.
  emissionGovernByBench();
  startBoard();
  entropyStart(CLAIMED_BITS_PER_SAMPLE);
}

/** One round of the main loop. */
export function serve(): void {
  if (!emissionGateOpen()) {
    store<u8>(sample, <u8>noiseSample());
    feedRawSamples(sample, 1);
  }
  serveBoard();
}
