/**
 * Keys from stores to an application, over days of simulated time. Takes: folders with both stations' stores
 * and when each is there, files to carry, a policy. Gives: all that happened, and what became of the shared
 * key. KMEs, ends and policy are those of `satqkd kme` and `satqkd tunnel`; only their clock is moved by
 * hand.
 */
import { type DryPolicy, Freshness } from "../tunnel/freshness.js";
import { BothEnds, type End } from "./both-ends.js";
import type { DemoTunnel, DemoWay } from "./demo-tunnel.js";
import { type KmePair, startKmes } from "./kme-pair.js";
import type { DemoDrought, DemoEvent, DemoRecovery } from "./result.js";

const PROBE = Buffer.from("is anybody there?");
const ENDS = [0, 1] as const;

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

/** Key that both stations share from some moment on. */
export interface Supply {
  /** Holds `keys/STATION` of both, and `operator.key`. */
  readonly folder: string;
  /** Since when, in milliseconds since 1970. */
  readonly fromMs: number;
}

/** What is to be done. */
export interface Delivery {
  /** One after the other; the first begins the delivery. Each but the last is followed for a drought. */
  readonly supplies: readonly Supply[];
  readonly leastScryptCost: number;
  readonly stations: readonly [DemoStation, DemoStation];
  /** When it ends, in milliseconds since 1970; and the seconds between two keys. */
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
  /** At the end of the first supply. */
  readonly drought: DemoDrought;
  /** With the second supply; null when there was none, or no key came of it. */
  readonly recovery: DemoRecovery | null;
  /** Blocks of 256 bits: given to the application, still there in both halves, destroyed. */
  readonly told: number;
  readonly left: number;
  readonly burnt: number;
}

/** Delivers until the time is over. Throws when KMEs or ends can't start, or a file can't be carried. */
export async function deliver(delivery: Delivery): Promise<Delivered> {
  const tunnel = await delivery.openTunnel();
  const run = new Run(delivery, tunnel);
  try {
    return await run.whole();
  } finally {
    await run.disconnect();
    await tunnel.close();
  }
}

class Run {
  private readonly carried: CarriedLoad[] = [];
  private readonly freshness: readonly Freshness[];
  private readonly names: readonly [string, string];
  private nowMs: number;
  private lastKeyMs: number;
  private pair: KmePair | null = null;
  private ends: BothEnds | null = null;
  private dryUtc: string | null = null;
  private policyUtc: string | null = null;
  private drought: DemoDrought | null = null;
  private recovery: DemoRecovery | null = null;
  /** Of stores whose KMEs have ended, or that are about to. */
  private sums = { told: 0, left: 0, burnt: 0 };

  constructor(
    private readonly delivery: Delivery,
    private readonly tunnel: DemoTunnel,
  ) {
    const { policy, stations, supplies } = delivery;
    this.names = [stations[0].name, stations[1].name];
    this.nowMs = supplies[0]!.fromMs;
    this.lastKeyMs = this.nowMs;
    const freshnessOf = (end: End) =>
      new Freshness(policy, {
        close: () => this.ends!.shut(end),
        nowMs: () => this.nowMs,
        say: (words) => this.tellPolicy(this.names[end], words),
      });
    this.freshness = ENDS.map(freshnessOf);
  }

  async whole(): Promise<Delivered> {
    const { supplies, everyS, untilMs } = this.delivery;
    for (const [i, supply] of supplies.entries()) {
      await this.connect(supply);
      if (i === 0) await this.begin();
      const overMs = supplies[i + 1]?.fromMs ?? untilMs;
      for (; this.nowMs < overMs; this.nowMs += 1000 * everyS) await this.step(i > 0);
      this.nowMs = overMs;
      this.drought ??= await this.lookAtDrought();
      await this.disconnect();
    }
    const { carried, drought, recovery, sums } = this;
    return { way: this.tunnel.way, carried, drought: drought!, recovery, ...sums };
  }

