/**
 * The first questions of each ordered pass. Takes: the parities of its blocks. Gives: its leaves, and the
 * estimate of the QBER. Never searches.
 *
 * Pass 0 begins with large blocks and halves them all until they hold about one error. Nothing is lost by
 * that: a parity of many errors is as good as a random bit, and two halves cost two bits as one whole and one
 * half do. So no estimate made beforehand is needed, and a wrong one only costs round trips.
 */
import { reserve } from "../port/memory";
import { ask, askedFrom, askedTo, batchCount } from "./batch";
import { expectedIn, isTold } from "./classes";
import { estimateQber, likelyQber } from "./estimate";
import { addLeaf, LEAF_ODD, leafFlags, leafSize, openOrder, orderOf, splitLeaf } from "./leaves";
import { stretchParity } from "./parity";
import { copyOf, correctTold, searchOpen, settleLeaf } from "./search";
import { weighAll, weightOf, weighWith } from "./weigh";

/** Pass 0 halves its blocks while they are expected to hold more errors than this. */
const FIRST_MASS: f64 = 1.3;
/** Without a hint, it halves them too while they are likely enough to hold more than this. */
const DOUBTED_MASS: f64 = 2;
/**
 * Blocks of later passes are expected to hold about this many errors, and a pass for fewer is not worth
 * opening.
 */
const LATER_MASS: f64 = 4;
/**
 * Share of the hint below which an estimate is not believed while blocks are large: the parities of blocks
 * that hold many errors are random, and by chance few of them odd look like few errors. Such a block would
 * take thousands of round trips.
 */
const TRUST_IN_HINT: f64 = 0.5;
/** Blocks of pass 0 are first asked this many times larger than the hint would have them. */
const CAUTION: f64 = 8;

/** Parities of blocks up to this size tell many errors from very many. */
const TELLING_SIZE: u32 = 4;
/** In shorter blocks chance may make many of few. */
const TELLING_LENGTH: u32 = 2048;
/**
 * Blocks with so many errors make no key: that ends at 11 % in either basis (Shor and Preskill, PRL 85, 441
 * (2000)), and the estimate from short blocks may be half as much again too high by chance.
 */
const HOPELESS_QBER: f64 = 0.16;

let masses: usize = 0;
let length: u32 = 0;
let seed: u64 = 0;
let hint: f64 = 0;
let blockSize: u32 = 0;
let halving: bool = false;

/** Whether parities of few bits show so many errors that no key can come of the block. */
export let isHopeless: bool = false;

let qber: f64 = 0;
let openPasses: u32 = 0;
let lastFrom: u32 = 0;
let lastMass: f32 = 0;

/** Reserves room for blocks of up to `maximumBits` bits: 4 bytes a bit. Called once at start. */
export function openingReserve(maximumBits: u32): void {
  masses = reserve((<usize>maximumBits) << 2);
}

/** Starts a block of n bits; `qberHint` 0 for none. */
export function openingBegin(n: u32, blockSeed: u64, qberHint: f64): void {
  length = n;
  seed = blockSeed;
  hint = qberHint;
  halving = false;
  isHopeless = false;
  openPasses = 0;
  const wanted = hint > 0 ? CAUTION / hint : <f64>n;
  blockSize = 1;
  while (blockSize < n && <f64>blockSize < wanted) blockSize <<= 1;
}

/** Asks for the bits that are to be told outright. */
export function askTold(): void {
  for (let bit: u32 = 0; bit < length; bit++) if (isTold(bit)) ask(0, bit, bit + 1);
}

/** Takes the answer to request `i` of `askTold`. */
export function answerTold(i: u32, answer: u32): void {
  const bit = askedFrom(i);
  if (answer != stretchParity(copyOf(0), bit, bit + 1)) correctTold(bit);
}

/** Asks the blocks of pass 0, or their left halves. */
export function askFirst(): void {
  const stride = halving ? blockSize << 1 : blockSize;
  for (let from: u32 = 0; from < length; from += stride) {
    if (halving && from + blockSize >= length) continue;
    ask(0, from, min<u32>(from + blockSize, length));
  }
}

