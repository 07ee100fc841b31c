/**
 * Telling pattern to a ground that does not know yet which pulses it sees. Takes: a stretch of pulses. Gives:
 * their symbols, once their blocks are struck.
 *
 * Whoever listens learns them too, so no told pulse may ever give key, and none may be told that has given
 * some. Both follow from what is refused: a block in which a pulse was announced, since then or after; a
 * block that the ledger does not know, such as one from before a reset; and, once told, every announcement
 * from it. The generator's other output stays as unknown as before: that is what a keystream is for.
 */
import { DOMAIN_KEY } from "../pattern/domains";
import { BLOCK_ARMED, BLOCK_KEY, BLOCK_STRUCK, blockState, strikeBlock } from "../pattern/ledger";
import { symbolsAt } from "../pattern/lookup";
import { SIFT_BATCH, siftIndices, siftNextPulse, siftPulsesPerBlock } from "./announced";

const symbols = memory.data(SIFT_BATCH);

/**
 * Writes the symbols of `count` pulses from `first` on to `destination`: two a byte, the earlier one in the
 * low half, and 0 behind the last. False, and nothing told or struck, where a block of theirs may have given
 * key, or is none that was claimed for it.
 */
export function tellPattern(first: u64, count: u32, destination: usize): bool {
  const perBlock = siftPulsesPerBlock();
  const end = first + <u64>count;
  if (count == 0 || end < first) return false;
  const firstBlock = first / perBlock;
  const lastBlock = (end - 1) / perBlock;
  if (siftNextPulse() > firstBlock * perBlock) return false;
  for (let block = firstBlock; block <= lastBlock; block++) if (!isClaimedForKey(block)) return false;
  for (let block = firstBlock; block <= lastBlock; block++) strikeBlock(block);
  memory.fill(destination, 0, <usize>((count + 1) >> 1));
  const indices = siftIndices();
  for (let done: u32 = 0; done < count; done += SIFT_BATCH) {
    const batch = min<u32>(SIFT_BATCH, count - done);
    for (let i: u32 = 0; i < batch; i++) store<u64>(indices + ((<usize>i) << 3), first + <u64>(done + i));
    symbolsAt(indices, batch, symbols, DOMAIN_KEY);
    for (let i: u32 = 0; i < batch; i++) {
      const at = done + i;
      const byte = destination + <usize>(at >> 1);
      store<u8>(byte, <u8>(<u32>load<u8>(byte) | ((<u32>load<u8>(symbols + <usize>i)) << ((at & 1) << 2))));
    }
  }
  memory.fill(symbols, 0, SIFT_BATCH);
  return true;
}

function isClaimedForKey(block: u64): bool {
  const state = blockState(block);
  return state == BLOCK_KEY || state == BLOCK_ARMED || state == BLOCK_STRUCK;
}