  /** Takes the tunnel off its KMEs, and counts what became of their key. */
  async disconnect(): Promise<void> {
    const { pair, ends, sums } = this;
    await ends?.end();
    this.ends = null;
    if (pair === null) return;
    const [here, there] = pair.kmes.map(({ entity }) => entity.sums) as [Sums, Sums];
    this.sums = {
      told: sums.told + here.told + there.told,
      left: sums.left + this.keysLeft,
      burnt: sums.burnt + here.burnt + here.lostBlocks,
    };
    this.pair = null;
    await pair.stop();
  }

  /** Puts the tunnel on the KMEs of a supply. */
  private async connect({ folder }: Supply): Promise<void> {
    const { stations, leastScryptCost } = this.delivery;
    const ids = [stations[0].id, stations[1].id] as const;
    this.pair = await startKmes(folder, ids, { nowMs: () => this.nowMs, leastScryptCost });
    this.ends = await BothEnds.open(this.pair.sources, this.tunnel.ends);
    this.tell(
      "stores",
      null,
      `${this.keysLeft} keys lie in both stores; either station gives out half of them`,
    );
  }

  private async begin(): Promise<void> {
    for (const each of this.freshness) await each.begin();
    // What is said before the first key is no drought.
    this.policyUtc = null;
  }

  /** A new key, and what goes through under it; or what the policy says. */
  private async step(isAgain: boolean): Promise<void> {
    let key: Awaited<ReturnType<BothEnds["rekey"]>>;
    try {
      key = await this.ends!.rekey(this.names);
    } catch (error) {
      if (this.dryUtc === null) this.tell("dry", null, (error as Error).message);
      this.dryUtc ??= this.utc;
      for (const each of this.freshness) await each.look();
      return;
    }
    for (const each of this.freshness) each.renew();
    this.lastKeyMs = this.nowMs;
    this.tell("key", this.names[key.asker], "asked for a new key, which is in place at both ends", key.id);
    const load = this.delivery.loads[this.carried.length];
    if (load !== undefined) await this.carry(load, key.id);
    if (isAgain && this.recovery === null)
      this.recovery = { keyUtc: this.utc, isOpen: await this.probe("a message") };
  }

  /** Sees whether the tunnel is open without new key, and whether it should be. */
  private async lookAtDrought(): Promise<DemoDrought> {
    for (const each of this.freshness) await each.look();
    const isOpenAtEnd = await this.probe("a last message before new key");
    const { whenDry, mostAgeS } = this.delivery.policy;
    // By the clock alone, not by what the ends say that they did.
    const isOld = this.nowMs - this.lastKeyMs > 1000 * mostAgeS;
    const isTold = this.policyUtc !== null;
    const isObeyed = isTold === isOld && isOpenAtEnd === (whenDry === "keep" || !isOld);
    return { dryUtc: this.dryUtc, policyUtc: this.policyUtc, isOpenAtEnd, isObeyed };
  }

  /** Sends a message, and tells whether it went through. */
  private async probe(what: string): Promise<boolean> {
    const isOpen = await this.tunnel.carry(0, PROBE).then(
      ({ received }) => PROBE.equals(received),
      () => false,
    );
    this.tell("probe", null, isOpen ? `${what} went through` : `${what} did not go through`);
    return isOpen;
  }

  private async carry({ isBack, data, file }: Load, keyId: string): Promise<void> {
    const { received, onWire } = await this.tunnel.carry(isBack ? 1 : 0, data);
    this.carried.push({ utc: this.utc, keyId, received, onWire });
    this.tell("picture", this.names[isBack ? 1 : 0], `${file} goes through: ${data.length} bytes`, keyId);
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

  /** Keys that can still be given out, at either station. */
  private get keysLeft(): number {
    const { pair } = this;
    const [first, second] = this.delivery.stations;
    if (pair === null) return 0;
    return pair.kmes[0].entity.blocksLeft(second.id) + pair.kmes[1].entity.blocksLeft(first.id);
  }

  private get utc(): string {
    return new Date(this.nowMs).toISOString();
  }
}

type Sums = KmePair["kmes"][0]["entity"]["sums"];
