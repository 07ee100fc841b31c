/**
 * Cyclic products of long polynomials over GF(2) by a ternary Fourier transform (Schoenhage 1977; Brent,
 * Gaudry, Thome, Zimmermann, "Faster multiplication in GF(2)[x]", ANTS 2008). Takes: two polynomials cut into
 * K = 3^k pieces of M bits, each piece an element of R = GF(2)[x] / (x^2L + x^L + 1), M <= L. Gives: the K
 * elements whose overlapped sum is the product modulo x^KM + 1.
 *
 * Everything is exact: there are no roundings and no counts that could overflow, only XOR, AND and shifts.
 * K divides 3L, so x^(3L / K) is a principal K-th root of unity in R, and 1 / K = 1 because K is odd.
 */

import { multiplyLanes, paddedSize } from "./karatsuba";
import { LANES, ROW_BYTES, transpose, xorRows } from "./lanes";
import { butterfly, butterflyBack } from "./ring";

/** Transforms `pieces` elements of 2 x halfBytes each, in place; the result is in digit-reversed order. */
export function transformForward(elements: usize, pieces: u32, halfBits: u32, halfBytes: usize): void {
  const elementBytes: usize = 2 * halfBytes;
  for (let length = pieces; length > 1; length /= 3) {
    const third = <usize>(length / 3) * elementBytes;
    const unit = (3 * halfBits) / length;
    for (let first: u32 = 0; first < pieces; first += length) {
      for (let j: u32 = 0; j < length / 3; j++) {
        const element = elements + <usize>(first + j) * elementBytes;
        butterfly(element, element + third, element + 2 * third, j * unit);
      }
    }
  }
}

/** Undoes `transformForward`: takes digit-reversed order and gives natural order, in place. */
export function transformBack(elements: usize, pieces: u32, halfBits: u32, halfBytes: usize): void {
  const elementBytes: usize = 2 * halfBytes;
  for (let length: u32 = 3; length <= pieces; length *= 3) {
    const third = <usize>(length / 3) * elementBytes;
    const unit = (3 * halfBits) / length;
    for (let first: u32 = 0; first < pieces; first += length) {
      for (let j: u32 = 0; j < length / 3; j++) {
        const element = elements + <usize>(first + j) * elementBytes;
        butterflyBack(element, element + third, element + 2 * third, j * unit);
      }
    }
  }
}

/**
 * Multiplies element by element in R, 128 at a time: first *= second. Both hold a whole number of batches of
 * 128 elements; `work` is planLaneBytes() of memory.
 */
export function multiplyElements(
  first: usize,
  second: usize,
  pieces: u32,
  halfBits: u32,
  halfBytes: usize,
  laneRows: u32,
  work: usize,
): void {
  const size = paddedSize(halfBits);
  const stride = <usize>laneRows * ROW_BYTES;
  const firstLanes = work;
  const secondLanes = work + 3 * stride;
  const products = work + 6 * stride;
  const multiplyWork = work + 12 * stride;
  memory.fill(work, 0, multiplyWork - work);
  for (let batch: u32 = 0; batch < pieces; batch += LANES) {
    const offset = <usize>batch * 2 * halfBytes;
    spreadLanes(first + offset, halfBytes, firstLanes, stride);
    spreadLanes(second + offset, halfBytes, secondLanes, stride);
    for (let part: usize = 0; part < 3; part++) {
      const from = part * stride;
      multiplyLanes(firstLanes + from, secondLanes + from, products + 2 * from, size, multiplyWork);
    }
    reduce(products, 2 * stride, <usize>halfBits * ROW_BYTES, firstLanes, stride);
    gatherLanes(firstLanes, stride, first + offset, halfBytes);
  }
}

/** 128 elements (A, B) become lanes of A, of B and of A + B, `stride` bytes apart. */
function spreadLanes(elements: usize, halfBytes: usize, lanes: usize, stride: usize): void {
  for (let i: usize = 0; i < halfBytes; i += 16) {
    transpose(elements + i, 2 * halfBytes, lanes + 128 * i, ROW_BYTES);
    transpose(elements + halfBytes + i, 2 * halfBytes, lanes + stride + 128 * i, ROW_BYTES);
  }
  xorRows(lanes + 2 * stride, lanes, lanes + stride, stride);
}

/** Lanes of A and of B become 128 elements. */
function gatherLanes(lanes: usize, stride: usize, elements: usize, halfBytes: usize): void {
  for (let i: usize = 0; i < halfBytes; i += 16) {
    transpose(lanes + 128 * i, ROW_BYTES, elements + i, 2 * halfBytes);
    transpose(lanes + stride + 128 * i, ROW_BYTES, elements + halfBytes + i, 2 * halfBytes);
  }
}

/**
 * Reduces (A + B z)(C + D z), z = x^L, z^2 = z + 1, given AC, BD and E = (A + B)(C + D), `productStride`
 * bytes apart. Each has a low part of L rows and a high part that counts z times: low half = AC low + BD low
 * + E high + AC high; high half = E low + AC low + E high + BD high.
 */
function reduce(
  products: usize,
  productStride: usize,
  halfRowBytes: usize,
  lanes: usize,
  stride: usize,
): void {
  const ac = products;
  const bd = products + productStride;
  const e = bd + productStride;
  const high = halfRowBytes;
  xorRows(lanes, ac, bd, high);
  xorRows(lanes, lanes, e + high, high);
  xorRows(lanes, lanes, ac + high, high);
  xorRows(lanes + stride, e, ac, high);
  xorRows(lanes + stride, lanes + stride, e + high, high);
  xorRows(lanes + stride, lanes + stride, bd + high, high);
}
