/**
 * What a relay campaign came to, as `satqkd relay --json` prints it and the page shows it. Times are ISO 8601
 * UTC.
 */
import type { Plan } from "../forecast/plan.js";
import type { Assumption } from "../scenario/quantity.js";
import type { Epsilon } from "./campaign-epsilon.js";

/** What became of a planned pass. */
export type PassFate =
  /** Simulated from random bits to key. */
  | "flown"
  /** The night was clouded: nothing. */
  | "clouded"
  /** Clear, but nobody needed more key. */
  | "not needed"
  /** Clear and wanted, but the satellite was with the other station. */
  | "given up"
  /** Clear, and only packets were exchanged. */
  | "link only"
  /** Simulated, and the bound allowed no key. */
  | "no key";

/** A usable pass of the campaign. */
export interface CampaignPass {
  readonly station: string;
  /** When the rules would let light be sent, whether it was or not. */
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly peakElevationDeg: number;
  readonly fate: PassFate;
  /**
   * From when to when the satellite was kept for this station, the packets after the light included; null
   * when it was not.
   */
  readonly service: { readonly fromUtc: string; readonly heldUntilUtc: string } | null;
  /** What the station wished for, but left to the other one, and why; null when nothing. */
  readonly givenUp: { readonly seconds: number; readonly reason: string } | null;
  /** Secret bits before pool and whole blocks; 0 where nothing was flown. */
  readonly secretKeyBits: number;
  /** QBER of a flown pass in which bits were settled, else null. */
  readonly qber: number | null;
  /** Blocks of 256 bits that went into the stores of station and satellite. */
  readonly blocks: number;
  /** Secret bits that did not fill a block, and are dropped. */
  readonly leftOutBits: number;
  /**
   * What the relay did during this pass, for people: "asks for 3,100 blocks", "acknowledges, and decodes",
   * ...
   */
  readonly relay: readonly string[];
}

/** A step of the relay's life on the satellite. */
export interface RelayStep {
  readonly utc: string;
  readonly station: string;
  readonly from: string;
  readonly to: string;
}

/** A party's account with one peer, in bits: made = spent + left + burnt. */
export interface PartyAccount {
  readonly party: string;
  readonly peer: string;
  readonly madeBits: number;
  readonly spentBits: number;
  readonly leftBits: number;
  readonly burntBits: number;
}

/** A picture and how it travelled. */
export interface SentPicture {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly source: string;
  readonly bytes: number;
  readonly blocks: number;
  /** Taken up by the satellite, and taken down by the receiver. */
  readonly sentUtc: string;
  readonly receivedUtc: string;
  readonly arrivedBitForBit: boolean;
}

/** A test of randomness. */
export interface RandomnessTest {
  readonly name: string;
  readonly statistic: number;
  readonly pValue: number;
  readonly passed: boolean;
}

/** The object that `satqkd relay --json` prints. */
export interface RelayResult {
  readonly scenario: string;
  readonly title: string;
  readonly description: string;
  readonly evidence: "simulated";
  /** Null when everything random came from the operating system. */
  readonly seed: number | null;
  readonly command: string;
  readonly fromUtc: string;
  readonly toUtc: string;
  readonly stations: readonly {
    readonly name: string;
    /** What its key store, its messages and accounts call it. */
    readonly id: string;
    readonly latitudeDeg: number;
    readonly longitudeDeg: number;
  }[];
  /** Along the Earth's surface. */
  readonly distanceKm: number;
  /** Every usable pass of both stations until the days are over. */
  readonly passes: readonly CampaignPass[];
  /** How many more passes the rules left out: by daylight, in sunlight, too short. */
  readonly unusablePasses: Plan["unusable"];
  /** Time in which the satellite turns from one station to another, in s. */
  readonly slewS: number;
  readonly relay: {
    /** Blocks of 256 bits that both stations share through the satellite, and those that were lost. */
    readonly sharedBlocks: number;
    readonly lostBlocks: number;
    /** The station that took K_A xor K_B and decoded; the other's own key is the shared one. */
    readonly decodedBy: string;
    /**
     * Whether both stations took the same blocks in, compared inside the simulator: no figure made from a key
     * leaves it.
     */
    readonly keysEqual: boolean;
    readonly steps: readonly RelayStep[];
    /** When the satellite's key blocks were spent: it knew both keys before. */
    readonly satelliteKnewUntilUtc: string;
    readonly releasedUtc: string;
    /**
     * Blocks of relayed key found in the satellite's flash after the release: searched byte by byte, must be
     * 0.
     */
    readonly blocksLeftOnSatellite: number;
  };
  readonly pictures: readonly SentPicture[];
  /**
   * Tests over the ciphertext of all pictures, and the same where one pad was used for two pictures, which
   * must fail.
   */
  readonly ciphertext: readonly RandomnessTest[];
  readonly repeatedPad: readonly RandomnessTest[];
  readonly accounts: readonly PartyAccount[];
  /** Of each flown pass. */
  readonly security: {
    readonly epsilonSec: number;
    readonly epsilonCor: number;
    readonly tailBound: string;
    readonly randomness: string;
    /** What expanded the satellite's seeds into patterns. */
    readonly generator: string;
    readonly flownPasses: number;
    /** What each part may fail with: every flown pass, the relay's tags, the pictures' tags. */
    readonly epsilons: readonly Epsilon[];
    /** Their sum: what all of it may fail with. */
    readonly epsilonTotal: number;
  };
  readonly assumptions: readonly Assumption[];
  /** Time that the run took, in s: the one field that is not the same for the same seed. */
  readonly wallS: number;
}

/** What the page shows besides: never a key. */
export interface RelayPictures {
  /** The files as sent and received, and their ciphertext, in the order of `pictures`. */
  readonly sent: readonly Uint8Array[];
  readonly onAir: readonly Uint8Array[];
  readonly received: readonly Uint8Array[];
  /**
   * Xor of the two ciphertexts if both pictures had had the same pad: what an eavesdropper would then see.
   */
  readonly sharedPad: Uint8Array;
}

/** Where the satellite was, once a minute over the campaign. */
export interface TrackPoint {
  readonly utcMs: number;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** A pass in a station's sky, a direction every 10 s and one at its end. */
export interface SkyTrack {
  /** Name of the station. */
  readonly station: string;
  readonly fromUtc: string;
  readonly fate: PassFate;
  /** Azimuth from north over east; geometric elevation. */
  readonly directions: readonly { readonly azimuthDeg: number; readonly elevationDeg: number }[];
}

/** Where the satellite was: above the ground, and as the stations see it. */
export interface RelaySights {
  readonly track: readonly TrackPoint[];
  readonly skies: readonly SkyTrack[];
}
