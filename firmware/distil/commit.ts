/**
 * What a board does when the ground has shown that it holds the same: keeps the pending key and fills its
 * pool, or takes blocks of its key store for the pool. Takes: what the dialogue was asked
 * (assembly/dialogue/commit.ts). Gives: the satellite's word on it.
 *
 * Blocks go to flash before the word goes out, and how many went outlives a reset (keep.ts), so a board that
 * has lost its RAM still says what it has done. Its pool does not outlive a reset; where it ends is part of
 * the word, so the ground's stays like it.
 */
import { poolEnd, poolFill } from "../../assembly/authenticate/pool";
import {
  commitIsOfPending,
  commitMayFill,
  commitNumber,
  commitSource,
  commitWords,
} from "../../assembly/dialogue/commit";
import { dialogueCommitted } from "../../assembly/dialogue/satellite";
import { KEY_BLOCK_BITS } from "../../assembly/keystore/store";
import { COMMIT_BLOCKS } from "../../assembly/protocol/distillation";
import { hashedBits, hashedKey } from "./hash";
import { areKept, keepKey, keptOf, spentKey, takeForAuthentication } from "./keep";

const WORDS_OF_BLOCK: u32 = KEY_BLOCK_BITS >> 6;

/** Does it and tells the ground. True when the key in RAM was kept. */
export function boardCommit(): bool {
  const isOfPending = commitIsOfPending();
  if (isOfPending) dialogueCommitted(keepPending());
  else if (commitSource() == COMMIT_BLOCKS) dialogueCommitted(poolFromBlocks());
  else dialogueCommitted(keptOf(<u32>commitNumber()));
  return isOfPending;
}

function keepPending(): u32 {
  const words = commitWords();
  if (words > hashedBits() >> 6 || !commitMayFill()) return 0;
  if (words > 0 && !poolFill(poolEnd(), hashedKey(), words << 6)) return 0;
  return keepKey(<u32>commitNumber(), hashedKey(), hashedBits(), words << 6);
}

/** All of the blocks, or none of them. */
function poolFromBlocks(): u32 {
  const first = commitNumber();
  const blocks = commitWords() / WORDS_OF_BLOCK;
  if (!commitMayFill() || !areKept(first, blocks)) return 0;
  for (let i: u32 = 0; i < blocks; i++) {
    const isFilled = takeForAuthentication(first + <u64>i) && poolFill(poolEnd(), spentKey(), KEY_BLOCK_BITS);
    memory.fill(spentKey(), 0, KEY_BLOCK_BITS >> 3);
    if (!isFilled) return i;
  }
  return blocks;
}
