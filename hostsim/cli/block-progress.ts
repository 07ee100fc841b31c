/**
 * Progress of key blocks being spent, on stderr: a bar on a terminal, else a line every tenth of the way.
 * Shown only where there are so many that it takes seconds.
 */
import cliProgress from "cli-progress";
import { remark } from "./say.js";

/** Fewer are done at once. */
const LEAST_BLOCKS = 20_000;

/** What is told after each block. */
export interface BlockProgress {
  readonly show: (done: number) => void;
  readonly stop: () => void;
}

/** Starts to show `blocks` blocks. */
export function blockProgress(blocks: number): BlockProgress {
  if (blocks < LEAST_BLOCKS) return { show: () => undefined, stop: () => undefined };
  if (!process.stderr.isTTY) return lines(blocks);
  const bar = new cliProgress.SingleBar({
    format: "{bar} {value}/{total} key blocks",
    hideCursor: true,
    barsize: 20,
    barCompleteChar: "#",
    barIncompleteChar: "-",
  });
  bar.start(blocks, 0);
  return { show: (done) => bar.update(done), stop: () => bar.stop() };
}

function lines(blocks: number): BlockProgress {
  let tenths = 0;
  return {
    show: (done) => {
      const reached = Math.floor((10 * done) / blocks);
      if (reached === tenths) return;
      tenths = reached;
      remark(`${done}/${blocks} key blocks\n`);
    },
    stop: () => undefined,
  };
}
