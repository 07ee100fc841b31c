/**
 * The payload image: the flight software on the driver of the chip, with this board's facts.
 */
import { boardServe, boardStart } from "../../firmware/flight/board";
import { Pico2Ecp5 } from "./driver";
import { Facts } from "./facts";

/** Brings the board up, dark: called once by start-up.c. */
export function start(): void {
  boardStart<Pico2Ecp5, Facts>();
}

/** One round of the main loop. */
export function serve(): void {
  boardServe<Pico2Ecp5, Facts>();
}
