/**
 * What an adversary writes down until bases are announced. Takes: something for a slot. Gives: it back, once.
 * What is never asked for is forgotten: of a second's caught pulses a few thousand click.
 */

/** Notes on a page; bases come within a tick of 0.1 s, so that two pages are enough. */
const NOTES_ON_A_PAGE = 1 << 18;

/** Notes by slot, in two pages, the older of which is thrown away once the other is full. */
export class Notes<Note> {
  private page = new Map<number, Note>();
  private older = new Map<number, Note>();

  /** Writes down. */
  put(slot: number, note: Note): void {
    if (this.page.size >= NOTES_ON_A_PAGE) {
      this.older = this.page;
      this.page = new Map();
    }
    this.page.set(slot, note);
  }

  /** Reads, and crosses out; null: there is none. */
  take(slot: number): Note | null {
    const page = this.page.has(slot) ? this.page : this.older;
    const note = page.get(slot);
    page.delete(slot);
    return note ?? null;
  }
}
