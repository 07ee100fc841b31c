/**
 * A queue of 32-bit words whose depth is changed at run time, as joining the FIFOs of a PIO machine does.
 * Takes and gives words as signed 32-bit integers. It never grows: the owner must check `full` and `empty`
 * first.
 */

/** Queue of at most eight words. */
export class WordFifo {
  private readonly words = new Int32Array(8);
  private first = 0;
  /** Words held. */
  count = 0;

  constructor(public depth: number) {}

  get full(): boolean {
    return this.count >= this.depth;
  }

  /** Appends a word; the caller has checked that the queue is not full. */
  push(word: number): void {
    this.words[(this.first + this.count) & 7] = word;
    this.count++;
  }

  /** Takes the oldest word; the caller has checked that there is one. */
  pull(): number {
    const word = this.words[this.first]!;
    this.first = (this.first + 1) & 7;
    this.count--;
    return word;
  }

  /** Empties the queue. */
  flush(): void {
    this.count = 0;
  }
}
