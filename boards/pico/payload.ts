/**
 * The payload image of the Raspberry Pi Pico: the core, the drivers of its chip, and the bench monitor on its
 * UART.
 */

import { emissionGovernByBench } from "../../assembly/emission/permission";
import { entropyStart } from "../../assembly/entropy/seed";
import { slotsOpen } from "../../assembly/images/slots";
import { identityAddress } from "../../assembly/port/registers";
import {
  monitorEnd,
  monitorTellSample,
  REQUEST_NOISE,
  requestArgument,
} from "../../firmware/monitor/monitor";
import { serveBoard, startBoard } from "../rp2/board";
import { useRp2040 } from "../rp2/chip";
import { takeSample } from "../rp2/entropy";
import { CLAIMED_BITS_PER_SAMPLE, noiseSample } from "../rp2/noise";
import { JOURNALS_AT, SLOT_BYTES, SLOTS_AT } from "./slots";

/** Where flash is read in place. */
const FLASH: u32 = 0x10000000;

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
  takeSample(noiseSample());
  if (serveBoard() != REQUEST_NOISE) return;
  for (let left = <u32>requestArgument(0); left > 0; left--) monitorTellSample(noiseSample());
  monitorEnd();
}
