/**
 * Long texts, a page at a time. Takes: lines of text, and what is typed at the end of a page. Gives: pages
 * that fit the terminal.
 */

/** Rows of a page that are not text: the status line, which may have several, and the prompt. */
const OTHER_ROWS = 4;

/** Shows texts; what does not fit waits. */
export class Pages {
  /** Shown in place of the prompt while text waits. */
  readonly prompt = "-- more: Enter goes on, q ends -- ";
  private waiting: readonly string[] = [];

  /** `rows` are those of the terminal; without end where nobody turns pages. */
  constructor(
    private readonly print: (line: string) => void,
    private readonly rows: () => number,
  ) {}

  /** Whether there is more to show. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Shows a text, or its first page. */
  show(text: readonly string[]): void {
    const room = Math.max(1, this.rows() - OTHER_ROWS);
    for (const line of text.slice(0, room)) this.print(line);
    this.waiting = text.slice(room);
  }

  /** Takes what is typed while text waits: nothing shows the next page. Other lines than `q` are not taken. */
  takes(line: string): boolean {
    if (!this.isWaiting) return false;
    const typed = line.trim();
    const more = this.waiting;
    this.waiting = [];
    if (typed === "") this.show(more);
    return typed === "" || typed === "q";
  }
}
