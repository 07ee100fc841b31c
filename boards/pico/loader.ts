/**
 * The loader: the one of the chip, with this board's facts.
 */
import "../../assembly/port/abort";
import { loadImage } from "../rp2/rp2040/loader";
import { Facts } from "./facts";

/** Starts an image. */
export function start(): void {
  loadImage<Facts>();
}

/** Nothing to boot: a new UF2 has to be flashed. */
export function serve(): void {}
