/**
 * The ring R = GF(2)[x] / (x^2L + x^L + 1), in which x^L is a third root of unity and multiplying by a power
 * of x is a rotation (Schoenhage, Acta Informatica 7, 395 (1977)).
 *
 * An element is two halves (A, B) of L bits: A + B x^L. With the third part A + B beside them, x^L maps
 * (A, B, A + B) to (B, A + B, A) and any power of x rotates the three parts as a ring of 3L bits. Halves lie
 * `halfBytes` apart, LSB first, filled up with zeros to whole rows.
 *
 * Three parts with zeros between them, into which a rotation may read, are called a spread element.
 */

const SPREADS: usize = 2;

let halfBits: u32 = 0;
let halfBytes: usize = 0;
let partStride: usize = 0;
let firstSpread: usize = 0;
let secondSpread: usize = 0;

/** Bytes of working memory that the ring needs for halves of `bytes`. */
export function ringWorkBytes(bytes: usize): usize {
  return SPREADS * spreadBytes(bytes);
}

/** Three parts, and zeros of a part and a row before, between and behind them. */
function spreadBytes(bytes: usize): usize {
  return 7 * bytes + 4 * 16;
}

/** Sets L and the bytes of a half, and where to work: ringWorkBytes(bytes), which this zeroes. */
export function ringConfigure(bits: u32, bytes: usize, work: usize): void {
  halfBits = bits;
  halfBytes = bytes;
  partStride = 2 * bytes + 16;
  firstSpread = work + bytes + 16;
  secondSpread = firstSpread + spreadBytes(bytes);
  memory.fill(work, 0, ringWorkBytes(bytes));
}

/** element *= x^exponent, 0 <= exponent < 3L. */
function multiplyByPower(element: usize, exponent: u32): void {
  memory.copy(firstSpread, element, halfBytes);
  memory.copy(firstSpread + partStride, element + halfBytes, halfBytes);
  xorHalves(firstSpread + 2 * partStride, element, element + halfBytes);
  rotate(firstSpread, exponent, element);
}

/**
 * (a, b, c) becomes (a + b + c, (a + b x^L + c x^2L) x^exponent, (a + b x^2L + c x^L) x^(2 exponent)):
 * the butterfly of the forward transform. 0 <= exponent < L.
 */
export function butterfly(a: usize, b: usize, c: usize, exponent: u32): void {
  addThirds(a, b, c);
  rotate(firstSpread, exponent, b);
  rotate(secondSpread, 2 * exponent, c);
}

/** Undoes `butterfly`: 3 = 1 in GF(2), so there is nothing to divide by. 0 <= exponent < L. */
export function butterflyBack(a: usize, b: usize, c: usize, exponent: u32): void {
  if (exponent != 0) {
    multiplyByPower(b, 3 * halfBits - exponent);
    multiplyByPower(c, 3 * halfBits - 2 * exponent);
  }
  addThirds(a, b, c);
  rotate(secondSpread, 0, b);
  rotate(firstSpread, 0, c);
}

function xorHalves(target: usize, first: usize, second: usize): void {
  for (let i: usize = 0; i < halfBytes; i += 8) {
    store<u64>(target + i, load<u64>(first + i) ^ load<u64>(second + i));
  }
}

