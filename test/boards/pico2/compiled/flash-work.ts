/**
 * An image that changes its flash when it is told to, with the second core at its work. Takes: bytes on the
 * UART. Gives: a byte for each that was done, and the cause of the last reset after its start.
 */
import "../../../../assembly/port/abort";
import { reserve, sealMemory } from "../../../../assembly/port/memory";
import {
  engineMemory,
  eraseFlash,
  readFlash,
  writeFlash,
  writeRegister,
} from "../../../../assembly/port/registers";
import { Facts } from "../../../../boards/pico2/facts";
import { watchdog } from "../../../../boards/rp2/chip";
import { leavePll } from "../../../../boards/rp2/clocks";
import { setCoreClock } from "../../../../boards/rp2/rp2350/clocks";
import { Rp2350 } from "../../../../boards/rp2/rp2350/driver";

/** The engine's ring of chunks: more than it has. */
const RING_BYTES: usize = 65536;
/** LOAD of the watchdog: microseconds until it resets the chip, less than a slow erase takes. */
const WATCHDOG_LOAD: u32 = 4;
const SHORT_TIME: u32 = 100_000;
const WORD: u32 = 0x2468ace0;

/** E: erase a sector. */
const ERASE: u32 = 0x45;
/** F: the overclock. */
const FAST: u32 = 0x46;
/** P: program a word. */
const PROGRAM: u32 = 0x50;
/** S: the crystal's clock, on which waiting costs the emulator little. */
const SLOW: u32 = 0x53;
const DONE: u32 = 0x2e;
const WRONG: u32 = 0x21;

/** Brings the board and its second core up, and tells why. */
export function start(): void {
  const driver = changetype<Rp2350>(0);
  driver.begin<Facts>();
  driver.reserve<Facts>();
  const ring = reserve(RING_BYTES);
  sealMemory();
  engineMemory(ring);
  driver.write(driver.resetCause());
}

/** Does what a byte asks for. */
export function serve(): void {
  const driver = changetype<Rp2350>(0);
  driver.watchdogFeed(false);
  if (driver.hasByte()) driver.write(done(driver.read()) ? DONE : WRONG);
}

function done(byte: u32): bool {
  if (byte == SLOW) leavePll();
  else if (byte == FAST) return setCoreClock<Facts>(300);
  else if (byte == PROGRAM) return programs();
  else if (byte == ERASE) return erases();
  return byte == SLOW;
}

/** Programs the first word of the journals. */
function programs(): bool {
  const wanted = readFlash(0) & WORD;
  writeFlash(0, WORD);
  return readFlash(0) == wanted;
}

/** Erases their first sector, late in the watchdog's time. */
function erases(): bool {
  writeRegister(watchdog + WATCHDOG_LOAD, SHORT_TIME);
  eraseFlash(0);
  return readFlash(0) == u32.MAX_VALUE;
}
