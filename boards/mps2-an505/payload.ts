/**
 * The payload image of the MPS2+ AN505: the flight software on the board's driver, with its facts.
 */
import { boardServe, boardStart } from "../../firmware/flight/board";
import { Mps2 } from "./driver";
import { Facts } from "./facts";

/** Brings the board up, dark: called once by start-up.c. */
export function start(): void {
  boardStart<Mps2, Facts>();
}

/** One round of the main loop. */
export function serve(): void {
  boardServe<Mps2, Facts>();
}
