/**
 * Keys from two stores to an application, over days of simulated time. Takes: a folder with both stores, two
 * stations, files to carry, a policy. Gives: all that happened, and what became of the shared key. KMEs, ends
 * and policy are those of `satqkd kme` and `satqkd tunnel`; only their clock is moved by hand.
 */
import { FollowingEnd, LeadingEnd } from "../tunnel/ends.js";
import { type DryPolicy, Freshness } from "../tunnel/freshness.js";
import { listenForIds, tellAt } from "../tunnel/id-line.js";
import type { DemoTunnel, DemoWay } from "./demo-tunnel.js";
import { type KmePair, startKmes } from "./kme-pair.js";
import type { DemoDrought, DemoEvent } from "./result.js";

const HOST = "127.0.0.1";
const PROBE = Buffer.from("is anybody there?");

/** A station: its name in the store, and for people. */
export interface DemoStation {
  readonly id: string;
  readonly name: string;
}

/** A file to be carried. */
export interface Load {
  /** Whether it goes from the second station to the first. */
  readonly isBack: boolean;
  readonly file: string;
  readonly data: Uint8Array;
}

/** What is to be done. */
export interface Delivery {
  /** Holds `keys/STATION` of both, and `operator.key`. */
  readonly folder: string;
  readonly leastScryptCost: number;
  /** The first one's end leads. */
  readonly stations: readonly [DemoStation, DemoStation];
  /** When it begins and ends, in milliseconds since 1970; and the seconds between two keys. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly everyS: number;
  readonly policy: DryPolicy;
  /** Each is carried under a key of its own, the first ones. */
  readonly loads: readonly Load[];
  /** Opens what the keys go to; it is closed at the end. */
  readonly openTunnel: () => Promise<DemoTunnel>;
  /** Told of each event. */
  readonly tell: (event: DemoEvent) => void;
}

/** A file that was carried. */
export interface CarriedLoad {
  readonly utc: string;
  readonly keyId: string;
  readonly received: Uint8Array;
  readonly onWire: Uint8Array;
}

/** What came of it. */
export interface Delivered {
  readonly way: DemoWay;
  readonly carried: readonly CarriedLoad[];
  readonly drought: DemoDrought;
  /** Blocks of 256 bits: given to the application, still there in both halves, destroyed. */
  readonly told: number;
  readonly left: number;
  readonly burnt: number;
}

/** Delivers until the time is over. Throws when KMEs or ends can't start, or a file can't be carried. */
export async function deliver(delivery: Delivery): Promise<Delivered> {
  let nowMs = delivery.fromMs;
  const { folder, stations, leastScryptCost } = delivery;
  const ids = [stations[0].id, stations[1].id] as const;
  const pair = await startKmes(folder, ids, { nowMs: () => nowMs, leastScryptCost });
  try {
    const tunnel = await delivery.openTunnel();
    const run = new Run(delivery, pair, tunnel, () => nowMs);
    try {
      await run.begin();
      for (; nowMs <= delivery.untilMs; nowMs += 1000 * delivery.everyS) await run.step();
      nowMs = delivery.untilMs;
      return await run.end();
    } finally {
      await run.close();
      await tunnel.close();
    }
  } finally {
    await pair.stop();
  }
}

class Run {
  private readonly carried: CarriedLoad[] = [];
  private dryUtc: string | null = null;
  private policyUtc: string | null = null;
  private lastKeyMs: number;
  private leading!: LeadingEnd;
  private freshness!: readonly [Freshness, Freshness];
  private closeLine: () => Promise<void> = async () => undefined;

  constructor(
    private readonly delivery: Delivery,
    private readonly pair: KmePair,
    private readonly tunnel: DemoTunnel,
    private readonly nowMs: () => number,
  ) {
    this.lastKeyMs = delivery.fromMs;
  }

