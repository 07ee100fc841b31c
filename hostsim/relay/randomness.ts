/**
 * Whether ciphertext looks like what a one-time pad gives. Takes: messages. Gives: statistics with p-values.
 * Passing proves nothing; a pad that was used twice, within a message or for two, fails. Tests 1 and 2 are
 * those of NIST SP 800-22 Rev. 1a, sections 2.1 and 2.3; the others are chi-square tests of byte values over
 * all messages, over the xor of two, and over a message and itself a key block later.
 */
import { chiSquareTail, errorFunction } from "../probability/gamma.js";
import type { RandomnessTest } from "./relay-result.js";

/** Below this p-value a test counts as failed: one false alarm in a million. */
const LEAST_P_VALUE = 1e-6;
const BLOCK_BYTES = 32;

/** Tests messages of a hundred bytes or more, in the clear as everybody sees them. */
export function randomnessTests(messages: readonly Uint8Array[]): RandomnessTest[] {
  const all = Buffer.concat(messages);
  const tests = [
    monobit(all),
    runs(all),
    byteValues("byte values", all),
    byteValues("xor with itself 32 bytes on", Buffer.concat(messages.map(withItself))),
  ];
  const [first, second] = messages;
  if (first !== undefined && second !== undefined)
    tests.push(byteValues("xor of two messages", xorOf(first, second)));
  return tests;
}

/** Xor of two messages, as long as the shorter one. */
export function xorOf(one: Uint8Array, two: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: Math.min(one.length, two.length) }, (_, i) => one[i]! ^ two[i]!);
}

function withItself(message: Uint8Array): Uint8Array {
  return xorOf(message, message.subarray(BLOCK_BYTES));
}

function verdict(name: string, statistic: number, pValue: number): RandomnessTest {
  return { name, statistic, pValue, passed: pValue >= LEAST_P_VALUE };
}

function onesOf(bytes: Uint8Array): number {
  let ones = 0;
  for (const byte of bytes) for (let bit = 0; bit < 8; bit++) ones += (byte >> bit) & 1;
  return ones;
}

function complementaryError(x: number): number {
  return 1 - errorFunction(x);
}

/** Ones and zeros: |ones - zeros| / sqrt(bits). */
function monobit(bytes: Uint8Array): RandomnessTest {
  const bits = 8 * bytes.length;
  const statistic = Math.abs(2 * onesOf(bytes) - bits) / Math.sqrt(bits);
  return verdict("ones and zeros", statistic, complementaryError(statistic / Math.SQRT2));
}

/** Runs of equal bits. */
function runs(bytes: Uint8Array): RandomnessTest {
  const bits = 8 * bytes.length;
  const share = onesOf(bytes) / bits;
  let count = 1;
  let last = bytes[0]! & 1;
  bytes.forEach((byte) => {
    for (let bit = 0; bit < 8; bit++) {
      const now = (byte >> bit) & 1;
      if (now !== last) count += 1;
      last = now;
    }
  });
  const expected = 2 * bits * share * (1 - share);
  const statistic = Math.abs(count - expected) / (2 * Math.sqrt(2 * bits) * share * (1 - share));
  return verdict("runs", statistic, complementaryError(statistic));
}

/** Chi-square of the 256 values. */
function byteValues(name: string, bytes: Uint8Array): RandomnessTest {
  const counts = new Array<number>(256).fill(0);
  for (const byte of bytes) counts[byte]! += 1;
  const expected = bytes.length / 256;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return verdict(name, statistic, chiSquareTail(statistic, 255));
}
