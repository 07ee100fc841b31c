/**
 * The live view of jobs. On a terminal: one line with a bar, redrawn; otherwise a plain line every tenth of
 * the way, so that a log shows that work goes on. Always on stderr.
 */
import type { WriteStream } from "node:tty";
import cliProgress from "cli-progress";
import type { JobProgress } from "../jobs/run-jobs.js";

/** The view of a run of jobs. */
export interface JobView {
  /** Shows how far the work is. */
  show(progress: JobProgress): void;
  /** Ends the view and leaves the terminal as it was. */
  stop(): void;
}

function words({ of, found, made, dead }: JobProgress): string {
  const ready = found + made;
  const before = found === 0 ? "" : `, ${found} of them found`;
  return `${ready} of ${of} rows${before}${dead === 0 ? "" : `; ${dead} given up`}`;
}

/** Starts a view. */
export function jobProgress(stream: WriteStream & { fd: 2 }): JobView {
  return stream.isTTY ? onTerminal(stream) : plain(stream);
}

function onTerminal(stream: WriteStream): JobView {
  const bar = new cliProgress.SingleBar({
    format: "{bar} {words}",
    stream,
    hideCursor: true,
    barsize: 20,
    barCompleteChar: "#",
    barIncompleteChar: "-",
    linewrap: false,
  });
  let isStarted = false;
  return {
    show: (progress) => {
      const { of, found, made, dead } = progress;
      if (!isStarted) bar.start(of, 0, { words: "" });
      isStarted = true;
      bar.update(found + made + dead, { words: words(progress) });
    },
    stop: () => bar.stop(),
  };
}

function plain(stream: NodeJS.WritableStream): JobView {
  let tenths = -1;
  return {
    show: (progress) => {
      const { of, found, made, dead } = progress;
      const reached = of === 0 ? 10 : Math.floor((10 * (found + made + dead)) / of);
      if (reached === tenths) return;
      tenths = reached;
      stream.write(`${words(progress)}\n`);
    },
    stop: () => undefined,
  };
}