  /** Brings both ends up. */
  async begin(): Promise<void> {
    const { pair, nowMs } = this;
    const { ends } = this.tunnel;
    const { stations, policy } = this.delivery;
    const following: FollowingEnd = new FollowingEnd(pair.sources[1], ends[1], (_, refusal) => {
      if (refusal === null) this.freshness[1].renew();
    });
    const line = await listenForIds({ host: HOST, port: 0 }, (id) => following.take(id));
    this.closeLine = () => new Promise((resolve) => line.close(() => resolve()));
    const { port } = line.address() as { port: number };
    this.leading = new LeadingEnd(pair.sources[0], tellAt({ host: HOST, port }), ends[0]);
    const freshness = (i: 0 | 1, close: () => Promise<void>) =>
      new Freshness(policy, { close, nowMs, say: (words) => this.tellPolicy(stations[i].name, words) });
    this.freshness = [freshness(0, () => this.leading.close()), freshness(1, () => following.close())];
    const words = `${this.keysLeft} keys can be given out for the end at ${stations[0].name}, as many lie there for the other way`;
    this.tell("stores", null, words);
    for (const each of this.freshness) await each.begin();
    // What is said before the first key is no drought.
    this.policyUtc = null;
  }

  /** A new key, and what goes through under it; or what the policy says. */
  async step(): Promise<void> {
    let id: string;
    try {
      id = await this.leading.rekey();
    } catch (error) {
      if (this.dryUtc === null) this.tell("dry", this.delivery.stations[0].name, (error as Error).message);
      this.dryUtc ??= this.utc;
      for (const each of this.freshness) await each.look();
      return;
    }
    this.freshness[0].renew();
    this.lastKeyMs = this.nowMs();
    this.tell("key", null, "a new key is in place at both ends", id);
    const load = this.delivery.loads[this.carried.length];
    if (load !== undefined) await this.carry(load, id);
  }

  /** Sees whether the tunnel is open, and counts. */
  async end(): Promise<Delivered> {
    const { kmes } = this.pair;
    const isOpenAtEnd = await this.tunnel.carry(0, PROBE).then(
      ({ received }) => PROBE.equals(received),
      () => false,
    );
    this.tell(
      "probe",
      null,
      isOpenAtEnd ? "a last message went through" : "a last message did not go through",
    );
    const { whenDry, mostAgeS } = this.delivery.policy;
    // By the clock alone, not by what the ends say that they did.
    const isOld = this.nowMs() - this.lastKeyMs > 1000 * mostAgeS;
    const isTold = this.policyUtc !== null;
    const isObeyed = isTold === isOld && isOpenAtEnd === (whenDry === "keep" || !isOld);
    const [first, second] = this.delivery.stations;
    const [here, there] = kmes.map(({ entity }) => entity.sums) as [Sums, Sums];
    return {
      way: this.tunnel.way,
      carried: this.carried,
      drought: { dryUtc: this.dryUtc, policyUtc: this.policyUtc, isOpenAtEnd, isObeyed },
      told: here.told + there.told,
      left: kmes[0].entity.blocksLeft(second.id) + kmes[1].entity.blocksLeft(first.id),
      burnt: here.burnt + here.lostBlocks,
    };
  }

  /** Ends the line. */
  close(): Promise<void> {
    return this.closeLine();
  }

  private async carry({ isBack, data, file }: Load, keyId: string): Promise<void> {
    const { received, onWire } = await this.tunnel.carry(isBack ? 1 : 0, data);
    this.carried.push({ utc: this.utc, keyId, received, onWire });
    const from = this.delivery.stations[isBack ? 1 : 0].name;
    this.tell("picture", from, `${file} goes through: ${data.length} bytes`, keyId);
  }

  private tellPolicy(station: string, words: string): void {
    this.policyUtc ??= this.utc;
    this.tell("policy", station, words);
  }

  private tell(
    kind: DemoEvent["kind"],
    station: string | null,
    words: string,
    keyId: string | null = null,
  ): void {
    this.delivery.tell({ utc: this.utc, kind, station, words, keyId, keysLeft: this.keysLeft });
  }

  private get keysLeft(): number {
    return this.pair.kmes[0].entity.blocksLeft(this.delivery.stations[1].id);
  }

  private get utc(): string {
    return new Date(this.nowMs()).toISOString();
  }
}

type Sums = KmePair["kmes"][0]["entity"]["sums"];
