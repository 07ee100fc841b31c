/**
 * The payload image of the Raspberry Pi Pico 2: the core, the drivers of its chip, and the bench monitor on its UART.
 */

import { emissionGovernByBench } from "../../assembly/emission/permission";
import { emissionGateOpen, entropyStart, feedRawSamples } from "../../assembly/entropy/seed";
import { serveBoard, startBoard } from "../rp2/board";
import { useRp2350 } from "../rp2/chip";
import { CLAIMED_BITS_PER_SAMPLE, noiseSample, noiseStart } from "./noise";

const sample = memory.data(1);

/** Brings the board up, dark: called once by start-up.c. */
export function start(): void {
  useRp2350();
  // This image has a bench monitor; the first packet for the controller takes the light from it.
  emissionGovernByBench();
  startBoard();
  noiseStart();
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
