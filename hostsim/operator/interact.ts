/**
 * The console at a keyboard, or at the end of a pipe. Takes: lines. Gives: reports as they come, above the
 * line that is being typed.
 */
import { createInterface, type Interface } from "node:readline";
import { onTerminal } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import { complete } from "./completion.js";
import { generalHelp, helpOn } from "./help.js";
import type { StepRunner } from "./run-steps.js";
import type { Session } from "./session.js";
import { stepOf } from "./steps.js";
import { timeWords } from "./view.js";

/** Where an operator sits. */
export interface Seat {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly errors: NodeJS.WritableStream;
  /** A terminal has a prompt, and completion by the tabulator. */
  readonly isTerminal: boolean;
}

/** Prints lines, and keeps a prompt below them. */
export class Screen {
  private prompt: Interface | null = null;

  constructor(private readonly seat: Seat) {}

  /** Prints a line. */
  print(line: string): void {
    this.put(this.seat.output, line);
  }

  /** Prints a line of what went wrong. */
  complain(line: string): void {
    this.put(this.seat.errors, line);
  }

  /** Keeps this prompt below all that is printed; null: none. */
  keep(prompt: Interface | null): void {
    this.prompt = prompt;
  }

  private put(stream: NodeJS.WritableStream, line: string): void {
    const shown = `${onTerminal(line)}\n`;
    if (this.prompt === null) {
      stream.write(shown);
      return;
    }
    this.seat.output.write("\r\x1b[K");
    stream.write(shown);
    this.prompt.prompt(true);
  }
}

function promptOf({ target }: Session): string {
  const time = target.time.isSimulated ? ` ${timeWords(target.time.nowUs()).trim()}` : "";
  return `${target.name}${time}> `;
}

/**
 * Does what the operator types, until `quit` or the end of input. Throws a UserError when the connection is
 * lost.
 */
export async function interact(
  session: Session,
  runner: StepRunner,
  seat: Seat,
  screen: Screen,
  allowRaw: boolean,
): Promise<void> {
  const { dictionary } = session;
  const lines = createInterface({
    input: seat.input,
    output: seat.output,
    terminal: seat.isTerminal,
    completer: (line: string) => complete(dictionary, line),
  });
  session.watch({ lost: () => lines.close() });
  const ask = (): void => {
    if (!seat.isTerminal) return;
    lines.setPrompt(promptOf(session));
    lines.prompt();
  };
  if (seat.isTerminal) screen.keep(lines);
  ask();
  for await (const line of lines) {
    const [first, name] = line.trim().split(/\s+/);
    if (first === "quit") break;
    try {
      if (first === "help")
        for (const text of name === undefined ? generalHelp(dictionary) : helpOn(dictionary, name))
          screen.print(text);
      else {
        const step = stepOf(dictionary, line, allowRaw);
        if (step !== null) await runner.run(step);
      }
    } catch (error) {
      session.checkConnection();
      if (!(error instanceof UserError)) throw error;
      screen.complain(`satqkd: ${error.message}`);
    }
    ask();
  }
  screen.keep(null);
  lines.close();
  session.checkConnection();
}
