/**
 * The live view of a running pass. On a terminal: one line with a bar, redrawn; otherwise one plain line
 * every tenth of the way, so that a log shows that work goes on. Always on stderr.
 */
import type { WriteStream } from "node:tty";
import cliProgress from "cli-progress";
import { DEFAULT_ANNOUNCING } from "../ground/announcing.js";
import type { PassInterval } from "../pass/result.js";
import { lightPath } from "../scenario/derived.js";
import type { Scenario } from "../scenario/schema.js";

/** What the view is told after each interval. */
export interface PassProgress {
  /**
   * Shows interval `done` of `of`, with the QBER of all that was reconciled so far (NaN before the first
   * block).
   */
  show(interval: PassInterval, done: number, of: number, qber: number): void;
  /** Ends the view and leaves the terminal as it was. */
  stop(): void;
}

/** What is said of errors and key: with bases after the light nothing is known of them before its end. */
function settledWords(
  { keyBits }: PassInterval,
  qber: number,
  { security }: Scenario,
): Record<"settled", string> {
  const announce = security.announce ?? DEFAULT_ANNOUNCING;
  if (Number.isNaN(qber) && announce !== "at-once") return { settled: "QBER and key after the light" };
  const rate = Number.isNaN(qber) ? "..." : `${(100 * qber).toFixed(2)} %`;
  return { settled: `QBER ${rate}, key ${(keyBits / 1000).toFixed(0)} kbit` };
}

/** How far the session is, in s. */
function reachedS({ timeS, durationS }: PassInterval): number {
  return Number((timeS + durationS / 2).toFixed(2));
}

/** The figures of an interval, as shown to a person. */
function figures(interval: PassInterval, qber: number, scenario: Scenario): Record<string, string> {
  const { elevationDeg, rangeKm } = interval;
  return {
    ...(lightPath(scenario) === "sky"
      ? { place: `${elevationDeg.toFixed(1)} deg, ${rangeKm.toFixed(0)} km` }
      : {}),
    clicks: `${(interval.clicks / interval.durationS / 1000).toFixed(1)} kclick/s`,
    ...settledWords(interval, qber, scenario),
  };
}

/** Starts a view of a pass; without a sky it shows no geometry. */
export function passProgress(scenario: Scenario, stream: WriteStream & { fd: 2 }): PassProgress {
  return stream.isTTY ? terminalProgress(scenario, stream) : plainProgress(scenario, stream);
}

function terminalProgress(scenario: Scenario, stream: WriteStream): PassProgress {
  stream.write(`${scenario.title}\n`);
  const bar = new cliProgress.SingleBar({
    format: `{bar} {reached} s | ${lightPath(scenario) === "sky" ? "{place} | " : ""}{clicks} | {settled}`,
    stream,
    hideCursor: true,
    barsize: 20,
    barCompleteChar: "#",
    barIncompleteChar: "-",
    linewrap: false,
  });
  let started = false;
  return {
    show(interval, done, of, qber) {
      const shown = { reached: reachedS(interval), ...figures(interval, qber, scenario) };
      if (!started) bar.start(of, 0, shown);
      started = true;
      bar.update(done, shown);
    },
    stop: () => bar.stop(),
  };
}

function plainProgress(scenario: Scenario, stream: NodeJS.WritableStream): PassProgress {
  let tenths = 0;
  return {
    show(interval, done, of, qber) {
      const reached = Math.floor((10 * done) / of);
      if (reached === tenths) return;
      tenths = reached;
      stream.write(
        `${reachedS(interval)} s: ${Object.values(figures(interval, qber, scenario)).join(", ")}\n`,
      );
    },
    stop: () => undefined,
  };
}
