/**
 * The satellite's share of distillation in memory, and nothing else: sifting, parities, confirmation,
 * hashing, and two packets. Takes: nothing. Gives: how much memory it uses. Never runs on a board: the
 * benchmark builds it for a Cortex-M33 and reads its sizes.
 */
import { diagonalsSeed } from "../../../assembly/amplify/diagonals";
import {
  toeplitzAdd,
  toeplitzBegin,
  toeplitzClose,
  toeplitzFinish,
  toeplitzReserve,
  toeplitzStep,
} from "../../../assembly/amplify/toeplitz";
import { confirmationHash } from "../../../assembly/confirm/confirm";
import { ledgerCommission } from "../../../assembly/pattern/ledger";
import { reserve, sealMemory } from "../../../assembly/port/memory";
import { aliceAnswer, aliceBegin, aliceEnd, aliceReserve } from "../../../assembly/reconcile/alice";
import {
  siftAnnounced,
  siftClear,
  siftedBits,
  siftedCount,
  siftRelease,
  siftReserve,
} from "../../../assembly/sift/announced";
import { PIECE_BITS, SHARE_BLOCK_BITS, SHARE_KEY_BITS, SHARE_PACKET_BYTES } from "./jobs";

export { memoryUsed } from "../../../assembly/port/memory";

const PULSES_PER_BLOCK: u32 = 65536;

let packetIn: usize = 0;
let packetOut: usize = 0;

/**
 * Reserves what a pass needs: a block of each basis that fills, one in reconciliation, the key of both bases.
 */
export function start(): void {
  siftReserve(SHARE_BLOCK_BITS, PULSES_PER_BLOCK);
  aliceReserve(SHARE_BLOCK_BITS, 1);
  toeplitzReserve(SHARE_KEY_BITS / 2, SHARE_KEY_BITS / 2, PIECE_BITS);
  packetIn = reserve(SHARE_PACKET_BYTES);
  packetOut = reserve(SHARE_PACKET_BYTES);
  sealMemory();
  ledgerCommission(); // sifting asks the ledger
}

/** Calls every stage once, so that all their code and static memory is in the image. */
export function serve(): void {
  diagonalsSeed(packetIn);
  siftAnnounced(1);
  aliceBegin(0, siftedBits(0), siftedCount(0), 0);
  siftRelease(0, siftedCount(0) & ~31);
  aliceAnswer(0, packetIn, 1, packetOut);
  store<u64>(packetOut, confirmationHash(siftedBits(0), siftedCount(0), packetIn));
  aliceEnd(0);
  toeplitzBegin(0, 0, SHARE_KEY_BITS / 2);
  toeplitzAdd(0, siftedBits(0), 0, siftedCount(0));
  toeplitzClose(0);
  while (toeplitzStep(0) > 0) {}
  toeplitzFinish(0, 1);
  siftClear();
}
