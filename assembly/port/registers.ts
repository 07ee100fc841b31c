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

/** Tells the slot counter how many slots a microsecond has; once, when the board's clock is set. */
export declare function setSlotRate(slotsPerMicrosecond: u32): void;

/** The address at which a DMA engine finds the byte at `address` of linear memory. */
export declare function busAddress(address: usize): u32;

/** Starts the image whose vector table is at `address`, and never returns. Only a loader calls it. */
export declare function startImage(address: u32): void;

/** Bus address of the image's 128-byte identity record (hostsim/board/identity.ts). */
export declare function identityAddress(): u32;
