/**
 * Work that goes on a part at a time while a person waits. Takes and gives nothing: the one form that
 * searches and counts have.
 */

/** A search or a count that is under way. */
export interface Quest {
  readonly isOver: boolean;
  /** The pulse that was found; null when there is none, or none is sought. */
  readonly found: number | null;
  /** How far it is, in words. */
  readonly progress: string;
  /** What came of it, in words; empty when the place says it. */
  readonly result: string;
  /** Takes it one part further, some 20 ms. */
  goOn(): void;
}
