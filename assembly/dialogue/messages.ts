/**
 * The messages of distillation. Each begins with its kind; numbers behind it are big-endian. Every message is
 * in the transcript, in the order in which the satellite lives through them: a question, then its answer. A
 * message that ends in a tag is in it without its tag, which covers all since the last tag, the message
 * itself included.
 */

/** Longest message either side sends, in bytes. */
export const LONGEST_MESSAGE: u32 = 5000;
/** Longest answer of the satellite, in bytes. */
export const LONGEST_ANSWER: u32 = 2100;
/** Most clicks in a MESSAGE_CLICKS, requests in a MESSAGE_REQUESTS, and bits in a MESSAGE_PUBLISH. */
export const MOST_CLICKS: u32 = 4096;
export const MOST_REQUESTS: u32 = 16384;
export const MOST_PUBLISHED_BITS: u32 = 16384;

// From the ground.

/** Kind u8, Rice parameter u8, count u32, first index u64, then announcements (sift/announcement.ts). */
export const MESSAGE_CLICKS: u32 = 1;
/** Kind u8, slot u8, basis u8, start u32, count u32, seed u64: opens a block of sifted bits for requests. */
export const MESSAGE_BEGIN: u32 = 2;
/** Kind u8, slot u8, count u32, then requests (reconcile/request-code.ts). */
export const MESSAGE_REQUESTS: u32 = 3;
/**
 * Kind u8, number u8, basis u8, the 48-byte key of the confirmation hash, then start u32 and count u32 of
 * each stretch of sifted bits that it covers.
 */
export const MESSAGE_CONFIRM: u32 = 4;
/** Kind u8, slot u8: no more is asked about the block; the satellite forgets its slot. */
export const MESSAGE_END: u32 = 5;
/** Kind u8, basis u8, start u32, count u32: asks for sifted bits in clear; they make no key. */
export const MESSAGE_PUBLISH: u32 = 6;
/** Kind u8, basis u8, n u32, m u32, then the 32-byte public seed: hash the basis's first n bits to m. */
export const MESSAGE_AMPLIFY: u32 = 7;
/** Kind u8, tag u64. */
export const MESSAGE_CHECKPOINT: u32 = 8;
/**
 * Kind u8, source u8 (a COMMIT_ code), id u64, end of the pool u64, number u64, words u32, tag u64: what is
 * to be done on both sides or on neither (dialogue/commit.ts).
 */
export const MESSAGE_COMMIT: u32 = 9;

/**
 * Kind u8, basis u8, start u32, count u32: these sifted bits make no key; the satellite sets them to zero.
 */
export const MESSAGE_LEAVE_OUT: u32 = 10;

/**
 * The pending key: the first `words` 64-bit words go into the pool; `number` is the pass that it is kept
 * under.
 */
export const COMMIT_KEY: u32 = 0;
/** Blocks of the key store from `number` on, `words` 64-bit words in all, go into the pool. */
export const COMMIT_BLOCKS: u32 = 1;

// From the satellite: one answer to each message but MESSAGE_END.

/** Kind u8, count u32, refused u32, then replies (sift/announcement.ts). */
export const MESSAGE_REPLIES: u32 = 17;
/** Kind u8, slot u8: the block is open. */
export const MESSAGE_BEGUN: u32 = 18;
/** Kind u8, slot u8, count u32, then parities, lowest bit of the lowest byte first. */
export const MESSAGE_ANSWERS: u32 = 19;
/** Kind u8, number u8, hash u64. */
export const MESSAGE_HASH: u32 = 20;
/** Kind u8, basis u8, start u32, count u32, then the bits. */
export const MESSAGE_PUBLISHED: u32 = 21;
/** Kind u8, basis u8, m u32: the key of the basis is made. */
export const MESSAGE_AMPLIFIED: u32 = 22;
/** Kind u8, tag u64; answers a right MESSAGE_CHECKPOINT. */
export const MESSAGE_CHECKED: u32 = 23;
/**
 * Kind u8, id u64, blocks kept u32, end of the pool u64, tag u64; answers a right MESSAGE_COMMIT: see
 * `dialogueCommitted`.
 */
export const MESSAGE_COMMITTED: u32 = 25;
/** Kind u8, basis u8, start u32, count u32: these bits are zero now. */
export const MESSAGE_LEFT_OUT: u32 = 26;
/**
 * Kind u8, the refused message's kind u8, reason u8: nothing is told. The ground can only give up: part may
 * be done.
 */
export const MESSAGE_REFUSED: u32 = 24;
