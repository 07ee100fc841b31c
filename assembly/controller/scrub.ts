/**
 * The memory scrub. Takes: rounds of the main loop. Gives: whether configuration is as it was set; one part a
 * round, so that a flipped bit is found within SCRUB_ROUNDS rounds, and mended from its copy in the same.
 * From a finding on, the interlock `memory` does not hold until every part was found whole after it.
 *
 * It covers what lies still. Tables and descriptors are checked where they are used (emission/sequencer.ts);
 * the seed, the ledger, stack and single variables are not covered.
 */

import { damageFound, PART_MODES, PART_PATTERN, PART_SETTINGS } from "../faults/damage";
import { KEPT_WHOLE } from "../faults/kept";
import { patternScrub } from "../pattern/thresholds";
import { modesScrub } from "./modes";
import { settingsScrub } from "./settings";

/** Rounds in which each part is looked at once. */
export const SCRUB_ROUNDS: u32 = 3;

let next: u32 = 0;
let wholeInARow: u32 = SCRUB_ROUNDS;

/** Looks at the next part. */
export function scrubStep(): void {
  const part = PART_SETTINGS + next;
  next = (next + 1) % SCRUB_ROUNDS;
  if (scrub(part) == KEPT_WHOLE) {
    if (wholeInARow < SCRUB_ROUNDS) wholeInARow += 1;
    return;
  }
  wholeInARow = 0;
  damageFound(part);
}

/** Whether every part was whole when it was last looked at, and since the last finding. */
export function memoryIsSound(): bool {
  return wholeInARow == SCRUB_ROUNDS;
}

function scrub(part: u32): u32 {
  if (part == PART_SETTINGS) return settingsScrub();
  if (part == PART_PATTERN) return patternScrub();
  assert(part == PART_MODES);
  return modesScrub();
}
