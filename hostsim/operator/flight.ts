/**
 * A board under a simulated sky, commanded by the operator. Takes: a scenario, a seed, and the modes that the
 * board reports. Gives: what a pass gives. The pass is the one of `satqkd pass --satellite`; only its
 * commands are the operator's: when the board goes to acquire the ground calls, when it goes from key to
 * distil its light is looked at and both sides distil.
 */
import { parseDecimal } from "../base/decimal.js";
import { UserError } from "../base/user-error.js";
import type { PassResult } from "../pass/result.js";
import { runPass } from "../pass/run-pass.js";
import type { Pilot } from "../satellite/pilot.js";
import { loadScenario } from "../scenario/load.js";
import type { Scenario } from "../scenario/schema.js";
import { wholeNumber } from "../schedule/reference.js";
import type { BoardLink } from "../wire/board-link.js";
import type { Arrival } from "./arrival.js";

/** What `fly` asks for. */
export interface FlightOrder {
  readonly scenario: string;
  readonly seed: number;
  /** Seconds around the closest approach, null for all of the pass. */
  readonly windowS: number | null;
}

/**
 * What became of a flight. Nothing of it is secret: the seed comes by command, so pattern and key are public.
 */
export interface FlightResult {
  readonly blocks: number;
  readonly struckBlocks: number;
  /** Pulses that the lines showed and that are not the host's pattern. */
  readonly differentPulses: number | null;
  readonly endedBy: string | null;
  readonly clicks: number;
  readonly siftedBits: number;
  /** Null without sifted bits. */
  readonly qber: number | null;
  readonly secretKeyBits: number;
  readonly keysEqual: boolean;
  /** Blocks of 256 bits that the board's own key store took; null without a key. */
  readonly boardKeyBlocks: number | null;
  readonly noKeyReason: string | null;
  readonly evidence: PassResult["satellite"]["evidence"];
  readonly randomness: PassResult["randomness"];
}

/** Reads `fly SCENARIO [seed=N] [window=S]`. Throws a UserError that says what is wrong. */
export function flightOrderOf(words: readonly string[]): FlightOrder {
  const [scenario, ...settings] = words;
  if (scenario === undefined || scenario.includes("="))
    throw new UserError("usage: fly SCENARIO [seed=N] [window=S]");
  loadScenario(scenario);
  let order: FlightOrder = { scenario, seed: 1, windowS: null };
  for (const word of settings) {
    const [name, value = ""] = word.split("=");
    if (name === "seed") order = { ...order, seed: wholeNumber(value, "seed") };
    else if (name === "window" && parseDecimal(value) > 0) order = { ...order, windowS: parseDecimal(value) };
    else throw new UserError(`fly: ${word} is neither seed=N nor window=S`);
  }
  return order;
}

/** A flight under way. */
export class Flight implements Pilot {
  result: FlightResult | null = null;
  failure: Error | null = null;
  /** Whether the board is under the sky: seed, pattern and pool are there, and it may be calibrated. */
  isPrepared = false;
  private readonly waiting = new Set<(arrival: Arrival) => boolean>();

  private constructor(
    readonly order: FlightOrder,
    private readonly changed: () => void,
  ) {}

  /** Puts `board` under the sky. `changed` is called whenever the flight has come further. */
  static begin(board: BoardLink, order: FlightOrder, changed: () => void): Flight {
    const flight = new Flight(order, changed);
    // The session goes on with the board when the pass is over.
    const link = { ...board, close: () => Promise.resolve() };
    flight.run(loadScenario(order.scenario), link).then(
      (result) => {
        flight.result = result;
        changed();
      },
      (error: unknown) => {
        flight.failure = error instanceof Error ? error : new Error(String(error));
        changed();
      },
    );
    return flight;
  }

  /** Whether nothing more will come of it. */
  get isOver(): boolean {
    return this.result !== null || this.failure !== null;
  }

  /** Sees a report of the board. */
  arrived(arrival: Arrival): void {
    for (const look of [...this.waiting]) if (look(arrival)) this.waiting.delete(look);
  }

  /**
   * Whoever commands is an operator: he has left the board in mode safe, or hears that its seed is refused.
   */
  rest(): Promise<void> {
    return Promise.resolve();
  }

  /** Nothing to do either. */
  prepare(): Promise<void> {
    return Promise.resolve();
  }

  async acquire(): Promise<void> {
    this.isPrepared = true;
    this.changed();
    await this.mode(({ to }) => to === "acquire");
  }

  async shine(): Promise<string | null> {
    const left = await this.mode(({ from }) => from === "key");
    if (left.to === "distil") return null;
    await this.mode(({ to }) => to === "distil");
    // To standby or acquire the operator may have gone himself.
    return left.to === "safe" ? `mode key was left for ${left.to}` : null;
  }

  async distil(): Promise<void> {
    await this.mode(({ to }) => to === "distil");
  }

  /** Waits for a change of mode that is reported from now on. */
  private mode(
    fits: (change: Record<string, number | string>) => boolean,
  ): Promise<Record<string, number | string>> {
    return new Promise((resolve) => {
      this.waiting.add(({ report }) => {
        if (report?.values.event !== "mode-changed" || !fits(report.values)) return false;
        resolve(report.values);
        return true;
      });
    });
  }

  private async run(scenario: Scenario, link: BoardLink): Promise<FlightResult> {
    const { seed, windowS } = this.order;
    const { result } = await runPass(scenario, {
      seed,
      windowS,
      light: { from: "lit board", name: link.name, operated: { link, pilot: this } },
    });
    return {
      blocks: result.light?.blocks ?? 0,
      struckBlocks: result.light?.struckBlocks ?? 0,
      differentPulses: result.light?.differentPulses ?? null,
      endedBy: result.light?.endedBy ?? null,
      clicks: result.detections,
      siftedBits: result.siftedBits,
      qber: result.qber,
      secretKeyBits: result.secretKeyBits,
      keysEqual: result.secretKeyBits > 0 && result.keysEqual,
      boardKeyBlocks: result.boardKeyBlocks,
      noKeyReason: result.noKeyReason,
      evidence: result.satellite.evidence,
      randomness: result.randomness,
    };
  }
}
