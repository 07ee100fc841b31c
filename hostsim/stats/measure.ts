/**
 * Statistics of a range of a schedule. Takes: the schedule. Gives: the verdict on its pattern, and what its
 * line delays tell.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { boardNames } from "../board/board.js";
import { loadPayload } from "../core/load.js";
import { loadScenario } from "../scenario/load.js";
import type { Schedule } from "../schedule/types.js";
import { type LaserPair, laserPairs } from "./delays.js";
import { SymbolCounts } from "./symbol-counts.js";
import { judge, type PatternVerdict } from "./tests.js";

/** Symbols made at a time. */
const CHUNK = 1 << 20;

/** What there is to say of a range. */
export interface ScheduleStatistics {
  readonly verdict: PatternVerdict;
  /** Pairs of lasers; none under the symbol code, whose lines are no lasers. */
  readonly pairs: readonly LaserPair[];
}

/** The payload's weight of each symbol code, for the pattern of a board, a scenario, or the file of one. */
export async function symbolWeights(target: string): Promise<number[]> {
  const core = await loadPayload(new HostBoard(() => {}).port);
  if (boardNames().includes(target)) core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  else {
    const { probabilities, basisZProbability } = loadScenario(target).source;
    core.configurePattern(
      probabilities.signal,
      probabilities.decoy,
      probabilities.vacuum,
      basisZProbability,
      0,
    );
  }
  return Array.from({ length: 16 }, (_, symbol) => core.symbolWeight(symbol));
}

/** Statistics of a range of a schedule; `progress` is told how many pulses are counted. */
export async function measureStatistics(
  schedule: Schedule,
  first: number,
  count: number,
  pulseWidthPs: number,
  progress: (done: number) => void = () => {},
): Promise<ScheduleStatistics> {
  const counts = new SymbolCounts(schedule.pulsesPerBlock, first);
  for (let done = 0; done < count; done += CHUNK) {
    counts.add(schedule.symbols(first + done, Math.min(CHUNK, count - done)));
    progress(done);
  }
  const { target, lineMap, delaysPs } = schedule.request;
  return {
    verdict: judge(counts, await symbolWeights(target)),
    pairs: lineMap === "lasers" ? laserPairs(delaysPs, pulseWidthPs) : [],
  };
}