/** a becomes a + b + c; a + b x^L + c x^2L is spread in the first place, a + b x^2L + c x^L in the second. */
function addThirds(a: usize, b: usize, c: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < halfBytes; i += 16) {
      const a0 = v128.load(a + i);
      const a1 = v128.load(a + halfBytes + i);
      const b0 = v128.load(b + i);
      const b1 = v128.load(b + halfBytes + i);
      const c0 = v128.load(c + i);
      const c1 = v128.load(c + halfBytes + i);
      const b2 = v128.xor(b0, b1);
      const c2 = v128.xor(c0, c1);
      v128.store(a + i, v128.xor(a0, v128.xor(b0, c0)));
      v128.store(a + halfBytes + i, v128.xor(a1, v128.xor(b1, c1)));
      const low1 = v128.xor(a0, v128.xor(b1, c2));
      const high1 = v128.xor(a1, v128.xor(b2, c0));
      const low2 = v128.xor(a0, v128.xor(b2, c1));
      const high2 = v128.xor(a1, v128.xor(b0, c2));
      const one = firstSpread + i;
      v128.store(one, low1);
      v128.store(one + partStride, high1);
      v128.store(one + 2 * partStride, v128.xor(low1, high1));
      const two = secondSpread + i;
      v128.store(two, low2);
      v128.store(two + partStride, high2);
      v128.store(two + 2 * partStride, v128.xor(low2, high2));
    }
  } else {
    for (let i: usize = 0; i < halfBytes; i += 8) {
      const a0 = load<u64>(a + i);
      const a1 = load<u64>(a + halfBytes + i);
      const b0 = load<u64>(b + i);
      const b1 = load<u64>(b + halfBytes + i);
      const c0 = load<u64>(c + i);
      const c1 = load<u64>(c + halfBytes + i);
      store<u64>(a + i, a0 ^ b0 ^ c0);
      store<u64>(a + halfBytes + i, a1 ^ b1 ^ c1);
      const low1 = a0 ^ b1 ^ c0 ^ c1;
      const high1 = a1 ^ b0 ^ b1 ^ c0;
      const low2 = a0 ^ b0 ^ b1 ^ c1;
      const high2 = a1 ^ b0 ^ c0 ^ c1;
      const one = firstSpread + i;
      store<u64>(one, low1);
      store<u64>(one + partStride, high1);
      store<u64>(one + 2 * partStride, low1 ^ high1);
      const two = secondSpread + i;
      store<u64>(two, low2);
      store<u64>(two + partStride, high2);
      store<u64>(two + 2 * partStride, low2 ^ high2);
    }
  }
}

/** Writes a spread element times x^exponent to `element`. 0 <= exponent < 3L. */
function rotate(spread: usize, exponent: u32, element: usize): void {
  const turns = exponent / halfBits;
  const shift = exponent - turns * halfBits;
  const part = spread + <usize>turns * partStride;
  const next = turns == 2 ? spread : part + partStride;
  const last = turns == 0 ? next + partStride : turns == 1 ? spread : spread + partStride;
  shiftIn(part, next, shift, element);
  shiftIn(next, last, shift, element + halfBytes);
}

/**
 * target = the L low bits of part x^shift, and below them the `shift` top bits of `next`, which come round.
 */
function shiftIn(part: usize, next: usize, shift: u32, target: usize): void {
  const up = part - <usize>((shift >> 6) << 3);
  const upBits = <i32>(shift & 63);
  const down = next + <usize>(((halfBits - shift) >> 6) << 3);
  const downBits = <i32>((halfBits - shift) & 63);
  // Two shifts where one would be by 64 - 0, which does not clear the word.
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < halfBytes; i += 16) {
      const raised = i64x2.shl(v128.load(up + i), upBits);
      const carried = i64x2.shr_u(i64x2.shr_u(v128.load(up + i - 8), 1), 63 - upBits);
      const lowered = i64x2.shr_u(v128.load(down + i), downBits);
      const borrowed = i64x2.shl(i64x2.shl(v128.load(down + i + 8), 1), 63 - downBits);
      v128.store(target + i, v128.xor(v128.or(raised, carried), v128.or(lowered, borrowed)));
    }
  } else {
    for (let i: usize = 0; i < halfBytes; i += 8) {
      const raised = (load<u64>(up + i) << upBits) | ((load<u64>(up + i - 8) >> 1) >> (63 - upBits));
      const lowered = (load<u64>(down + i) >> downBits) | ((load<u64>(down + i + 8) << 1) << (63 - downBits));
      store<u64>(target + i, raised ^ lowered);
    }
  }
  clearAbove(target);
}

/** Clears what was shifted past bit L of a half. */
function clearAbove(half: usize): void {
  const whole = <usize>((halfBits >> 6) << 3);
  if (whole == halfBytes) return;
  store<u64>(half + whole, load<u64>(half + whole) & (((<u64>1) << (<u64>(halfBits & 63))) - 1));
  if (whole + 8 < halfBytes) store<u64>(half + whole, 0, 8);
}
