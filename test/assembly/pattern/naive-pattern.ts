/**
 * The pattern's oracle: a second, slow reading of its definition, from OpenSSL's keystream and the weights
 * that the core reports. It knows no thresholds: it walks the weights.
 */
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { opensslKeystream } from "../entropy/openssl-keystream.js";

/** What is asked of `configurePattern`. */
export interface PatternRequest {
  signal: number;
  decoy: number;
  vacuum: number;
  basisZ: number;
  /** 4, 8 or 16 random bits a pulse, or 0 for the core's choice. */
  width: number;
}

/** Sets the pattern; returns the core's code. */
export function configure(core: PayloadExports, request: PatternRequest): number {
  return core.configurePattern(request.signal, request.decoy, request.vacuum, request.basisZ, request.width);
}

/**
 * Symbols without their value (class << 2 | basis << 1) in the order in which they share out the random
 * numbers.
 */
export const PAIR_ORDER = [
  (2 << 2) | 0, // signal Z
  (2 << 2) | 2, // signal X
  (1 << 2) | 0, // decoy Z
  (1 << 2) | 2, // decoy X
  0, // vacuum Z
  2, // vacuum X
];

/** Weight of every symbol code 0 to 15. */
export function symbolWeights(core: PayloadExports): number[] {
  return Array.from({ length: 16 }, (_, symbol) => core.symbolWeight(symbol));
}

/**
 * The random bits of `pulses` pulses from `first` on, `first` a multiple of 128: bits [i w, (i + 1) w) of the
 * stream of a purpose (0 key, 1 calibration) at width w. The width stands above the purpose in the nonce: 0,
 * 256, 512 for 4, 8, 16 bits.
 */
export function naiveBits(
  key: Uint8Array,
  purpose: number,
  width: number,
  first: bigint,
  pulses: number,
): number[] {
  const block = (first * BigInt(width)) / 512n;
  const domain = purpose + 256 * [4, 8, 16].indexOf(width);
  const bytes = opensslKeystream({ key, block, domain, epoch: 0 }, (pulses * width) / 8);
  return Array.from({ length: pulses }, (_, i) => {
    if (width === 16) return bytes[2 * i]! + 256 * bytes[2 * i + 1]!;
    if (width === 8) return bytes[i]!;
    return Math.floor(bytes[Math.floor(i / 2)]! / (i % 2 === 0 ? 1 : 16)) % 16;
  });
}

/**
 * The symbol of random bits `r`: value is the lowest bit; the rest counts through the weights in PAIR_ORDER.
 */
export function naiveSymbol(weights: readonly number[], r: number): number {
  let rest = Math.floor(r / 2);
  for (const symbol of PAIR_ORDER) {
    if (rest < weights[symbol]!) return symbol + (r % 2);
    rest -= weights[symbol]!;
  }
  throw new Error("the weights do not cover the random numbers");
}
