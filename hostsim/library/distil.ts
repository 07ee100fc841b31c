/**
 * Time tags to key, for programs. Takes: a file of tags, and what was sent. Gives: what `satqkd distil
 * --json` tells, the course, and the key.
 */
import type { Headed } from "../base/format-head.js";
import { ofOperatingSystem } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { distilTags } from "../distil/distil.js";
import type { DistilResult } from "../distil/result.js";
import type { TailBound } from "../finite-key/tail-bounds.js";
import { headed } from "../formats/formats.js";
import type { AssumptionName } from "../ground/assumptions/assumptions.js";
import type { PassInterval } from "../pass/result.js";
import { DEFAULT_CHANNELS, parseChannels } from "../tag-files/channels.js";
import { readSymbols } from "../tag-files/read-symbols.js";
import { readTags } from "../tag-files/read-tags.js";
import { rhythmOfBoard } from "./pass.js";
import { type OpenScenario, valuesOf } from "./scenario.js";

/** What was sent, and how the tagger saw it. */
export interface DistilOptions {
  /** Seed of the pattern that was sent; needed where no table of symbols is given. */
  readonly seed?: number;
  /**
   * A file with a table of what was sent in its place: columns class, basis, value (.csv, .npy, .parquet).
   */
  readonly symbolsPath?: string;
  /** Seconds around the closest approach; the whole session when left out. */
  readonly windowS?: number;
  /** A dev board in whose bursts it was sent. */
  readonly board?: string;
  /** Which channel is which detector; "1=H,2=V,3=D,4=A" when left out; beacon and frames are possible. */
  readonly channels?: string;
  /** The file's unit of time, ps; 1 when left out, or what a .ptu file says. */
  readonly tickPs?: number;
  /** Time of the centre of slot 0 on the tagger's clock, ps; 0 when left out. */
  readonly slotZeroPs?: number;
  /** Pulses a second as the tagger's clock counts them; the scenario's when left out. */
  readonly clockHz?: number;
  /**
   * The tags are on the tagger's own clock: the light came from the scenario's "orbit", or over a path that
   * stands still, as on a "bench". The scenario's group `timing` says what finds the slots.
   */
  readonly ownClock?: "orbit" | "bench";
  /** Assumptions of the bound that are taken by hand. */
  readonly assume?: readonly AssumptionName[];
  /** Another tail bound than the scenario's. */
  readonly tailBound?: TailBound;
}

/** What came of a record of tags. */
export interface DistilledTags {
  readonly result: Headed<"satqkd-distil", DistilResult>;
  /** The course, a second each. */
  readonly intervals: readonly PassInterval[];
  /** The key, empty where there is none. Secret, unless it follows from a seed. */
  readonly key: Uint8Array;
}

/**
 * Distils a file of time tags (.csv, .npy, .parquet, .ptu), by the rooms of a pass: tags of a pass give its
 * key.
 * @throws UserError when the file is damaged, or an option does not fit.
 */
export async function distil(
  tagsPath: string,
  scenario: OpenScenario,
  options: DistilOptions,
): Promise<DistilledTags> {
  const { seed, symbolsPath, windowS, board, ownClock, assume, tailBound } = options;
  if (seed === undefined && symbolsPath === undefined)
    throw new UserError("seed or symbolsPath: one of them says what was sent");
  const values = valuesOf(scenario);
  const clock = {
    tickPs: options.tickPs ?? null,
    slotZeroPs: options.slotZeroPs ?? null,
    pulseRateHz: options.clockHz ?? null,
  };
  const channels = parseChannels(options.channels ?? DEFAULT_CHANNELS);
  const tags = await readTags(tagsPath, channels, clock, values.source.pulseRateHz);
  const symbols = symbolsPath === undefined ? undefined : await readSymbols(symbolsPath);
  const rhythm = rhythmOfBoard(board);
  const { result, intervals, key } = await distilTags(values, tags, {
    seed: seed ?? ofOperatingSystem(),
    symbols,
    rhythm,
    windowS,
    ownClock,
    assume,
    tailBound,
  });
  return { result: headed("satqkd-distil", result), intervals, key };
}
