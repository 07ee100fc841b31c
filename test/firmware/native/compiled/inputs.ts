/**
 * Inputs of a test vector. Takes: a kind and a number. Gives: words that follow from them alone, by
 * Marsaglia's xorshift32 (Xorshift RNGs, Journal of Statistical Software 8 (2003)). Good enough to vary
 * inputs; never for secrets.
 */

let state: u32 = 1;

/** Begins the inputs of vector `number` of `kind`. */
export function inputsOf(kind: u32, number: u32): void {
  state = (kind + 1) * 0x9e3779b1 + number * 0x85ebca6b;
  if (state == 0) state = 1;
  // Neighbours differ in few bits at first: a few rounds spread them.
  for (let i = 0; i < 4; i++) inputWord();
}

/** The next 32 bits. */
export function inputWord(): u32 {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

/** The next number below `bound`, which is at most 65,536. */
export function inputBelow(bound: u32): u32 {
  return ((inputWord() >> 16) * bound) >> 16;
}

/** The next 64 bits. */
export function inputLong(): u64 {
  const high = <u64>inputWord();
  return (high << 32) | <u64>inputWord();
}

/** Fills `bytes` bytes at `address`, aligned to four; what does not fill a word is left as it is. */
export function inputFill(address: usize, bytes: u32): void {
  for (let at: u32 = 0; at + 4 <= bytes; at += 4) store<u32>(address + <usize>at, inputWord());
}
