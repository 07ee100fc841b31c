/**
 * What boards/pico2-ecp5/registers.json says, for the core's compiler.
 * Made by `satqkd boards --write`, and not edited by hand.
 */

/** First 32 bits of that file's SHA-256. */
export const FPGA_IDENTITY: u32 = 0x22ea5963;
/** A command. */
export const REGISTER_CONTROL: u32 = 0;
/** Number of a table of this sequence that may be shown: one of the next 16. */
export const REGISTER_PERMIT: u32 = 1;
/** Epoch of the key. */
export const REGISTER_EPOCH: u32 = 2;
/** Domain of the keystream. */
export const REGISTER_DOMAIN: u32 = 3;
/** Number of the first block of keystream, low half. */
export const REGISTER_FIRST_LOW: u32 = 4;
/** Number of the first block of keystream, high half. */
export const REGISTER_FIRST_HIGH: u32 = 5;
/** Pulses of a table, a multiple of 128. */
export const REGISTER_PULSES: u32 = 6;
/** Symbols of nibbles 0 to 7, four bits each, nibble 0 lowest. */
export const REGISTER_MAP_LOW: u32 = 7;
/** Symbols of nibbles 8 to 15. */
export const REGISTER_MAP_HIGH: u32 = 8;
/** Line map: 0 symbol code, 1 lasers. */
export const REGISTER_LINES: u32 = 9;
/** 1: every table is made of the same blocks again. */
export const REGISTER_REPLAY: u32 = 10;
/** The key's words, lowest first; never readable. */
export const REGISTER_KEY: u32 = 16;
/** First 32 bits of the SHA-256 of this file: both ends compare before they talk. */
export const REGISTER_IDENTITY: u32 = 32;
/** Bits of the state. */
export const REGISTER_STATE: u32 = 33;
/** Tables of this sequence that are over; holds `outcomes` and `stopped-at` as they are now. */
export const REGISTER_OVER: u32 = 34;
/** What became of the last 16 tables, two bits each, the last one lowest; as when `over` was read. */
export const REGISTER_OUTCOMES: u32 = 35;
/** First dark slot of the last table that broke; as when `over` was read. */
export const REGISTER_STOPPED_AT: u32 = 36;
/** Slots of this sequence so far, low half; holds `slots-high` as it is now. */
export const REGISTER_SLOTS_LOW: u32 = 37;
/** Slots of this sequence so far, high half; as when `slots-low` was read. */
export const REGISTER_SLOTS_HIGH: u32 = 38;
/** Tables of this sequence that were shown whole. */
export const REGISTER_SHOWN: u32 = 39;
/** Tables of this sequence that were dark for want of a permission. */
export const REGISTER_LATE: u32 = 40;
/** Since power-on: bad frames and refused writes. */
export const REGISTER_FAULTS: u32 = 41;
/** The sequence begins with table 0, as soon as its first block is made. */
export const COMMAND_BEGIN: u32 = 1;
/** Dark; key and keystream are forgotten. */
export const COMMAND_STOP: u32 = 2;
/** Dark; no table has a permission any more, this one included; slots go on. */
export const COMMAND_WITHDRAW: u32 = 3;
/** No table yet. */
export const OUTCOME_NONE: u32 = 0;
/** Shown whole. */
export const OUTCOME_SHOWN: u32 = 1;
/** Dark: it had no permission when it began. */
export const OUTCOME_MISSED: u32 = 2;
/** Dark from `stopped-at` on. */
export const OUTCOME_BROKEN: u32 = 3;
/** A sequence runs. */
export const STATE_RUNS: u32 = 1 << 0;
/** All words of a key are there. */
export const STATE_HAS_KEY: u32 = 1 << 1;
/** The core was late: the sequence ended there, dark. */
export const STATE_STALLED: u32 = 1 << 2;
