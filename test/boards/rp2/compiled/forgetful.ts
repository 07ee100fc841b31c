/**
 * An image whose author forgot the controller: the driver is brought up, a seed is there, and blocks are
 * begun again and again. Takes: a byte on the UART, with which a bench governs. Gives: an EMISSION_ code for
 * each start that was refused, printable.
 */
import "../../../../assembly/port/abort";
import { emissionGovernByBench } from "../../../../assembly/emission/permission";
import { EMISSION_RUNNING } from "../../../../assembly/emission/sequencer";
import { installSeed, SEED_BYTES } from "../../../../assembly/entropy/seed";
import { ledgerCommission } from "../../../../assembly/pattern/ledger";
import { configurePattern } from "../../../../assembly/pattern/thresholds";
import { reserve, sealMemory } from "../../../../assembly/port/memory";
import { Facts } from "../../../../boards/pico/facts";
import { Rp2040 } from "../../../../boards/rp2/rp2040/driver";

const DIGIT_0: u32 = 48;

/** Brings the board up, and nobody to govern. */
export function start(): void {
  const driver = changetype<Rp2040>(0);
  driver.begin<Facts>();
  driver.reserve<Facts>();
  const seed = reserve(<usize>SEED_BYTES);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  installSeed(seed);
}

/** Tries to emit. */
export function serve(): void {
  const driver = changetype<Rp2040>(0);
  driver.watchdogFeed(false);
  if (driver.hasByte()) {
    driver.read();
    emissionGovernByBench();
  }
  if (driver.emissionRuns()) {
    driver.emissionService();
    return;
  }
  const outcome = driver.emissionStart(4, false, 0);
  if (outcome != EMISSION_RUNNING && driver.hasRoom()) driver.write(DIGIT_0 + outcome);
}
