/**
 * Simulated raw sources of 8-bit samples, deterministic: OpenSSL's keystream stands in for physical noise.
 */
import { opensslKeystream } from "./openssl-keystream.js";

/** `count` independent uniform samples; another `seed`, other samples. */
export function healthyNoise(seed: number, count: number): Uint8Array {
  return opensslKeystream({ key: new Uint8Array(32).fill(seed), block: 0n, domain: 0, epoch: 0 }, count);
}

/** Noise whose samples are replaced by 0 with probability `bias` (a multiple of 1/256). */
export function biasedNoise(seed: number, count: number, bias: number): Uint8Array {
  const choice = healthyNoise(seed + 1, count);
  return healthyNoise(seed, count).map((sample, i) => (choice[i]! < bias * 256 ? 0 : sample));
}
