/**
 * The console at a keyboard, or at the end of a pipe. Takes: lines. Gives: reports as they come, above the
 * status line and the line that is being typed.
 */
import { createInterface, type Interface } from "node:readline";
import { onTerminal } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import { commandOf } from "./commands.js";
import { complete } from "./completion.js";
import { generalHelp, helpOn } from "./help.js";
import type { History } from "./history.js";
import { Pages } from "./pages.js";
import type { StepRunner } from "./run-steps.js";
import type { Session } from "./session.js";
import { STATUS_PARAMETERS, Status } from "./status.js";
import { stepOf } from "./steps.js";
import { timeWords } from "./view.js";

/** Where an operator sits. */
export interface Seat {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream & { readonly columns?: number; readonly rows?: number };
  readonly errors: NodeJS.WritableStream;
  /** A terminal has a status line, a prompt, pages, and completion by the tabulator. */
  readonly isTerminal: boolean;
}

/** What an operator may do, and what is remembered. */
export interface InteractOptions {
  readonly allowRaw: boolean;
  /** What was typed before; null: nothing is remembered. */
  readonly history: History | null;
}

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** In real time ages go on by themselves. */
const AGE_MS = 1000;

/** What stands below all that is printed. */
interface Prompt {
  readonly lines: Interface;
  /** Draws it, with what is typed so far. */
  draw(): void;
}

/** Prints lines, and keeps a prompt below them. */
export class Screen {
  private prompt: Prompt | null = null;
  private isDrawn = false;

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
  keep(prompt: Prompt | null): void {
    this.prompt = prompt;
    this.isDrawn = false;
  }

  /** Draws the prompt, anew if it is there. */
  refresh(): void {
    if (this.prompt === null) return;
    this.prompt.draw();
    this.isDrawn = true;
  }

  /**
   * A line was entered: it stays, and what stood above it goes. `typed` is the prompt's last row with the
   * line, and above it were `rows` rows.
   */
  entered(typed: string, rows: number): void {
    const { output } = this.seat;
    const own = Math.floor(typed.length / (output.columns ?? DEFAULT_COLUMNS)) + 1;
    output.write(`\x1b[${rows + own}A\r\x1b[J${onTerminal(typed)}\n`);
    this.isDrawn = false;
  }

  private put(stream: NodeJS.WritableStream, line: string): void {
    const { output } = this.seat;
    const rows = this.isDrawn ? (this.prompt?.lines.getCursorPos().rows ?? 0) : 0;
    // The prompt and what is typed may have several rows: they are taken off the screen.
    if (this.isDrawn) output.write(`${rows > 0 ? `\x1b[${rows}A` : ""}\r\x1b[J`);
    stream.write(`${onTerminal(line)}\n`);
    // Readline goes up by as many rows as the prompt had before it draws it again.
    if (rows > 0) output.write("\n".repeat(rows));
    this.refresh();
  }
}

function promptOf({ target }: Session): string {
  const time = target.time.isSimulated ? ` ${timeWords(target.time.nowUs()).trim()}` : "";
  return `${target.name}${time}> `;
}

/** Does a line; the rest of a long text waits in `pages`. */
async function doLine(
  line: string,
  {
    session,
    runner,
    pages,
    screen,
    allowRaw,
  }: {
    readonly session: Session;
    readonly runner: StepRunner;
    readonly pages: Pages;
    readonly screen: Screen;
    readonly allowRaw: boolean;
  },
): Promise<void> {
  const { dictionary } = session;
  const [first, name] = line.trim().split(/\s+/);
  try {
    if (first === "help") pages.show(name === undefined ? generalHelp(dictionary) : helpOn(dictionary, name));
    else {
      const step = stepOf(dictionary, line, allowRaw);
      if (step !== null) await runner.run(step);
    }
  } catch (error) {
    session.checkConnection();
    if (!(error instanceof UserError)) throw error;
    screen.complain(`satqkd: ${error.message}`);
  }
}

/** Asks for all that the status line shows; a payload that tells nothing leaves it as it is. */
async function fillStatus(session: Session, runner: StepRunner, screen: Screen): Promise<void> {
  try {
    await runner.carryOut(commandOf(session.dictionary, ["report-parameters", ...STATUS_PARAMETERS]));
  } catch (error) {
    session.checkConnection();
    if (!(error instanceof UserError)) throw error;
    screen.complain(`satqkd: ${error.message}`);
  }
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
  { allowRaw, history }: InteractOptions,
): Promise<void> {
  // Before lines are read: what is typed meanwhile waits in the input.
  if (seat.isTerminal) await fillStatus(session, runner, screen);
  const lines = createInterface({
    input: seat.input,
    output: seat.output,
    terminal: seat.isTerminal,
    completer: (line: string) => complete(session.dictionary, line),
    ...(history === null || !seat.isTerminal ? {} : { history: history.earlier() }),
  });
  const status = new Status(session);
  session.watch({ lost: () => lines.close(), arrived: status.arrived });
  const endless = Number.POSITIVE_INFINITY;
  const { output } = seat;
  const pages = new Pages(
    (line) => screen.print(line),
    () =>
      seat.isTerminal
        ? { columns: output.columns ?? DEFAULT_COLUMNS, rows: output.rows ?? DEFAULT_ROWS }
        : { columns: endless, rows: endless },
  );
  let above: readonly string[] = [];
  let below = "";
  const draw = (): void => {
    // A row that is full would make the terminal begin another one.
    above = status.lines((seat.output.columns ?? DEFAULT_COLUMNS) - 1);
    below = pages.isWaiting ? pages.prompt : promptOf(session);
    lines.setPrompt([...above, below].join("\n"));
    lines.prompt(true);
  };
  if (seat.isTerminal) {
    screen.keep({ lines, draw });
    lines.on("line", (line) => screen.entered(below + line, above.length));
  }
  const ages =
    session.target.time.isSimulated || !seat.isTerminal ? null : setInterval(() => screen.refresh(), AGE_MS);
  screen.refresh();
  try {
    for await (const line of lines) {
      if (!pages.takes(line)) {
        if (line.trim() === "quit") break;
        if (seat.isTerminal) history?.note(line);
        await doLine(line, { session, runner, pages, screen, allowRaw });
      }
      screen.refresh();
    }
  } finally {
    if (ages !== null) clearInterval(ages);
    screen.keep(null);
    lines.close();
  }
  session.checkConnection();
}
