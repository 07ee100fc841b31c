/**
 * The command that emits, at most one at a time, and the light that follows from it. Takes: blocks to emit,
 * and from the board whether it emits. Gives: what the board should do, and reports when the work has begun,
 * at each quarter, and when it is done.
 */
import { PERMIT_NOTHING } from "../emission/permission";
import { EMISSION_RUNNING, EMISSION_STOPPED, emittedBlocks, struckBlocks } from "../emission/sequencer";
import { fail } from "../glue/failure";
import {
  EVENT_BLOCKS_STRUCK,
  EVENT_EMISSION_ENDED,
  FAILURE_BLOCKS_STRUCK,
  FAILURE_EMISSION_ENDED,
  FAILURE_EMISSION_REFUSED,
} from "../protocol/controller";
import { event } from "./events";
import { mode } from "./modes";
import { tellCompleted, tellFailed, tellNotStarted, tellProgress, tellStarted } from "./verification";

const QUARTERS: u64 = 4;

let isActive: bool = false;
let request: u32 = 0;
let acknowledgements: u32 = 0;
let source: u32 = 0;
let kind: u32 = PERMIT_NOTHING;
let blocks: u64 = 0;
let replay: u64 = 0;
let emittedBefore: u64 = 0;
let struckBefore: u64 = 0;
let quartersTold: u64 = 0;
let isLit: bool = false;

/** Whether a command is emitting. */
export function isEmitting(): bool {
  return isActive;
}

/** Whether the board's emission runs. */
export function lightIsOn(): bool {
  return isLit;
}

/**
 * Begins the work of a command: `count` blocks of PERMIT_KEY or PERMIT_CALIBRATION, the latter all showing
 * block `shown`.
 */
export function emittingBegin(
  ofRequest: u32,
  acks: u32,
  from: u32,
  permit: u32,
  count: u32,
  shown: u64,
): void {
  isActive = true;
  request = ofRequest;
  acknowledgements = acks;
  source = from;
  kind = permit;
  blocks = <u64>count;
  replay = shown;
  emittedBefore = emittedBlocks();
  struckBefore = struckBlocks();
  quartersTold = 0;
}

/** What the board should emit: a PERMIT_ code. */
export function lightWanted(permitted: u32): u32 {
  return isActive && permitted == kind && blocksOver() < blocks ? kind : PERMIT_NOTHING;
}

/** Block of the calibration pattern to show. */
export function lightReplay(): u64 {
  return replay;
}

/** Blocks of the command, for the board not to fill more. */
export function lightBlocks(): u64 {
  return blocks;
}

/**
 * The board has begun to emit, could not begin, or is dark again: `state` is the sequencer's EMISSION_ code.
 */
export function lightIs(state: u32): void {
  const wasLit = isLit;
  isLit = state == EMISSION_RUNNING;
  if (!isActive) return;
  if (isLit && !wasLit) tellStarted(request, acknowledgements, source);
  else if (!isLit && wasLit) end(state);
  else if (!isLit) refuse(state);
}

/** Ends the command although it never had light: its mode was left, or it was told to stop. */
export function emittingCancel(): void {
  if (!isActive || isLit) return;
  isActive = false;
  tellNotStarted(request, source, fail(FAILURE_EMISSION_REFUSED, EMISSION_STOPPED));
}

/** Reports the quarters that are over. */
export function emittingStep(): void {
  if (isActive && isLit) tellQuarters();
}

function tellQuarters(): void {
  const quarters = min<u64>((blocksOver() * QUARTERS) / blocks, QUARTERS - 1);
  for (; quartersTold < quarters; quartersTold++) {
    tellProgress(request, acknowledgements, source, <u32>quartersTold + 1);
  }
}

function blocksOver(): u64 {
  return emittedBlocks() - emittedBefore + struckBlocks() - struckBefore;
}

function refuse(state: u32): void {
  isActive = false;
  tellNotStarted(request, source, fail(FAILURE_EMISSION_REFUSED, state));
}

/** The light has ended: all blocks are over, or something ended it. */
function end(state: u32): void {
  tellQuarters();
  isActive = false;
  const struck = struckBlocks() - struckBefore;
  if (struck > 0) event(EVENT_BLOCKS_STRUCK, <u32>struck);
  if (emittedBlocks() - emittedBefore >= blocks) tellCompleted(request, acknowledgements, source);
  else if (blocksOver() >= blocks && state == EMISSION_STOPPED)
    tellFailed(request, source, fail(FAILURE_BLOCKS_STRUCK, <u32>struck));
  else {
    if (state != EMISSION_STOPPED) event(EVENT_EMISSION_ENDED, state, mode());
    tellFailed(request, source, fail(FAILURE_EMISSION_ENDED, state));
  }
}
