/**
 * The payload image of the Raspberry Pi Pico 2: the core, the drivers of its chip, and the bench monitor on
 * its UART.
 */

import { emissionGovernByBench } from "../../assembly/emission/permission";
import { entropyStart } from "../../assembly/entropy/seed";
import {
  monitorEnd,
  monitorTellSample,
  REQUEST_NOISE,
  requestArgument,
} from "../../firmware/monitor/monitor";
import { serveBoard, startBoard } from "../rp2/board";
import { useRp2350 } from "../rp2/chip";
import { takeSample } from "../rp2/entropy";
import { CLAIMED_BITS_PER_SAMPLE, noiseSample, noiseStart } from "./noise";

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
  takeSample(noiseSample());
  if (serveBoard() != REQUEST_NOISE) return;
  for (let left = <u32>requestArgument(0); left > 0; left--) monitorTellSample(noiseSample());
  monitorEnd();
}
