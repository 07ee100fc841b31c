/**
 * Packets of the bench: what a host must tell and ask a board that no satellite carries. A space packet of
 * application BENCH_APPLICATION without secondary header, its content a frame of frames.ts, a checksum behind
 * it. The answer is the same as telemetry. No flight image would have them: who may send them may set
 * sensors, time and key.
 */
import { get16, put16 } from "../../assembly/glue/big-endian";
import { checksum } from "../../assembly/glue/crc16";
import { framePut, LONGEST_FRAME } from "../../assembly/link/framing";
import { frameServe, replyAddress } from "./frames";

/** Application of the bench. */
export const BENCH_APPLICATION: u32 = 0x7d0;

const HEAD_BYTES: u32 = 6;
const CHECKSUM_BYTES: u32 = 2;
const TELECOMMAND: u32 = 1 << 12;
const ONLY_SEGMENT: u32 = 3 << 14;

const answer = memory.data(LONGEST_FRAME, 4);
let sequence: u32 = 0;

/**
 * Carries out the packet of `bytes` bytes at `packet` and queues its answer; one that is damaged gets none.
 */
export function benchServe(packet: usize, bytes: u32, seedIsPublic: bool, nowUs: u64): void {
  const overhead = HEAD_BYTES + CHECKSUM_BYTES;
  if (bytes <= overhead || get16(packet) != (TELECOMMAND | BENCH_APPLICATION)) return;
  if (get16(packet + 4) + 7 != bytes) return;
  if (get16(packet + <usize>(bytes - CHECKSUM_BYTES)) != checksum(packet, bytes - CHECKSUM_BYTES)) return;
  const length = frameServe(packet + <usize>HEAD_BYTES, bytes - overhead, seedIsPublic, nowUs);
  put16(answer, BENCH_APPLICATION);
  put16(answer + 2, ONLY_SEGMENT | (sequence & 0x3fff));
  put16(answer + 4, length + overhead - 7);
  memory.copy(answer + <usize>HEAD_BYTES, replyAddress(), <usize>length);
  put16(answer + <usize>(HEAD_BYTES + length), checksum(answer, HEAD_BYTES + length));
  sequence += 1;
  framePut(answer, length + overhead);
}