/** Takes the answer to request `i` of `askFirst`. */
export function answerFirst(i: u32, answer: u32): void {
  const from = askedFrom(i);
  const to = askedTo(i);
  const odd = answer ^ stretchParity(copyOf(0), from, to);
  if (halving) splitLeaf(0, from, to, odd, 0, 0);
  else addLeaf(0, from, to - from, odd, 0);
}

/** Whether the blocks of pass 0 hold too many errors; without a hint, also whether they well may. */
function blocksAreTooLarge(): bool {
  if (<f64>blockSize * max(qber, TRUST_IN_HINT * hint) > FIRST_MASS) return true;
  return hint == 0 && <f64>blockSize * likelyQber > DOUBTED_MASS;
}

/**
 * After the answers to `askFirst`: false when the blocks are to be halved again, true when pass 0 is open.
 */
export function closeFirst(): bool {
  let blocks: u32 = 0;
  let odd: u32 = 0;
  for (let from: u32 = 0; from < length; from += blockSize) {
    blocks += 1;
    odd += leafFlags(0, from) & LEAF_ODD;
  }
  qber = estimateQber(odd, blocks, blockSize, hint);
  isHopeless = blockSize <= TELLING_SIZE && length >= TELLING_LENGTH && qber > HOPELESS_QBER;
  if (blockSize > 1 && blocksAreTooLarge()) {
    blockSize >>= 1;
    halving = true;
    return false;
  }
  openPasses = 1;
  weighWith(qber, openPasses);
  for (let from: u32 = 0; from < length; from += blockSize) {
    const size = min<u32>(blockSize, length - from);
    addLeaf(0, from, size, leafFlags(0, from) & LEAF_ODD, <f32>expectedIn(from, from + size));
    settleLeaf(0, from);
  }
  return true;
}

/**
 * Asks the blocks of the next pass but the last, each expected to hold the same number of errors. Asks
 * nothing when so few errors are expected, `expected` by `weighAll`, that a pass is not worth it.
 */
export function askLater(expected: f64): void {
  if (expected <= LATER_MASS) return;
  openOrder(openPasses, length, seed);
  const order = orderOf(openPasses);
  const target = <f32>(expected / Math.ceil(expected / LATER_MASS));
  let from: u32 = 0;
  let mass: f32 = 0;
  for (let place: u32 = 0; place < length; place++) {
    mass += weightOf(load<u32>(order + ((<usize>place) << 2)));
    if (mass < target || place + 1 == length) continue;
    store<f32>(masses + ((<usize>batchCount) << 2), mass);
    ask(openPasses, from, place + 1);
    from = place + 1;
    mass = 0;
  }
  lastFrom = from;
  lastMass = mass;
  if (batchCount > 0) searchOpen(openPasses);
}

/** Takes the answer to request `i` of `askLater`. */
export function answerLater(i: u32, answer: u32): void {
  const from = askedFrom(i);
  const to = askedTo(i);
  const odd = answer ^ stretchParity(copyOf(openPasses), from, to);
  addLeaf(openPasses, from, to - from, odd, load<f32>(masses + ((<usize>i) << 2)));
}

/**
 * After the answers to `askLater`. All leaves of the earlier passes are even then, so the whole block is, and
 * the parity of the block that was not asked follows from those of the others.
 */
export function closeLater(): void {
  const pass = openPasses;
  let odd: u32 = 0;
  for (let from: u32 = 0; from < lastFrom; from += leafSize(pass, from))
    odd ^= leafFlags(pass, from) & LEAF_ODD;
  addLeaf(pass, lastFrom, length - lastFrom, odd, lastMass);
  openPasses += 1;
  weighWith(qber, openPasses);
  for (let from: u32 = 0; from < length; from += leafSize(pass, from)) settleLeaf(pass, from);
}

/**
 * Errors that the block may well hold, by the parities of pass 0 or the hint, whichever says more; once pass
 * 0 is open.
 */
export function errorsByOpening(): f64 {
  return max(qber, hint) * <f64>length;
}

/** Number of ordered passes open. */
export function openedPasses(): u32 {
  return openPasses;
}

/** Number of errors still expected; exactly 0 when every bit is known to be right. */
export function expectedErrors(): f64 {
  return weighAll(length);
}
