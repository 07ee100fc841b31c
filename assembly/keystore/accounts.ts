/**
 * The account of each peer: a key block that was ever taken in is free, reserved, spent or burnt. Takes: what
 * the log finds and does. Gives: counts, in blocks. `settled` is the part whose records are gone from flash;
 * it is written along whenever a sector is retired.
 */

/** Peers that a store can hold keys with. */
export const PEERS: u32 = 16;
/** No such peer. */
export const NO_PEER: u32 = 0xffffffff;
/** Purposes are 1 to 3; 0 stands for "not known". */
export const PURPOSES: u32 = 4;

// Words of an account, all u32: u64 at even places.
const WORDS: u32 = 18;
const NEXT: u32 = 0; // u64: lowest number that may still come
const PEER: u32 = 2;
const MADE: u32 = 3;
const FREE: u32 = 4;
const RESERVED: u32 = 4; // by purpose 1 to 3: 5 to 7
const SPENT: u32 = 8; // by purpose 0 to 3
const BURNT: u32 = 12;
const SETTLED: u32 = 13; // spent by purpose 0 to 3, then burnt: 13 to 17
const SETTLED_WORDS: u32 = PURPOSES + 1;

const accounts = memory.data(PEERS * WORDS * 4, 8);
let count: u32 = 0;
let unreadable: u32 = 0;
let unreadableSettled: u32 = 0;

function at(account: u32, word: u32): usize {
  return accounts + ((<usize>(account * WORDS + word)) << 2);
}

function get(account: u32, word: u32): u32 {
  return load<u32>(at(account, word));
}

function add(account: u32, word: u32, change: i32): void {
  store<u32>(at(account, word), get(account, word) + change);
}

/** Forgets all accounts. */
export function accountsClear(): void {
  memory.fill(accounts, 0, <usize>(PEERS * WORDS * 4));
  count = 0;
  unreadable = 0;
  unreadableSettled = 0;
}

/** Peers with an account, which are numbered from 0 in the order of their first key. */
export function accountCount(): u32 {
  return count;
}

/** The account of a peer, or NO_PEER. */
export function accountOf(peer: u32): u32 {
  for (let account: u32 = 0; account < count; account++) if (get(account, PEER) == peer) return account;
  return NO_PEER;
}

/** The account of a peer, made if there is none yet; NO_PEER when there is no room for one. */
export function accountOpen(peer: u32): u32 {
  const known = accountOf(peer);
  if (known != NO_PEER || count == PEERS) return known;
  store<u32>(at(count, PEER), peer);
  count += 1;
  return count - 1;
}

/** Name of an account's peer. */
export function accountPeer(account: u32): u32 {
  return get(account, PEER);
}

/** Lowest number that the peer's next key may have. */
export function accountNext(account: u32): u64 {
  return load<u64>(at(account, NEXT));
}

/** Blocks that were ever taken in. */
export function accountMade(account: u32): u32 {
  return get(account, MADE);
}

/** Blocks that nobody has reserved. */
export function accountFree(account: u32): u32 {
  return get(account, FREE);
}

/** Blocks reserved for a purpose, 1 to 3. */
export function accountReserved(account: u32, purpose: u32): u32 {
  return get(account, RESERVED + (purpose & 3));
}

/** Blocks spent for a purpose, 1 to 3; for 0 those whose purpose a flipped bit has made unreadable. */
export function accountSpent(account: u32, purpose: u32): u32 {
  return get(account, SPENT + (purpose & 3));
}

/** Blocks destroyed unspent. */
export function accountBurnt(account: u32): u32 {
  return get(account, BURNT);
}

/** Damaged records of which not even the peer is known. */
export function accountUnreadable(): u32 {
  return unreadable;
}

/** Notes that a key of this number and ordinal exists or existed. */
export function accountSaw(account: u32, number: u64, ordinal: u32): void {
  store<u64>(at(account, NEXT), max<u64>(accountNext(account), number + 1));
  store<u32>(at(account, MADE), max<u32>(get(account, MADE), ordinal));
}

/** Changes the number of blocks in a state of the index: 1 free, 2 to 4 reserved for purpose 1 to 3. */
export function accountAdd(account: u32, state: u32, change: i32): void {
  add(account, FREE + state - 1, change);
}

/** Counts a spent block. */
export function accountAddSpent(account: u32, purpose: u32): void {
  add(account, SPENT + purpose, 1);
}

/** Counts a burnt block. */
export function accountAddBurnt(account: u32): void {
  add(account, BURNT, 1);
}

/** Counts a damaged record of an unknown peer. */
export function accountAddUnreadable(): void {
  unreadable += 1;
}

/** Notes that the record of a spent block, counted before, is leaving flash. */
export function accountSettleSpent(account: u32, purpose: u32): void {
  add(account, SETTLED + purpose, 1);
}

/** Notes that the record of a burnt block, counted before, is leaving flash. */
export function accountSettleBurnt(account: u32): void {
  add(account, SETTLED + PURPOSES, 1);
}

/** Notes that a damaged record of an unknown peer, counted before, is leaving flash. */
export function accountSettleUnreadable(): void {
  unreadableSettled += 1;
}

/** How many unreadable records have left flash. */
export function accountUnreadableSettled(): u32 {
  return unreadableSettled;
}

/** Sets, while the log is read, how many unreadable records have left flash. */
export function accountLoadUnreadable(settled: u32): void {
  unreadable += settled - unreadableSettled;
  unreadableSettled = settled;
}

/** What is kept of an account when a sector is retired; the settled words lie behind it. */
class Totals {
  next: u64;
  made: u32;
}

/** Writes what is kept of an account when a sector is retired to `destination`, aligned to 8. */
export function accountSave(account: u32, destination: usize): void {
  const totals = changetype<Totals>(destination);
  totals.next = accountNext(account);
  totals.made = get(account, MADE);
  memory.copy(destination + offsetof<Totals>(), at(account, SETTLED), <usize>(SETTLED_WORDS << 2));
}

/**
 * Takes what `accountSave` wrote, while the log is read: later words replace earlier ones, since they only
 * grow.
 */
export function accountLoad(account: u32, source: usize): void {
  const totals = changetype<Totals>(source);
  accountSaw(account, totals.next - 1, totals.made);
  for (let word: u32 = 0; word < SETTLED_WORDS; word++) {
    const settled = load<u32>(source + offsetof<Totals>() + ((<usize>word) << 2));
    add(account, SPENT + word, settled - get(account, SETTLED + word));
    store<u32>(at(account, SETTLED + word), settled);
  }
}
