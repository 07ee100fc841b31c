/**
 * The live view of a running pass. On a terminal: one line with a bar, redrawn; otherwise one plain line
 * every tenth of the way, so that a log shows that work goes on. Always on stderr.
 */
import type { WriteStream } from "node:tty";
import cliProgress from "cli-progress";
import type { PassInterval, PassResult } from "../pass/result.js";

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

type LightPath = PassResult["lightPath"];

/** How far the session is, in s. */
function reachedS({ timeS, durationS }: PassInterval): number {
  return Number((timeS + durationS / 2).toFixed(2));
}

/** The figures of an interval, as shown to a person. */
function figures(interval: PassInterval, qber: number, lightPath: LightPath): Record<string, string> {
  const { elevationDeg, rangeKm } = interval;
  return {
    ...(lightPath === "sky" ? { place: `${elevationDeg.toFixed(1)} deg, ${rangeKm.toFixed(0)} km` } : {}),
    clicks: `${(interval.clicks / interval.durationS / 1000).toFixed(1)} kclick/s`,
    qber: Number.isNaN(qber) ? "QBER ..." : `QBER ${(100 * qber).toFixed(2)} %`,
    key: `key ${(interval.keyBits / 1000).toFixed(0)} kbit`,
  };
}

/** Starts a view of a pass called `title`; without a sky it shows no geometry. */
export function passProgress(
  title: string,
  lightPath: LightPath,
  stream: WriteStream & { fd: 2 },
): PassProgress {
  return stream.isTTY ? terminalProgress(title, lightPath, stream) : plainProgress(lightPath, stream);
}

function terminalProgress(title: string, lightPath: LightPath, stream: WriteStream): PassProgress {
  stream.write(`${title}\n`);
  const bar = new cliProgress.SingleBar({
    format: `{bar} {reached} s | ${lightPath === "sky" ? "{place} | " : ""}{clicks} | {qber} | {key}`,
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
      const shown = { reached: reachedS(interval), ...figures(interval, qber, lightPath) };
      if (!started) bar.start(of, 0, shown);
      started = true;
      bar.update(done, shown);
    },
    stop: () => bar.stop(),
  };
}

function plainProgress(lightPath: LightPath, stream: NodeJS.WritableStream): PassProgress {
  let tenths = 0;
  return {
    show(interval, done, of, qber) {
      const reached = Math.floor((10 * done) / of);
      if (reached === tenths) return;
      tenths = reached;
      stream.write(
        `${reachedS(interval)} s: ${Object.values(figures(interval, qber, lightPath)).join(", ")}\n`,
      );
    },
    stop: () => undefined,
  };
}
