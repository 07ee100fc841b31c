/**
 * Driver of the host board's DMA engine and output port. Takes: a sequencer ready to run. Gives: register
 * writes.
 */
import { pulsesPerWord } from "../../assembly/emission/lines";
import { ringAddress } from "../../assembly/emission/ring";
import {
  EMISSION_RUNNING,
  sequencedBlocks,
  sequencerReserve,
  sequencerService,
  sequencerStart,
  sequencerStop,
} from "../../assembly/emission/sequencer";
import { writeRegister } from "../../assembly/port/registers";
import {
  DMA_CONTROL,
  DMA_PERIOD_HIGH,
  DMA_PERIOD_LOW,
  DMA_RING_ADDRESS,
  DMA_RING_LENGTH,
  DMA_START_HIGH,
  DMA_START_LOW,
  PORT_PULSES_PER_WORD,
} from "./registers";

let tableCount: u32 = 0;

/** Reserves the tables and tells the engine its ring and the port its lines. Called once at start. */
export function emissionReserve(pulsesPerBlock: u32, tables: u32, lineMap: u32): void {
  sequencerReserve(pulsesPerBlock, tables, lineMap);
  tableCount = tables;
  writeRegister(DMA_RING_ADDRESS, <u32>ringAddress());
  writeRegister(DMA_RING_LENGTH, tables);
  writeRegister(PORT_PULSES_PER_WORD, pulsesPerWord(lineMap));
}

/**
 * Fills the whole ring, then starts the engine for `firstSlot`. `calibrate` replays block `replay` of the
 * calibration pattern. Returns an EMISSION_ code; unless it is EMISSION_RUNNING the engine was not started.
 */
export function emissionStart(firstSlot: u64, periodSlots: u64, calibrate: bool, replay: u64): u32 {
  let state = sequencerStart(firstSlot, periodSlots, calibrate, replay);
  if (state == EMISSION_RUNNING) state = sequencerService(tableCount);
  if (state != EMISSION_RUNNING) {
    emissionStop();
    return state;
  }
  writeRegister(DMA_PERIOD_LOW, <u32>periodSlots);
  writeRegister(DMA_PERIOD_HIGH, <u32>(periodSlots >> 32));
  writeRegister(DMA_START_LOW, <u32>firstSlot);
  writeRegister(DMA_START_HIGH, <u32>(firstSlot >> 32));
  writeRegister(DMA_CONTROL, 1);
  return state;
}

/**
 * Refills what the engine has emitted. Returns an EMISSION_ code; any but EMISSION_RUNNING has stopped the
 * engine: dark.
 */
export function emissionService(): u32 {
  const state = sequencerService(tableCount);
  if (state != EMISSION_RUNNING) emissionStop();
  return state;
}

/** As `emissionService`, but arms no more than `blocks` blocks of the sequence; late ones count. */
export function emissionServeUpTo(blocks: u64): u32 {
  const done = <u64>sequencedBlocks();
  const left: u64 = done < blocks ? blocks - done : 0;
  const state = sequencerService(<u32>min<u64>(left, <u64>tableCount));
  if (state != EMISSION_RUNNING) emissionStop();
  return state;
}

/** Makes the port dark at once; a block that was cut is struck. */
export function emissionStop(): void {
  writeRegister(DMA_CONTROL, 0);
  sequencerStop();
}
