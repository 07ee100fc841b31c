/**
 * How a pass is run. Takes and gives nothing: only types, and the light where nothing else is asked for.
 */
import type { Attack } from "../adversary/attack.js";
import type { AttackName } from "../adversary/attacks.js";
import type { Seed } from "../base/random.js";
import type { Board } from "../board/board.js";
import type { SymbolLookup } from "../channel/by-event.js";
import type { LineMapName } from "../channel/every-pulse.js";
import type { TailBound } from "../finite-key/tail-bounds.js";
import type { EmissionPlan } from "../grid/emission-plan.js";
import type { Tags } from "../grid/tags.js";
import type { AssumptionName } from "../ground/assumptions/assumptions.js";
import type { Clicks } from "../ground/ground-station.js";
import type { Pilot } from "../satellite/pilot.js";
import type { BoardLink } from "../wire/board-link.js";
import type { PassChain } from "./chain.js";
import type { ClassicalLink } from "./classical-link.js";
import type { LightWay } from "./ground-timing.js";
import type { PassInterval } from "./result.js";

/**
 * When blocks are on the lines: without a pause, as fast as tables can be filled (pulses a second), or in the
 * bursts of a board.
 */
export type Rhythm =
  | { readonly of: "host"; readonly refillPulsesPerS: number | null }
  | { readonly of: "board"; readonly board: Board };

/** The satellite's code on the host; its light simulated. */
export interface SimulatedLight {
  readonly from: "host";
  readonly rhythm: Rhythm;
  readonly lineMap: LineMapName;
  /** Brute force through tables, DMA model and line levels instead of the simulation by event. */
  readonly everyPulse: boolean;
}

/** A board emits, and its lines are the light. */
export interface LitBoard {
  readonly from: "lit board";
  /** "emulated:BOARD" or "serial:PORT". */
  readonly name: string;
  /**
   * A board that is open already and that somebody else commands; it is closed after the pass all the same.
   */
  readonly operated?: { readonly link: BoardLink; readonly pilot: Pilot };
}

/** A board distils what it claims to have emitted, and the light is simulated by event. */
export interface DistillingBoard {
  readonly from: "distilling board";
  /** "emulated:BOARD" or "serial:PORT". */
  readonly name: string;
  readonly rhythm: Rhythm;
  readonly lineMap: LineMapName;
}

/** The satellite's code on the host; of its light somebody has recorded the tags. */
export interface RecordedLight {
  readonly from: "record";
  readonly rhythm: Rhythm;
  readonly lineMap: LineMapName;
  /** Tags of the whole session in order of time, from the centre of slot 0 on. */
  readonly tags: readonly Tags[];
  /**
   * Symbols of the session's pulses in their order, class x 4 + basis x 2 + value, which repeat behind the
   * last; left out: the pattern of the seed.
   */
  readonly symbols?: Uint8Array | undefined;
  /**
   * The tags are on the tagger's own clock, which the ground has to find, and the light came by this way;
   * left out: they are on the satellite's. Tags of detector 4 are the beacon's.
   */
  readonly ownClock?: LightWay | undefined;
}

/** Where the light of a pass comes from. */
export type Light = SimulatedLight | LitBoard | DistillingBoard | RecordedLight;

/** What a look at the pattern needs: which pulse a slot has, and which symbol that is. */
export interface SentLight {
  readonly plan: EmissionPlan;
  readonly lookUp: SymbolLookup;
}

/** Tags as a tagger's file has them, in order of its own clock. */
export interface SeenTags {
  /** Of a receiver on its own clock with the beacon's (detector 4, BEACON_CHANNEL). */
  readonly tags: Tags;
  /**
   * When each would have come on the grid of slots, in ps from the centre of slot 0: the truth about the
   * clock; null where the tagger's clock is that of the slots.
   */
  readonly slotTimesPs: Float64Array | null;
}

/** The host's light without a pause, by event. */
export const HOST_LIGHT: SimulatedLight = {
  from: "host",
  rhythm: { of: "host", refillPulsesPerS: null },
  lineMap: "symbol-code",
  everyPulse: false,
};

/** How to run a pass. What is left out is as the scenario says, or nothing. */
export interface PassOptions {
  readonly seed: Seed;
  /** HOST_LIGHT when left out. */
  readonly light?: Light | undefined;
  /** Seconds around the closest approach; the whole session when left out or null. */
  readonly windowS?: number | null | undefined;
  /** The command that gives the same result again, to be shown. */
  readonly command?: string | undefined;
  /** What stands between satellite and ground. */
  readonly attack?: AttackName | Attack | undefined;
  /** Assumptions of the bound that are taken by hand. */
  readonly assume?: readonly AssumptionName[] | undefined;
  /** Measures the processor time of the simulation of the tags. */
  readonly timesTags?: boolean;
  /** Changes to the scenario's link. */
  readonly link?: Partial<ClassicalLink> | undefined;
  /**
   * Earlier passes of this satellite over this station, whose pools and doubts this one takes over; else it
   * begins with fresh pools.
   */
  readonly chain?: PassChain | undefined;
  /** Time after the last photon in which distillation has to end, in s; LONGEST_WAIT_S when left out. */
  readonly waitS?: number | undefined;
  /** Another tail bound than the scenario's. */
  readonly tailBound?: TailBound | undefined;
  /** Told all tags as they are written down, in order of time. */
  readonly onTags?: ((seen: SeenTags, sent: SentLight) => void) | undefined;
  /** Told all clicks, in order of time: the ground's outcomes, secret. */
  readonly onClicks?: ((clicks: Clicks, sent: SentLight) => void) | undefined;
  /**
   * Told after each interval: how many of how many are done, and the QBER of what is reconciled (NaN before).
   */
  readonly onInterval?:
    | ((interval: PassInterval, done: number, of: number, qber: number) => void)
    | undefined;
}
