/**
 * Lines out of a stream of bytes. Takes: bytes as they come. Gives: whole lines, each once, in order, to
 * whoever waits.
 */

interface Waiting {
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** Cuts a stream at its newlines. */
export class LineReader {
  #rest = "";
  #ended: string | null = null;
  readonly #lines: string[] = [];
  readonly #waiting: Waiting[] = [];

  /** Takes bytes of the stream, ASCII text. */
  take(bytes: Uint8Array): void {
    const parts = (this.#rest + Buffer.from(bytes).toString("latin1")).split("\n");
    this.#rest = parts.pop()!;
    for (const part of parts) {
      const line = part.replace(/\r$/, "");
      const waiting = this.#waiting.shift();
      if (waiting === undefined) {
        this.#lines.push(line);
        continue;
      }
      clearTimeout(waiting.timer);
      waiting.resolve(line);
    }
  }

  /**
   * No more will come, for this reason; the first one counts. Lines that are already there can still be read.
   */
  end(reason: string): void {
    this.#ended ??= reason;
    for (const { reject, timer } of this.#waiting.splice(0)) {
      clearTimeout(timer);
      reject(new Error(this.#ended));
    }
  }

  /**
   * The next line. Throws when none comes within `timeoutMs`, with what there is of it, or the stream has
   * ended.
   */
  next(timeoutMs: number): Promise<string> {
    const line = this.#lines.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (this.#ended !== null) return Promise.reject(new Error(this.#ended));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(new Error(`no line within ${timeoutMs} ms; unfinished: "${this.#rest}"`));
      }, timeoutMs);
      const waiting: Waiting = { resolve, reject, timer };
      this.#waiting.push(waiting);
    });
  }
}
