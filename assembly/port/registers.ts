/**
 * The only door to hardware. A board supplies these few functions: on the host over register models, on a
 * microcontroller as plain loads and stores. Everything above them is the same code on every board.
 */

/** Reads the 32-bit register at `address`. */
export declare function readRegister(address: u32): u32;

/** Writes the 32-bit register at `address`. */
export declare function writeRegister(address: u32, value: u32): void;

/** A free-running counter of emission slots (one pulse period each) since power-on. */
export declare function slotCounter(): u64;

/** Reads the 32-bit word at byte `offset` of the non-volatile area; erased words read 0xffffffff. */
export declare function readFlash(offset: u32): u32;

/**
 * Programs one 32-bit word of the non-volatile area: clears the bits that `value` has clear, and leaves the
 * others as they are. Returns only when they are to stay.
 */
export declare function writeFlash(offset: u32, value: u32): void;

/** Erases the 4,096-byte sector that holds byte `offset`. */
export declare function eraseFlash(offset: u32): void;

/**
 * CRC-32 (glue/crc32.ts) of `bytes` bytes, whole words, of the non-volatile area from byte `offset` on,
 * read by hardware faster than word by word. Only boards with such hardware have it.
 */
export declare function sumFlash(offset: u32, bytes: u32): u32;

/**
 * Tells the slot counter how many slots a microsecond has, and a board's flash how fast it is read: while
 * the clock is the reference, before it rises.
 */
export declare function setSlotRate(slotsPerMicrosecond: u32): void;

/** The address at which a DMA engine finds the byte at `address` of linear memory. */
export declare function busAddress(address: usize): u32;

/** Starts the image whose vector table is at `address`, and never returns. Only a loader calls it. */
export declare function startImage(address: u32): void;

/** Bus address of the image's 128-byte identity record (hostsim/board/identity.ts). */
export declare function identityAddress(): u32;

/**
 * Writes `blocks` consecutive ChaCha20 blocks, from number `first` on, of the sixteen words at `input`
 * (entropy/chacha20.ts) to `destination`, by code of the board's own. Only boards with such code have this
 * and the next two.
 */
export declare function expandWords(input: usize, first: u64, blocks: u32, destination: usize): void;

/**
 * As `expandWords`, but writes what pattern/word-map.ts makes of each word. False when the board's other
 * processor, which makes a part, does not: then what is there is not to be used.
 */
export declare function expandSymbols(input: usize, first: u64, blocks: u32, destination: usize): bool;

/** As `expandSymbols`, but writes for each byte the two that `levels`, a table of 256 u16, has for it. */
export declare function expandLevels(
  input: usize,
  first: u64,
  blocks: u32,
  destination: usize,
  levels: usize,
): bool;

/**
 * Gives an engine for SHA-256 its ring of finished outputs, at `ring` of linear memory, aligned to 4: as
 * many chunks, of as many bytes, as assembly/entropy/engine.ts says. Once, at start. Only boards with such
 * an engine have this and what follows.
 */
export declare function engineMemory(ring: usize): void;

/**
 * Asks the engine for `outputs` outputs, the SHA-256 of V, V + 1 and so on (440 bits each), behind what it
 * was asked for before: two such requests wait at most. `v`: 14 words, the highest first, the lowest byte
 * of the last one 0. They are copied.
 */
export declare function engineAsk(v: usize, outputs: u32): void;

/**
 * The next chunk of outputs, in order: its address in linear memory. Waits for it, but not for ever: 0 when
 * the engine does not give it.
 */
export declare function engineTake(): usize;

/** Gives back the chunk that was taken last: the engine will overwrite it. */
export declare function engineRelease(): void;

/** Microseconds that `engineTake` and `engineForget` have waited since this was asked last. */
export declare function engineWaited(): u32;

/** Microseconds that the engine needed for the last request that it has finished. */
export declare function engineWorked(): u32;

/** Drops all that the engine was asked for and wipes what it has made and knows. */
export declare function engineForget(): void;

/**
 * Asks for the check word of `count` words at `address` of linear memory, not before `microseconds` since
 * power-on, by hardware that reads them while the processor goes on. `job` is below 8; jobs of odd numbers
 * come first. Only boards with such hardware have it.
 */
export declare function hardwareCheckBegin(job: u32, address: usize, count: u32, microseconds: u64): void;

/** Whether a check word that was asked for is there. */
export declare function hardwareCheckIsOver(job: u32): bool;

/** Waits for a check word that was asked for. One that hardware did not end equals no other one. */
export declare function hardwareCheckEnd(job: u32): u32;

/** Asks for none of them any more. */
export declare function hardwareCheckForget(): void;
