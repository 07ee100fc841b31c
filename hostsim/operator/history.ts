/**
 * What was typed in earlier sessions. Takes: lines. Gives: them again in the next session, from a file that
 * only its user may read. Lines that may hold a secret are not kept: raw bytes, long hexadecimal numbers, and
 * what begins with a blank.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { withOutput } from "../base/output.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";

/** Lines that are kept. */
const MOST_LINES = 1000;
/** A line that may hold a secret. */
const SECRET = /^\s|^(?:send\s+)?raw\b|[0-9a-f]{32}/i;

/** Where the history is: in the user's folder of states (specifications.freedesktop.org/basedir-spec). */
export function historyPath(environment: NodeJS.ProcessEnv = process.env): string {
  const states = environment.XDG_STATE_HOME || join(homedir(), ".local", "state");
  return join(states, "satqkd", "console-history");
}

/** The lines of earlier sessions and of this one. */
export class History {
  private readonly typed: string[] = [];

  constructor(private readonly path: string) {}

  /** The lines of earlier sessions, the last one first; none when there is no file that can be read. */
  earlier(): string[] {
    return this.lines().reverse();
  }

  /** Notes a line. */
  note(line: string): void {
    if (line.trim() !== "" && !SECRET.test(line) && this.typed.at(-1) !== line) this.typed.push(line);
  }

  /** Writes the file, with what other sessions wrote meanwhile. Returns why it could not. */
  async save(): Promise<UserError | null> {
    if (this.typed.length === 0) return null;
    const text = [...this.lines(), ...this.typed].slice(-MOST_LINES).join("\n");
    const rule = { option: "history", force: true, isSecret: true, makesFolder: true };
    try {
      await withOutput(this.path, rule, (file) => file.append(`${text}\n`));
      this.typed.length = 0;
      return null;
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
  }

  /** What the file holds. One that can't be read, whatever the reason, is no reason not to work. */
  private lines(): string[] {
    try {
      return readText(this.path)
        .split("\n")
        .filter((line) => line !== "");
    } catch {
      return [];
    }
  }
}
