/**
 * Amounts of key for one purpose and owner: what a relay or a data transfer asks for. Takes: a peer, a
 * purpose, and an owner that the caller numbers (a relay's identifier). Gives: as many blocks, all or none.
 * Every call may be repeated after a power cut, and then finishes what it began. The numbers come from
 * `keyFind`, each block from `keySpend`.
 */
import {
  KEY_FLASH,
  KEY_NONE,
  KEY_NOT_OPEN,
  KEY_OK,
  KEY_SHORT,
  keyFind,
  keyFree,
  keyRelease,
  keyReserve,
  keystoreIsOpen,
  keyZeroise,
} from "./store";

/** Blocks of a peer that are reserved for a purpose and an owner. */
export function keysReserved(peer: u32, purpose: u32, owner: u32): u32 {
  let count: u32 = 0;
  let number = keyFind(peer, 0, purpose, owner);
  while (number != KEY_NONE) {
    count += 1;
    number = keyFind(peer, number + 1, purpose, owner);
  }
  return count;
}

/**
 * Reserves free blocks, lowest numbers first, until the owner has `blocks` of them. Returns a KEY_ code:
 * KEY_SHORT when there are not so many that the purpose may take: then nothing is reserved that was not
 * before, and if a damaged key is the cause, nothing at all.
 */
export function keysReserve(peer: u32, blocks: u32, purpose: u32, owner: u32): u32 {
  if (!keystoreIsOpen()) return KEY_NOT_OPEN;
  const held = keysReserved(peer, purpose, owner);
  if (held >= blocks) return KEY_OK;
  const wanted = blocks - held;
  if (keyFree(peer, purpose) < wanted) return KEY_SHORT;
  for (let taken: u32 = 0; taken < wanted; taken++) {
    const number = keyFind(peer, 0, 0, 0);
    const outcome = number == KEY_NONE ? KEY_SHORT : keyReserve(peer, number, purpose, owner);
    if (outcome == KEY_OK) continue;
    if (outcome == KEY_FLASH) return KEY_FLASH;
    // One was found damaged and destroyed, and now there are too few.
    const given = keysRelease(peer, purpose, owner);
    return given == KEY_OK ? KEY_SHORT : given;
  }
  return KEY_OK;
}

/** Frees all blocks of an owner. Returns a KEY_ code: KEY_OK too when it has none. */
export function keysRelease(peer: u32, purpose: u32, owner: u32): u32 {
  let outcome = keystoreIsOpen() ? KEY_OK : KEY_NOT_OPEN;
  let number = keyFind(peer, 0, purpose, owner);
  while (number != KEY_NONE && outcome == KEY_OK) {
    outcome = keyRelease(peer, number, purpose, owner);
    number = keyFind(peer, 0, purpose, owner);
  }
  return outcome;
}

/** Destroys all blocks of an owner, unspent. Returns a KEY_ code: KEY_OK too when it has none. */
export function keysBurn(peer: u32, purpose: u32, owner: u32): u32 {
  let outcome = keystoreIsOpen() ? KEY_OK : KEY_NOT_OPEN;
  let number = keyFind(peer, 0, purpose, owner);
  while (number != KEY_NONE && outcome == KEY_OK) {
    outcome = keyZeroise(peer, number);
    number = keyFind(peer, 0, purpose, owner);
  }
  return outcome;
}
