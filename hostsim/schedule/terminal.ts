/**
 * `satqkd step` on a terminal, drawn by ink. Takes: a schedule and a start. Gives: control back when the user
 * quits. All that keys do is in stepper.ts, all that is shown in view.ts.
 */
import "./person-at-terminal.js";
import { Box, type RenderOptions, render, Text, useApp, useInput, useStdout } from "ink";
import { createElement, useEffect, useReducer } from "react";
import { Stepper } from "./stepper.js";
import type { Schedule } from "./types.js";
import { view } from "./view.js";

const DEFAULT_COLUMNS = 80;

function StepView({ stepper }: { readonly stepper: Stepper }) {
  const { exit } = useApp();
  const { stdout } = useStdout();
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    stdout.on("resize", redraw);
    return () => {
      stdout.off("resize", redraw);
    };
  }, [stdout]);
  useInput((input, key) => {
    stepper.press(input, key);
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
  const columns = stdout.columns || DEFAULT_COLUMNS;
  const lines = view(stepper.schedule, stepper.cursor, columns);
  return createElement(
    Box,
    { flexDirection: "column" },
    ...lines.map((line, row) => createElement(Text, { key: row, wrap: "truncate" }, line || " ")),
    createElement(Text, { key: "footer", wrap: "wrap" }, stepper.footer),
  );
}

/** Shows the schedule until the user quits. `options` are ink's: other streams, for tests. */
export async function stepOnTerminal(
  schedule: Schedule,
  start: number,
  options: RenderOptions = {},
): Promise<void> {
  const stepper = new Stepper(schedule, start);
  await render(createElement(StepView, { stepper }), options).waitUntilExit();
}
