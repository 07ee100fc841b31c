/**
 * Which chip this module is: the RP2040 where the compiler is told so (`--use RP2040=1`, build.mjs), else the
 * RP2350. Takes and gives nothing else. What both chips have is written once, in blocks/, and asks here.
 */

/** Whether it is an RP2040. */
export const IS_RP2040: bool = isDefined(RP2040);
