/**
 * Linear complexity of a run of bits: the length of the shortest linear shift register that makes it. Takes:
 * bits, one at a time, COMPLEXITY_BITS of them. Gives: the length. Massey's algorithm (IEEE Trans. Inf.
 * Theory 15, 122 (1969)), on words of 32 bits: a bit costs some thousand cycles on a microcontroller.
 */

/** Bits of a run. */
export const COMPLEXITY_BITS: u32 = 4096;

/** Words of a polynomial: one bit for each bit of the run. */
const WORDS: u32 = COMPLEXITY_BITS / 32;
const BYTES: usize = COMPLEXITY_BITS / 8;

/** The register's polynomial; bit i of the run's polynomials is the coefficient of x^i. */
const connection = memory.data(<u32>BYTES, 4);
/** The polynomial before the last change of length, times x^m: m steps ago. */
const earlier = memory.data(<u32>BYTES, 4);
const saved = memory.data(<u32>BYTES, 4);
/** Bit i: the bit of i steps ago. */
const recent = memory.data(<u32>BYTES, 4);

let bits: u32 = 0;
let length: u32 = 0;
/** Highest power of x in `earlier`. */
let degree: u32 = 0;

/** Begins a run. */
export function complexityStart(): void {
  memory.fill(connection, 0, BYTES);
  memory.fill(earlier, 0, BYTES);
  memory.fill(recent, 0, BYTES);
  store<u32>(connection, 1);
  store<u32>(earlier, 1);
  bits = 0;
  length = 0;
  degree = 0;
}

/** Length of the shortest register that makes the run so far, in bits. */
export function complexityLength(): u32 {
  return length;
}

/** Adds a bit. Call COMPLEXITY_BITS times at most. */
export function complexityAdd(bit: u32): void {
  shift(recent, wordsFor(bits));
  store<u32>(recent, load<u32>(recent) | bit);
  bits += 1;
  degree += 1;
  shift(earlier, wordsFor(degree));
  if (!isWrong()) return;
  if (length << 1 >= bits) {
    correct();
    return;
  }
  memory.copy(saved, connection, BYTES);
  correct();
  memory.copy(earlier, saved, BYTES);
  degree = length;
  length = bits - length;
}

/**
 * Whether the register foretells the last bit wrongly: the parity of what its polynomial picks of the recent
 * bits.
 */
function isWrong(): bool {
  const words = wordsFor(length);
  let picked: u32 = 0;
  for (let i: usize = 0; i < <usize>words; i++)
    picked ^= load<u32>(connection + (i << 2)) & load<u32>(recent + (i << 2));
  return (popcnt(picked) & 1) != 0;
}

/** Multiplies a polynomial of `words` words by x; what goes beyond them is lost. */
function shift(polynomial: usize, words: u32): void {
  let carry: u32 = 0;
  for (let i: usize = 0; i < <usize>words; i++) {
    const word = load<u32>(polynomial + (i << 2));
    store<u32>(polynomial + (i << 2), (word << 1) | carry);
    carry = word >> 31;
  }
}

function correct(): void {
  const words = <usize>wordsFor(degree);
  for (let i: usize = 0; i < words; i++)
    store<u32>(connection + (i << 2), load<u32>(connection + (i << 2)) ^ load<u32>(earlier + (i << 2)));
}

/** Words that hold coefficients up to that of x^power. */
function wordsFor(power: u32): u32 {
  return min<u32>((power >> 5) + 1, WORDS);
}
