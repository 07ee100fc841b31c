/**
 * The terminal view of `satqkd step`. Takes: pulses, a start, the user's terminal. Gives: nothing, when the
 * user quits. All that keys do is in stepper.ts, all that is shown in picture.ts.
 */
import "./person-at-terminal.js";
import { Box, type RenderOptions, render, Text, useApp, useInput, useStdout } from "ink";
import { createElement, useEffect, useReducer } from "react";
import type { PulseSource } from "../source.js";
import { Stepper } from "../stepper.js";
import { helpPage } from "./help.js";
import { keyNames } from "./keys.js";
import { picture } from "./picture.js";
import { colouredRow, plainRow, type Row } from "./row.js";

const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** A pulse may be as wide as four columns: three letters and a blank. */
const FINEST = 1 / 4;

/** What is stepped through, and how it is shown. */
export interface TerminalView {
  readonly source: PulseSource;
  /** Shown below, and compared; null when there is none. */
  readonly other: PulseSource | null;
  /** Pulse to start at. */
  readonly start: number;
  readonly isColoured: boolean;
}

/** Keys and pages of the help, and the model behind them. */
class Session {
  private page = 0;

  constructor(
    readonly stepper: Stepper,
    private readonly isColoured: boolean,
  ) {}

  rows(columns: number, rows: number): string[] {
    const draw = (row: Row): string => (this.isColoured ? colouredRow(row) : plainRow(row));
    const { stepper } = this;
    const shown = stepper.isHelping
      ? helpPage(this.page, columns, rows).rows
      : picture(stepper, columns, rows);
    return shown.map(draw);
  }

  press(name: string, columns: number, rows: number): void {
    if (!this.stepper.isHelping) this.stepper.press(name);
    else if (name === "Escape" || helpPage(this.page, columns, rows).isLast) this.closeHelp();
    else this.page += 1;
  }

  private closeHelp(): void {
    this.page = 0;
    this.stepper.isHelping = false;
  }
}

function StepView({ session }: { readonly session: Session }) {
  const { exit } = useApp();
  const { stdout } = useStdout();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const { stepper } = session;
  const columns = stdout.columns || DEFAULT_COLUMNS;
  // What is as high as the terminal scrolls it.
  const rows = (stdout.rows || DEFAULT_ROWS) - 1;
  useEffect(() => {
    stdout.on("resize", redraw);
    return () => {
      stdout.off("resize", redraw);
    };
  }, [stdout]);
  useInput((input, key) => {
    for (const name of keyNames(input, key)) session.press(name, columns, rows);
    if (stepper.quit) exit();
    else redraw();
  });
  // Part after part, each drawn, with time for keys in between.
  useEffect(() => {
    if (!stepper.isSearching) return;
    const part = setTimeout(() => {
      stepper.goOn();
      redraw();
    }, 0);
    return () => clearTimeout(part);
  });
  const lines = session.rows(columns, rows);
  return createElement(
    Box,
    { flexDirection: "column" },
    ...lines.map((line, row) => createElement(Text, { key: row, wrap: "truncate" }, line || " ")),
  );
}

/** Shows pulses until the user quits. `options` are ink's: other streams, for tests. */
export async function stepOnTerminal(
  { source, other, start, isColoured }: TerminalView,
  options: RenderOptions = {},
): Promise<void> {
  const session = new Session(new Stepper(source, start, { other, finest: FINEST }), isColoured);
  await render(createElement(StepView, { session }), options).waitUntilExit();
}
