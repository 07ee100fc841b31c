/**
 * Line maps: what the symbol of a pulse looks like on the output lines during its slot. Takes: packed
 * symbols. Gives: the bytes that DMA moves to the port. A dark slot is 0 on all lines, in every map.
 */
import { CLASS_DECOY, CLASS_VACUUM, SYMBOL_COUNT, symbolClass } from "../pattern/symbol";

/**
 * Four lines carry the symbol's 4-bit code: two pulses a byte, the earlier one in the low half. The two class
 * lines are 0 in a vacuum pulse, whose basis and value still show; the modulators behind them get no drive
 * then.
 */
export const LINES_SYMBOL_CODE: u32 = 0;
/**
 * One line per laser, eight in all: lines 0 to 3 are the signal lasers H, V, D, A, lines 4 to 7 the decoy
 * lasers in the same order. At most one line is high; none in a vacuum pulse. One pulse a byte.
 */
export const LINES_LASERS: u32 = 1;

/** Values of a symbol code, those of no symbol included; and of two in a packed byte. */
const CODES: u32 = 16;
const CODE_PAIRS: usize = CODES * CODES;

/** Laser line levels for all symbol codes, made by `prepareLineMap`. */
const laserLevels = memory.data(CODES, 16);
/** u16: laser line levels of the two symbols of a packed byte, the earlier pulse in the low half. */
const laserPairs = memory.data(<u32>(CODE_PAIRS * 2), 4);

/** u16: laser line levels of two pulses by the byte of random bits that they are made from. */
const randomPairs = memory.data(<u32>(CODE_PAIRS * 2), 4);

/** Fills the lookup tables of the laser map. Called once at start. */
export function prepareLineMap(): void {
  for (let symbol: u32 = 0; symbol < CODES; symbol++) {
    store<u8>(laserLevels + <usize>symbol, lineLevels(symbol, LINES_LASERS));
  }
  for (let packed: usize = 0; packed < CODE_PAIRS; packed++) {
    store<u8>(laserPairs + (packed << 1), load<u8>(laserLevels + (packed & 15)));
    store<u8>(laserPairs + (packed << 1), load<u8>(laserLevels + (packed >> 4)), 1);
  }
}

/** Pulses that one 32-bit table word holds under a line map. */
export function pulsesPerWord(lineMap: u32): u32 {
  return lineMap == LINES_SYMBOL_CODE ? 8 : 4;
}

/** The line levels of one pulse, bit k for line k. Codes 12 to 15 stand for no pulse and stay dark. */
export function lineLevels(symbol: u32, lineMap: u32): u8 {
  if (symbol >= SYMBOL_COUNT) return 0;
  if (lineMap == LINES_SYMBOL_CODE) return <u8>symbol;
  const intensityClass = symbolClass(symbol);
  if (intensityClass == CLASS_VACUUM) return 0;
  const polarisation = symbol & 3;
  return <u8>((<u32>1) << (intensityClass == CLASS_DECOY ? polarisation + 4 : polarisation));
}

function laserPair(packed: u32): u32 {
  return <u32>load<u16>(laserPairs + ((<usize>packed) << 1));
}

/**
 * Address of the laser line levels (u16, the earlier pulse in the low half) that each byte of random bits
 * stands for, when `pairs` has its two symbols, packed.
 */
export function laserLevelsOfPairs(pairs: usize): usize {
  for (let byte: usize = 0; byte < CODE_PAIRS; byte++)
    store<u16>(randomPairs + (byte << 1), <u16>laserPair(<u32>load<u8>(pairs + byte)));
  return randomPairs;
}

/**
 * Expands `pulses` packed symbols (two a byte, a multiple of 32 pulses) at `source` into one byte of laser
 * levels a pulse at `destination`, both aligned to four. The two areas must not overlap.
 */
export function expandToLasers(source: usize, pulses: u32, destination: usize): void {
  if (ASC_FEATURE_SIMD) {
    const table = v128.load(laserLevels);
    const lowHalf = i8x16.splat(15);
    for (let at: u32 = 0; at < pulses; at += 32) {
      const packed = v128.load(source + <usize>(at >> 1));
      const even = i8x16.swizzle(table, v128.and(packed, lowHalf));
      const odd = i8x16.swizzle(table, i8x16.shr_u(packed, 4));
      const to = destination + <usize>at;
      v128.store(to, i8x16.shuffle(even, odd, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23));
      v128.store(
        to,
        i8x16.shuffle(even, odd, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31),
        16,
      );
    }
  } else {
    for (let at: u32 = 0; at < pulses; at += 8) {
      const packed = load<u32>(source + <usize>(at >> 1));
      const to = destination + <usize>at;
      store<u32>(to, laserPair(packed & 0xff) | (laserPair((packed >> 8) & 0xff) << 16));
      store<u32>(to, laserPair((packed >> 16) & 0xff) | (laserPair(packed >> 24) << 16), 4);
    }
  }
}
