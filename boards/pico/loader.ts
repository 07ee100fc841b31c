/**
 * The Pico's loader: the boot ROM's second stage starts it, it starts the image of a slot. It has no light,
 * no keys and no UART; where no image is whole, it stays, dark.
 */
import "../../assembly/port/abort";
import { NO_SLOT, slotsOpen, slotToBoot, slotTry } from "../../assembly/images/slots";
import { startImage } from "../../assembly/port/registers";
import { useRp2040 } from "../rp2/chip";
import { watchdogArm } from "../rp2/watchdog";
import { HEAD_BYTES, JOURNALS_AT, SLOT_BYTES, SLOTS_AT } from "./slots";

/** Where flash is read in place. */
const FLASH: u32 = 0x10000000;

/** Decides, notes a try, and jumps. */
export function start(): void {
  useRp2040();
  slotsOpen(SLOTS_AT - JOURNALS_AT, SLOT_BYTES, NO_SLOT);
  const slot = slotToBoot();
  if (slot == NO_SLOT) return;
  slotTry(slot);
  // An image that hangs before it has a watchdog of its own is reset, too.
  watchdogArm();
  startImage(FLASH + SLOTS_AT + slot * SLOT_BYTES + HEAD_BYTES);
}

/** Nothing to boot: a new UF2 has to be flashed. */
export function serve(): void {}
