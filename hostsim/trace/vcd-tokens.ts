/**
 * A value change dump as words. Takes: its text, a part at a time. Gives: one word after the other, and the
 * line that each stands on; blanks and ends of lines mean nothing in a VCD but that a word is over (IEEE
 * 1364-2005, 18.2).
 */
import { textParts } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;

/** Space, tab, and what ends a line or a page; no other control character parts words. */
function isBlank(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR);
}

/** Words of a text, in order. */
export class VcdTokens {
  /** Line of the last word, from 1. */
  line = 1;
  private text = "";
  private at = 0;
  private afterCr = false;

  constructor(private readonly parts: Iterator<string>) {}

  /** The next word; null at the end. */
  next(): string | null {
    if (!this.skipBlanks()) return null;
    let word = "";
    for (;;) {
      const begin = this.at;
      const { text } = this;
      while (this.at < text.length && !isBlank(text.charCodeAt(this.at))) this.at += 1;
      word += text.slice(begin, this.at);
      // A word at the end of a part may go on in the next one.
      if (this.at < text.length || !this.more()) return word;
    }
  }

  /** @throws UserError with the line of the last word. */
  refuse(what: string): never {
    throw new UserError(`line ${this.line}: ${what}`);
  }

  /**
   * Words up to `$end`, joined by blanks. @throws UserError when there is none, or `isOver` says that it is
   * missing.
   */
  untilEnd(command: string, isOver: (word: string) => boolean = () => false): string {
    const began = this.line;
    const words: string[] = [];
    for (let word = this.next(); word !== "$end"; word = this.next()) {
      if (word === null || isOver(word))
        throw new UserError(`line ${began}: ${command} has no $end before ${word ?? "the end of the file"}`);
      words.push(word);
    }
    return words.join(" ");
  }

  private skipBlanks(): boolean {
    for (;;) {
      for (; this.at < this.text.length; this.at++) {
        const code = this.text.charCodeAt(this.at);
        if (!isBlank(code)) {
          this.afterCr = false;
          return true;
        }
        if (code === CR || (code === LF && !this.afterCr)) this.line += 1;
        this.afterCr = code === CR;
      }
      if (!this.more()) return false;
    }
  }

  /** Takes the next part; false when there is none. */
  private more(): boolean {
    for (;;) {
      const next = this.parts.next();
      if (next.done) return false;
      if (next.value === "") continue;
      this.text = next.value;
      this.at = 0;
      return true;
    }
  }
}

/** Reads a file's words; it is closed afterwards, however the reading ends. */
export function withTokens<T>(path: string, read: (tokens: VcdTokens) => T): T {
  const parts = textParts(path);
  try {
    return read(new VcdTokens(parts));
  } finally {
    parts.return(undefined);
  }
}
