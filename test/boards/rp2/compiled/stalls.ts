/**
 * An image whose main loop stands still for a while in the middle of its emission, as it does when flash is
 * erased or a long answer is made. Takes: a byte on the UART: tenths of a period to stand still. Gives: a
 * byte when emission has ended.
 */
import "../../../../assembly/port/abort";
import { emissionGovernByBench } from "../../../../assembly/emission/permission";
import { EMISSION_RUNNING, sequencedBlocks } from "../../../../assembly/emission/sequencer";
import { installSeed, SEED_BYTES } from "../../../../assembly/entropy/seed";
import { ledgerCommission } from "../../../../assembly/pattern/ledger";
import { configurePattern } from "../../../../assembly/pattern/thresholds";
import { reserve, sealMemory } from "../../../../assembly/port/memory";
import { slotCounter } from "../../../../assembly/port/registers";
import { Facts } from "../../../../boards/pico/facts";
import { Rp2040 } from "../../../../boards/rp2/rp2040/driver";
import { usePeriod } from "../../../../boards/rp2/rp2040/emission";

const BLOCKS: u32 = 12;
/** Twice what a fill takes: after the stall, the first table that is filled comes in time. */
const PERIOD: u64 = 4_000_000;
/** Blocks that are filled before the loop stands still. */
const BEFORE: u32 = 4;
const ENDED: u32 = 46;

let tenths: u64 = 0;
let hasStood: bool = false;

/** Brings the board up under a bench. */
export function start(): void {
  const driver = changetype<Rp2040>(0);
  driver.begin<Facts>();
  driver.reserve<Facts>();
  const seed = reserve(<usize>SEED_BYTES);
  sealMemory();
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  installSeed(seed);
  emissionGovernByBench();
}

/** Emits, and stands still once. */
export function serve(): void {
  const driver = changetype<Rp2040>(0);
  driver.watchdogFeed(false);
  if (driver.hasByte()) {
    tenths = <u64>driver.read();
    usePeriod(PERIOD);
    driver.emissionStart(BLOCKS, false, 0);
  }
  if (!driver.emissionRuns()) return;
  if (!hasStood && sequencedBlocks() > BEFORE) {
    hasStood = true;
    const until = slotCounter() + (driver.emissionPeriod() * tenths) / 10;
    while (slotCounter() < until) driver.watchdogFeed(false);
  }
  if (driver.emissionService() != EMISSION_RUNNING) driver.write(ENDED);
}
