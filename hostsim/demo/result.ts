/**
 * What a demonstration came to, as `satqkd demo relay-tunnel --json` prints it and the page shows it. Times
 * are simulated, ISO 8601 UTC. No key is in it: of each key its ID alone.
 */
import type { CampaignPass } from "../relay/relay-result.js";
import type { Assumption } from "../scenario/quantity.js";
import type { DryPolicy } from "../tunnel/freshness.js";
import type { DemoWay } from "./demo-tunnel.js";

/** What kind of thing happened. */
export type DemoEventKind =
  /** A pass, or a step of the relay. */
  | "pass"
  | "relay"
  /** Key lies in both stations' stores, and their KMEs run. */
  | "stores"
  /** Both ends of the tunnel have a new key. */
  | "key"
  /** A picture went through. */
  | "picture"
  /** A pass that would have brought key, under clouds. */
  | "clouded"
  /** Neither KME has a key any more. */
  | "dry"
  /** What the policy did at an end. */
  | "policy"
  /** A message was sent, to see whether the tunnel is open. */
  | "probe";

/** One thing that happened. */
export interface DemoEvent {
  readonly utc: string;
  readonly kind: DemoEventKind;
  /** Where, of a key who asked for it; null for both stations. */
  readonly station: string | null;
  readonly words: string;
  /** The key's ID, random in each run; null where no key is meant. */
  readonly keyId: string | null;
  /** Keys that both KMEs together can still give out; null before there are KMEs. */
  readonly keysLeft: number | null;
}

/** Blocks of 256 bits that both stations share: made = pad + told + left + burnt. */
export interface DemoAccount {
  /** Made by both relays. */
  readonly made: number;
  /** Spent by the relays themselves, as one-time pad of the notes by which they end. */
  readonly pad: number;
  /** Given to the tunnel, each as one key. */
  readonly told: number;
  /** Free in the store, or in the KMEs' custody: of both stations' halves. */
  readonly left: number;
  /** Destroyed unused. */
  readonly burnt: number;
}

/** A picture that went through. */
export interface DemoPicture {
  readonly from: string;
  readonly to: string;
  readonly file: string;
  readonly source: string;
  readonly bytes: number;
  readonly utc: string;
  /** ID of the key in place, random in each run. */
  readonly keyId: string;
  /** All bytes that the sender put on the wire, the handshake's too. */
  readonly wireBytes: number;
  readonly arrivedBitForBit: boolean;
}

/** What became of the tunnel without key. */
export interface DemoDrought {
  /** When the KMEs first had none; null when they always had. */
  readonly dryUtc: string | null;
  /** When each end told what its policy does; null when none had to. */
  readonly policyUtc: string | null;
  /** Whether a message went through at its end, before the next key. */
  readonly isOpenAtEnd: boolean;
  /** Whether that is what the policy wants. */
  readonly isObeyed: boolean;
}

/** The tunnel with key again. */
export interface DemoRecovery {
  /** When a new key was in place. */
  readonly keyUtc: string;
  /** Whether a message went through under it. */
  readonly isOpen: boolean;
}

/** A demonstration. */
export interface DemoResult {
  readonly scenario: string;
  readonly title: string;
  readonly evidence: "simulated";
  readonly seed: number;
  readonly command: string;
  /** What makes the tunnel. */
  readonly way: DemoWay;
  readonly stations: readonly [string, string];
  readonly fromUtc: string;
  readonly toUtc: string;
  /** Seconds of simulated time between two keys. */
  readonly everyS: number;
  readonly policy: DryPolicy;
  /** All passes until the end; those of three nights after the first relay are under clouds by assumption. */
  readonly passes: readonly CampaignPass[];
  readonly events: readonly DemoEvent[];
  readonly pictures: readonly DemoPicture[];
  readonly account: DemoAccount;
  readonly accountCloses: boolean;
  readonly drought: DemoDrought;
  /** After the second relay; null when no key came of it. */
  readonly recovery: DemoRecovery | null;
  readonly assumptions: readonly Assumption[];
  /** Seconds that the run took. */
  readonly wallS: number;
}

/** The pictures' bytes, in the order of the result's pictures: for the page. */
export interface DemoPictureBytes {
  readonly sent: readonly Uint8Array[];
  readonly onWire: readonly Uint8Array[];
  readonly received: readonly Uint8Array[];
}
