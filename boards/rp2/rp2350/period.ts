/**
 * How long a table takes. Takes: a fill, timed. Gives: the slots from block to block that both cores can
 * hold.
 *
 * The second core works ahead while the first one serves the rest of its round. So a period is the longer
 * of two: what the second core needs for a table's random bits, and what the first one needs to make a
 * table of them that are there, and for its round.
 */
import { sequencerTimeFill } from "../../../assembly/emission/sequencer";
import { engineWaited, engineWorked, slotCounter } from "../../../assembly/port/registers";
import { coreMegahertz, slotRate } from "./clocks";

/**
 * Cycles of a round besides the fill: the noise sample, a line's bytes. What is longer and rare, such as a
 * status, the tables that are armed ahead bridge.
 */
const ROUND_CYCLES: u64 = 7500;
/** Part of a period that is kept free. */
const MARGIN_SHIFT: u64 = 6;

/** Slots from block to block, by the slower of two fills of the calibration pattern. */
export function measurePeriod(): u64 {
  const slots = max(measureFill(), measureFill());
  return slots + (slots >> MARGIN_SHIFT);
}

/**
 * Slots that both cores need for a table. Nobody has worked ahead: what the first one waits is not its
 * work.
 */
function measureFill(): u64 {
  waitedSlots();
  const whole = sequencerTimeFill();
  const own = whole - min(whole, waitedSlots()) + (ROUND_CYCLES * <u64>slotRate()) / <u64>coreMegahertz();
  return isDefined(WITH_ENGINE) ? max(own, <u64>engineWorked() * <u64>slotRate()) : own;
}

function waitedSlots(): u64 {
  return isDefined(WITH_ENGINE) ? <u64>engineWaited() * <u64>slotRate() : 0;
}

/** Whether a slot is past. */
export function planIsLate(slot: u64): bool {
  return slotCounter() > slot;
}
