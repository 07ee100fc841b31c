/**
 * The core, as the native module has it. Takes: a seed, a pattern, indices up to 2^53. Gives: symbols, random
 * bits, line levels. Computes none of them here.
 */

/** A pulse, as the native module tells it. */
interface Pulse {
  readonly symbol: number;
  readonly bits: number;
  readonly bitCount: number;
  readonly symbolCode: number;
  readonly lasers: number;
}

const NO_ROOM = "no memory in one piece for the native module: reset() and load again";

function loadModule(): (a: number, b: number, c: number) => number {
  const code = E.toString(atob(MODULE));
  MODULE = "";
  if (!code || !E.getAddressOf(code, true)) throw new Error(NO_ROOM);
  if (E.CRC32(code) !== MODULE_CRC32) throw new Error("the native module is damaged: load again");
  return E.nativeCall(1, "int(int,int,int)", code);
}

const nativeModule = loadModule();
const lent = new Uint8Array(MEMORY_BYTES);
/** Where the block of arguments is in `lent`. */
let block = 0;

function callCore(command: number): number {
  const address = E.getAddressOf(lent, true);
  if (!address) throw new Error(NO_ROOM);
  const result = nativeModule(address, MEMORY_BYTES, command);
  if (result < 0) throw new Error("the native module refused command " + command + ": code " + result);
  return result;
}

/**
 * Writes a whole number below 2^53 into the block, little endian; in divisions, since bit operations have 32
 * bits.
 */
function putNumber(offset: number, value: number, bytes: number): void {
  let rest = value;
  for (let i = 0; i < bytes; i++) {
    const next = Math.floor(rest / 256);
    lent[block + offset + i] = rest - 256 * next;
    rest = next;
  }
}

function getNumber(offset: number): number {
  let value = 0;
  for (let i = 3; i >= 0; i--) value = 256 * value + (lent[block + offset + i] || 0);
  return value;
}

/** Sets the seed: 64 hexadecimal digits. */
function coreSeed(hex: string): void {
  if (typeof hex !== "string" || hex.length !== 64) throw new Error("a seed has 64 hexadecimal digits");
  const bytes: number[] = [];
  for (let i = 0; i < 32; i++) {
    const high = "0123456789abcdef".indexOf(hex.charAt(2 * i).toLowerCase());
    const low = "0123456789abcdef".indexOf(hex.charAt(2 * i + 1).toLowerCase());
    if (high < 0 || low < 0) throw new Error("a seed has 64 hexadecimal digits");
    bytes.push(16 * high + low);
  }
  for (let i = 0; i < 32; i++) lent[block + i] = bytes[i] || 0;
  callCore(COMMAND_SEED);
}

/**
 * Sets the pattern: the weights of signal Z, signal X, decoy Z, decoy X, vacuum Z, vacuum X, and the random
 * bits a pulse.
 */
function corePattern(weights: readonly number[], width: number): void {
  let whole = weights.length === 6;
  for (let i = 0; i < 6; i++) {
    const weight = weights[i];
    if (typeof weight !== "number" || !(weight >= 0 && weight <= 32768) || Math.floor(weight) !== weight)
      whole = false;
    putNumber(4 * i, weight || 0, 4);
  }
  putNumber(PATTERN_WIDTH, width || 0, 4);
  if (whole && callCore(COMMAND_PATTERN) === 0) return;
  corePattern(DEFAULT_WEIGHTS, DEFAULT_WIDTH);
  throw new Error(
    "six weights that sum to 2^(bits-1), and 4, 8 or 16 bits; the pattern is the default again",
  );
}

/** The pulse of an index from 0 to 2^53 - 1. */
function corePulse(index: number): Pulse {
  putNumber(0, index, 8);
  const symbol = callCore(COMMAND_PULSE);
  return {
    symbol: symbol,
    bits: getNumber(PULSE_BITS),
    bitCount: getNumber(PULSE_BIT_COUNT),
    symbolCode: getNumber(PULSE_SYMBOL_CODE),
    lasers: getNumber(PULSE_LASERS),
  };
}

/**
 * Starts the module with the default seed and pattern, and compares its symbols with those that the host's
 * core made.
 */
function startCore(): void {
  block = callCore(COMMAND_START);
  coreSeed(DEFAULT_SEED);
  corePattern(DEFAULT_WEIGHTS, DEFAULT_WIDTH);
  for (let i = 0; i < PROBES.length; i += 2) {
    if (corePulse(PROBES[i] || 0).symbol !== PROBES[i + 1])
      throw new Error("self-test: pulse " + PROBES[i] + " has not the symbol that the host's core gives it");
  }
}
