/**
 * The payload image: the flight software on the driver of the chip, with this board's facts.
 */
import { boardServe, boardStart } from "../../firmware/flight/board";
import { Rp2040 } from "../rp2/rp2040/driver";
import { Facts } from "./facts";

/** Brings the board up, dark: called once by start-up.c. */
export function start(): void {
  boardStart<Rp2040, Facts>();
}

/** One round of the main loop. */
export function serve(): void {
  boardServe<Rp2040, Facts>();
}
