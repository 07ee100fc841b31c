/**
 * The board's emission driver as a module of its own, for tests. Takes: a seed at `seedAddress`, and what to
 * emit. Gives: the driver's calls, and what the ledger and the sequencer say of each block.
 */
import { expandToLasers, prepareLineMap } from "../../../../assembly/emission/lines";
import { emissionGovernByBench } from "../../../../assembly/emission/permission";
import { installSeed, SEED_BYTES } from "../../../../assembly/entropy/seed";
import { DOMAIN_CALIBRATE } from "../../../../assembly/pattern/domains";
import { fillSymbols } from "../../../../assembly/pattern/fill";
import { ledgerCommission } from "../../../../assembly/pattern/ledger";
import { configurePattern } from "../../../../assembly/pattern/thresholds";
import { reserve } from "../../../../assembly/port/memory";
import { setSlotRate } from "../../../../assembly/port/registers";
import { emissionReserve } from "../../../../boards/pico2-ecp5/emission";
import { useRp2350 } from "../../../../boards/rp2/chip";

export { emissionFault, emissionFaults } from "../../../../assembly/emission/sequencer";
export { blockState } from "../../../../assembly/pattern/ledger";
export { configurePattern } from "../../../../assembly/pattern/thresholds";
export {
  emissionRuns,
  emissionService,
  emissionStart,
  emissionStop,
  useLines,
} from "../../../../boards/pico2-ecp5/emission";

const SLOTS_PER_MICROSECOND: u32 = 250;

/** Where the seed goes before `start`. */
export const seedAddress: usize = memory.data(<u32>SEED_BYTES, 4);

let symbols: usize = 0;
let levels: usize = 0;
let pulses: u32 = 0;

/** Brings the driver up, with a bench's permission to emit. */
export function start(pulsesPerBlock: u32, tables: u32): void {
  useRp2350();
  setSlotRate(SLOTS_PER_MICROSECOND);
  prepareLineMap();
  pulses = pulsesPerBlock;
  symbols = reserve(<usize>(pulsesPerBlock >> 1));
  levels = reserve(<usize>pulsesPerBlock);
  emissionReserve(pulsesPerBlock, tables);
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  emissionGovernByBench();
  installSeed(seedAddress);
}

/** Address of the laser levels of a block of the calibration pattern, as the core makes them. */
export function calibrationLevels(block: u64): usize {
  fillSymbols(block * <u64>pulses, pulses, symbols, DOMAIN_CALIBRATE);
  expandToLasers(symbols, pulses, levels);
  return levels;
}
