/**
 * What the ground holds between its question and the satellite's word. Takes and gives nothing: only a type.
 */

/** What the ground has asked for and has no word on yet. Secret. To be kept until the word has come. */
export interface InDoubt {
  /** Position in the pool of the pads that named it. */
  readonly id: bigint;
  /** The key of a pass, or blocks of the key store for the pool. */
  readonly source: "key" | "blocks";
  /** The pass, or the first block's number. */
  readonly number: bigint;
  /** Where both pools end before it is done. */
  readonly poolEnd: bigint;
  /** 64-bit words of it, from the first on, that go into both pools. */
  readonly words: number;
  /** The key or the blocks, packed lowest bit first, and its bits. */
  readonly key: Uint8Array;
  readonly bits: number;
}
