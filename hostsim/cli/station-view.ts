/**
 * The live view of `satqkd station`. On a terminal: a picture that is redrawn; otherwise a plain line every
 * tenth of the way. Always on stderr.
 */
import "../stepping/terminal/person-at-terminal.js";
import { Box, render, Text } from "ink";
import { createElement } from "react";
import { stationLine, stationPicture } from "../station/picture.js";
import type { Watch } from "../station/watch.js";
import { remark } from "./say.js";

const DEFAULT_COLUMNS = 80;
/** Pictures come at most so often, in ms. */
const REDRAW_MS = 100;

/** A view of a running station. */
export interface StationView {
  /** Shows how things are. */
  show(watch: Watch): void;
  /** Ends the view and leaves the terminal as it was. */
  stop(): void;
}

/** Starts a view. */
export function stationView(title: string, stream: NodeJS.WriteStream): StationView {
  return stream.isTTY ? picture(title, stream) : plain();
}

function picture(title: string, stream: NodeJS.WriteStream): StationView {
  const linesOf = (lines: readonly string[]) =>
    createElement(
      Box,
      { flexDirection: "column" },
      ...lines.map((line, at) => createElement(Text, { key: at, wrap: "truncate" }, line || " ")),
    );
  const app = render(linesOf([title]), { stdout: stream, exitOnCtrlC: false });
  let drawnMs = 0;
  let latest: Watch | null = null;
  const draw = (watch: Watch): void =>
    app.rerender(linesOf(stationPicture(watch, title, stream.columns || DEFAULT_COLUMNS)));
  return {
    show(watch) {
      latest = watch;
      const nowMs = performance.now();
      if (nowMs - drawnMs < REDRAW_MS) return;
      drawnMs = nowMs;
      draw(watch);
    },
    stop() {
      if (latest !== null) draw(latest);
      app.unmount();
    },
  };
}

function plain(): StationView {
  let tenths = 0;
  return {
    show(watch) {
      const { seconds, of } = watch.progress;
      const reached = Math.floor((10 * seconds) / of + 1e-9);
      if (reached === tenths) return;
      tenths = reached;
      remark(`${stationLine(watch)}\n`);
    },
    stop: () => undefined,
  };
}
