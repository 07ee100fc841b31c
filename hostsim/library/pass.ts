/**
 * A pass for programs. Takes: a scenario and a seed. Gives: what `satqkd pass --json` tells, the course of
 * the pass second by second, and the key.
 */
import type { Attack } from "../adversary/attack.js";
import type { AttackName } from "../adversary/attacks.js";
import type { Headed } from "../base/format-head.js";
import { loadBoardInProfile } from "../board/board.js";
import type { TailBound } from "../finite-key/tail-bounds.js";
import { headed } from "../formats/formats.js";
import type { AssumptionName } from "../ground/assumptions/assumptions.js";
import { HOST_LIGHT, type Rhythm } from "../pass/options.js";
import type { PassInterval, PassResult } from "../pass/result.js";
import { runPass as run } from "../pass/run-pass.js";
import { type OpenScenario, valuesOf } from "./scenario.js";

/** How to fly a pass; what is left out is as the scenario says. */
export interface RunOptions {
  /** Seed of everything random, a whole number from 0 on. The same seed gives the same bytes. */
  readonly seed: number;
  /** Seconds around the closest approach; the whole session when left out. */
  readonly windowS?: number;
  /** A dev board in whose bursts the payload emits, NAME or NAME:PROFILE as `satqkd boards` lists them. */
  readonly board?: string;
  /** An adversary on the light or on the link: one of the list by name, or one of your own. */
  readonly attack?: AttackName | Attack;
  /** Assumptions of the bound that are taken by hand. */
  readonly assume?: readonly AssumptionName[];
  /** Another tail bound than the scenario's. */
  readonly tailBound?: TailBound;
  /** Told after each second of the pass: how many of how many are done. */
  readonly onInterval?: (interval: PassInterval, done: number, of: number) => void;
}

/** A pass that was flown (simulated). */
export interface FlownPass {
  readonly result: Headed<"satqkd-pass", PassResult>;
  /** The course, a second each. */
  readonly intervals: readonly PassInterval[];
  /**
   * The key that both sides hold, empty where there is none. It follows from the seed, so it is no secret.
   */
  readonly key: Uint8Array;
}

/** The bursts of a board, or no pauses. */
export function rhythmOfBoard(board: string | undefined): Rhythm {
  return board === undefined ? HOST_LIGHT.rhythm : { of: "board", board: loadBoardInProfile(board) };
}

/**
 * Flies a pass, from random bits to the same key on both sides. Takes seconds for a whole pass, in this
 * thread.
 * @throws UserError when an option does not fit the scenario.
 */
export async function runPass(scenario: OpenScenario, options: RunOptions): Promise<FlownPass> {
  const { board, ...rest } = options;
  const light = { ...HOST_LIGHT, rhythm: rhythmOfBoard(board) };
  const { result, intervals, key } = await run(valuesOf(scenario), { ...rest, light });
  return { result: headed("satqkd-pass", result), intervals, key };
}
