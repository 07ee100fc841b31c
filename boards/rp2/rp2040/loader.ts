/**
 * The loader of boards with an RP2040: the boot ROM's second stage starts it, it starts the image of a slot.
 * Takes: the board's facts. It has no light, no keys and no UART; where no image is whole, it stays, dark,
 * until its watchdog has it look again. It reads the images at the safe clock, which the image then finds
 * running.
 */
import { NO_SLOT, slotsOpen, slotToBoot, slotTry } from "../../../assembly/images/slots";
import { startImage } from "../../../assembly/port/registers";
import { releasePll, useRp2040 } from "../chip";
import { SAFE_CLOCK, setClock, startCrystal } from "../clocks";
import { watchdogArm } from "../watchdog";
import { HEAD_BYTES, SLOTS_AT } from "./slots";

/** Where flash is read in place. */
const FLASH: u32 = 0x10000000;

/** Decides, notes a try, and jumps. The watchdog runs from the beginning. */
export function loadImage<Facts>(): void {
  const facts = changetype<Facts>(0);
  useRp2040();
  watchdogArm<Facts>();
  startCrystal<Facts>();
  releasePll();
  setClock<Facts>(SAFE_CLOCK);
  slotsOpen(SLOTS_AT - facts.journalsAt(), facts.slotBytes(), NO_SLOT);
  const slot = slotToBoot();
  if (slot == NO_SLOT) return;
  slotTry(slot);
  // An image that hangs before it has a watchdog of its own is reset, too.
  watchdogArm<Facts>();
  startImage(FLASH + SLOTS_AT + slot * facts.slotBytes() + HEAD_BYTES);
}
