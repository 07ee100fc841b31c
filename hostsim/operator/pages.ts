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

  /** `size` is that of the terminal; without end where nobody turns pages. */
  constructor(
    private readonly print: (line: string) => void,
    private readonly size: () => { readonly columns: number; readonly rows: number },
  ) {}

  /** Whether there is more to show. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Shows a text, or its first page. */
  show(text: readonly string[]): void {
    const { columns, rows } = this.size();
    let room = rows - OTHER_ROWS;
    let shown = 0;
    for (const line of text) {
      // A line that is wider than the terminal goes on in the next row.
      room -= Math.max(1, Math.ceil(line.length / columns));
      if (room < 0 && shown > 0) break;
      this.print(line);
      shown += 1;
    }
    this.waiting = text.slice(shown);
  }

  /** Takes what is typed while text waits: nothing shows the next page, `q` ends. Others are not taken. */
  takes(line: string): boolean {
    if (!this.isWaiting) return false;
    const typed = line.trim();
    const more = this.waiting;
    this.waiting = [];
    if (typed === "") this.show(more);
    return typed === "" || typed === "q";
  }
}
