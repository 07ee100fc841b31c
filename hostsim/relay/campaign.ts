/**
 * Days of two stations and a satellite: passes from the orbit, weather, keys by the code that flies, relay,
 * pictures. Takes: a relay scenario, a seed, the pictures, two stores. Gives: what came of it, and what was
 * given up where both stations see the satellite at once. Ends as soon as the pictures are there and the
 * satellite has released the relay.
 */

import type { Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import type { Span } from "../forecast/crossings.js";
import { type PassPlan, type Plan, partOf } from "../forecast/plan.js";
import { groupsOf, type Reservation, Reservations, spanMs, type Wish } from "../forecast/reservations.js";
import { SATELLITE } from "../keystore/pass-stores.js";
import type { SealedStore } from "../keystore/sealed-store.js";
import { StoreError } from "../keystore/store-error.js";
import { PassChain } from "../pass/chain.js";
import { type Keys, passNumber } from "../pass/keys.js";
import type { PassOrigin } from "../pass/origin-certificate.js";
import { originOfPass } from "../pass/pass-origin.js";
import type { PassResult } from "../pass/result.js";
import { type PassOutcome, runPass } from "../pass/run-pass.js";
import { KeptKeys } from "../satellite/satellite.js";
import { RelayContact } from "./contact.js";
import { givenUpWords } from "./given-up.js";
import { blocksFor } from "./one-time-pad.js";
import { type Parcel, Party, TAG_BLOCKS } from "./party.js";
import { blocksOfSatellite, blocksOfStation } from "./pool-blocks.js";
import type { CampaignPass, PassFate, RelayStep } from "./relay-result.js";
import { RelaySatellite, type SatelliteRoom } from "./relay-satellite.js";
import type { RelayScenario } from "./scenario/load.js";
import { planOfRelay } from "./scenario/plan.js";
import { RelayStation } from "./station.js";

/** Time in which relay packets are exchanged, in s: after the last photon of a flown pass, or alone. */
export const CONTACT_S = 30;
/** How far down the laser link reaches, in degrees: lower than quantum light is of use. */
export const CONTACT_ELEVATION_DEG = 10;
/**
 * Time from the last photon to the first question that a satellite is kept for, in s: the first question
 * comes when the key is ready, 17 to 38 s after the light in shipped scenarios.
 */
const SETTLE_S = 40;
/** The satellite stays with a station so long after the last photon. */
const AFTER_LIGHT_MS = (SETTLE_S + CONTACT_S) * 1000;
/** Beyond what the pictures need, where nothing else is said: for blocks that are lost. */
const SPARE_BLOCKS = 16;
const BLOCK_BITS = 256;
const ROWS_A_SECTOR = 64;
const SECTOR_BYTES = 4096;
const STATES = ["free", "asked", "pairing", "announced", "held", "shared"];
/** What a message says beside the data, at most. */
const ENVELOPE_BYTES = 2048;
const KEY_SECTORS = 420;

/** What a run tells while it goes on. */
export interface CampaignWatch {
  /** A pass is about to be flown; told of each interval, and when it is over. */
  flying(plan: PassPlan, done: number, of: number): { show: PassShow; stop(): void };
  /** A line for people. */
  tell(line: string): void;
}

type PassShow = Parameters<typeof runPass>[1]["onInterval"];

/** All that a run leaves. */
export interface Campaign {
  readonly unusable: Plan["unusable"];
  readonly passes: readonly CampaignPass[];
  readonly flown: readonly PassResult[];
  /** What each pass with key rests on. */
  readonly origins: readonly PassOrigin[];
  readonly steps: readonly RelayStep[];
  readonly parties: readonly [Party, Party];
  readonly satellite: RelaySatellite;
  /** Questions under tags, each with an answer. */
  readonly tags: number;
}

/** Blocks that a relay must share for the pictures: each direction has every second block. */
function blocksNeeded(
  pictures: RelayScenario["pictures"],
  files: readonly Uint8Array[],
  spareBlocks: number,
): number {
  const byStation = new Map<string, number>();
  for (const [i, { from }] of pictures.entries())
    byStation.set(from, (byStation.get(from) ?? 0) + blocksFor(files[i]!.length));
  return 2 * Math.max(...byStation.values()) + spareBlocks;
}

/**
 * Runs the days; `spareBlocks` of 256 bits are shared beyond what the pictures need. Throws a StoreError when
 * the days are over before the pictures are there.
 */
export async function runCampaign(
  relay: RelayScenario,
  files: readonly Uint8Array[],
  stores: readonly [SealedStore, SealedStore],
  seed: Seed,
  watch: CampaignWatch,
  spareBlocks = SPARE_BLOCKS,
): Promise<Campaign> {
  const run = await CampaignRun.open(relay, files, stores, seed, watch, spareBlocks);
  return run.whole();
}

class CampaignRun {
  private readonly passes: CampaignPass[] = [];
  private readonly flown: PassResult[] = [];
  private readonly origins: PassOrigin[] = [];
  private readonly steps: RelayStep[] = [];
  /** The satellite shares a pool with each station; both fill it from their stores when it runs low. */
  private readonly chains: readonly [PassChain, PassChain];

  private readonly reservations: Reservations;
  private readonly groups: readonly (readonly PassPlan[])[];

  private constructor(
    private readonly plan: Plan,
    slewS: number,
    private readonly parties: readonly [Party, Party],
    private readonly names: readonly [string, string],
    private readonly satellite: RelaySatellite,
    private readonly blocks: number,
    private readonly watch: CampaignWatch,
  ) {
    const chainOf = ({ store, number }: Party) =>
      new PassChain(blocksOfStation(store, SATELLITE), new KeptKeys(blocksOfSatellite(satellite, number)));
    this.chains = [chainOf(parties[0]), chainOf(parties[1])];
    this.reservations = new Reservations(slewS * 1000);
    this.groups = groupsOf(plan.passes, slewS * 1000, AFTER_LIGHT_MS);
  }

  static async open(
    relay: RelayScenario,
    files: readonly Uint8Array[],
    stores: readonly [SealedStore, SealedStore],
    seed: Seed,
    watch: CampaignWatch,
    spareBlocks: number,
  ): Promise<CampaignRun> {
    const blocks = blocksNeeded(relay.pictures, files, spareBlocks);
    const names = [relay.stations[0].name, relay.stations[1].name] as const;
    const ids = [relay.stations[0].id, relay.stations[1].id] as const;
    const idOf = (name: string) => ids[names.indexOf(name) as 0 | 1];
    const numbers = { [ids[0]]: 1, [ids[1]]: 2 };
    const party = async (index: 0 | 1): Promise<Party> => {
      const name = ids[index];
      const parcels: Parcel[] = [];
      relay.pictures.forEach(({ from, to }, i) => {
        if (from === names[index])
          parcels.push({ index: i, to: idOf(to), data: files[i]!, message: null, sentUtcMs: null });
      });
      const expected = relay.pictures.filter(({ to }) => to === names[index]).length;
      const station = await RelayStation.open(name, stores[index], numbers);
      const other = ids[(1 - index) as 0 | 1];
      return new Party(name, index + 1, stores[index], station, other, parcels, expected);
    };
    const largest = Math.max(...files.map((file) => file.length)) + ENVELOPE_BYTES;
    const room: SatelliteRoom = {
      keySectors: KEY_SECTORS,
      padSectors: Math.ceil(blocks / ROWS_A_SECTOR) + 1,
      mailSectors: Math.ceil(largest / SECTOR_BYTES),
    };
    return new CampaignRun(
      await planOfRelay(relay, seed),
      relay.plan.slewS,
      [await party(0), await party(1)],
      names,
      await RelaySatellite.commission(room),
      blocks,
      watch,
    );
  }

  async whole(): Promise<Campaign> {
    const { parties, satellite } = this;
    for (const group of this.groups) await this.group(group);
    if (!this.isOver()) throw this.unfinished();
    const { passes, flown, origins, steps } = this;
    const tags = parties.reduce((sum, { station }) => sum + station.tags, 0);
    return { unusable: this.plan.unusable, passes, flown, origins, steps, parties, satellite, tags };
  }

  /**
   * Passes that may be in each other's way: who has the satellite follows from what each station needs when
   * the first begins.
   */
  private async group(group: readonly PassPlan[]): Promise<void> {
    const wishes = new Map(group.flatMap((plan) => this.wishOf(plan).map((wish) => [wish, plan] as const)));
    const reserved = new Map(
      this.reservations.reserve([...wishes.keys()]).map((answer) => [wishes.get(answer.wish)!, answer]),
    );
    const beginMs = (plan: PassPlan) => (reserved.get(plan)?.service ?? plan.usable).fromUtcMs;
    for (const plan of [...group].sort((a, b) => beginMs(a) - beginMs(b))) {
      const reservation = reserved.get(plan);
      if (this.isOver() || (plan.clear && reservation === undefined)) this.note(plan, "not needed");
      else if (reservation === undefined) this.note(plan, "clouded");
      else if (reservation.service === null) this.note(plan, "given up", { reservation });
      else await this.serve(plan, reservation, reservation.service);
    }
  }

  /** What a station wishes of a pass; nothing when it is clouded or has all that it needs. */
  private wishOf(plan: PassPlan): Wish[] {
    const party = this.partyOf(plan);
    const { station, usable, leastMs } = plan;
    if (!plan.clear || this.isOver()) return [];
    const wish = { station, window: usable };
    if (party.needsKey(this.blocks))
      return [{ ...wish, use: "light", leastMs, mostMs: Number.POSITIVE_INFINITY, afterMs: AFTER_LIGHT_MS }];
    if (party.isDone && this.state() === 0) return [];
    const contactMs = Math.min(CONTACT_S * 1000, spanMs(usable));
    return [{ ...wish, use: "packets", leastMs: contactMs, mostMs: contactMs, afterMs: 0 }];
  }

  private isOver(): boolean {
    return this.parties.every(({ isDone }) => isDone) && this.state() === 0;
  }

  private state(): number {
    return this.satellite.core.relayState(1, 2);
  }

  private partyOf(plan: PassPlan): Party {
    return this.parties[this.names.indexOf(plan.station) as 0 | 1];
  }

  private async serve(whole: PassPlan, reservation: Reservation, service: Span): Promise<void> {
    const party = this.partyOf(whole);
    if (reservation.wish.use === "packets") {
      const relay = await this.contact(whole, party, service.fromUtcMs);
      return this.note(whole, "link only", { reservation, relay });
    }
    const plan = reservation.givenUpMs === 0 ? whole : partOf(whole, service);
    const view = this.watch.flying(plan, this.passes.length, this.plan.passes.length);
    const outcome = await fly(plan, view.show, this.chains[this.names.indexOf(plan.station)]!).finally(() =>
      view.stop(),
    );
    const { result } = outcome;
    this.flown.push(result);
    if (result.secretKeyBits > 0) this.origins.push(originOfPass(result, outcome.counted));
    const blocks = this.store(party, outcome);
    const settledS = Math.min(result.timing.keyReadyAfterLastPhotonS ?? SETTLE_S, SETTLE_S);
    const endMs = Date.parse(result.startUtc) + (result.durationS + settledS) * 1000;
    const relay = await this.contact(plan, party, Math.ceil(endMs));
    this.note(whole, blocks > 0 ? "flown" : "no key", { reservation, result, relay, blocks });
  }

  /**
   * Puts both sides' keys away, those of earlier passes that were in doubt first; returns blocks of this
   * pass.
   */
  private store(party: Party, { keys, result }: PassOutcome): number {
    for (const { pass, bits, ...key } of keys.earlier)
      this.storeKey(party, pass, { ...key, bits: bits - key.refilledBits });
    return this.storeKey(party, passNumber(result.startUtc), keys);
  }

  private storeKey(
    party: Party,
    pass: number,
    keys: Pick<Keys, "whole" | "equal" | "refilledBits" | "bits">,
  ): number {
    const { ground, satellite } = keys.whole;
    if (satellite === null || ground.length === 0) return 0;
    if (!keys.equal) throw new UserError(`the keys of both sides differ after pass ${pass}`, 1);
    const made = Math.floor((keys.refilledBits + keys.bits) / BLOCK_BITS);
    const poolBlocks = Math.min(made, Math.ceil(keys.refilledBits / BLOCK_BITS));
    const offered = satellite.subarray(0, (made * BLOCK_BITS) / 8);
    const blocks = this.satellite.addKey(party.number, pass, offered, poolBlocks);
    party.addKey(pass, ground.subarray(0, (blocks * BLOCK_BITS) / 8), poolBlocks);
    return blocks;
  }

  /** Exchanges packets from a moment on; what that does to the relay on board is noted. */
  private async contact(plan: PassPlan, party: Party, fromUtcMs: number): Promise<string[]> {
    const window = {
      fromUtcMs,
      untilUtcMs: fromUtcMs + CONTACT_S * 1000,
      minimumElevationDeg: CONTACT_ELEVATION_DEG,
    };
    const contact = new RelayContact(this.satellite, plan.scenario, window, plan.seed);
    let before = this.state();
    const said = await party.visit(
      {
        get isOpen() {
          return contact.isOpen;
        },
        get utcMs() {
          return contact.utcMs;
        },
        exchange: (packet) => {
          const answer = contact.exchange(packet);
          const now = this.state();
          if (now !== before)
            this.steps.push({
              utc: new Date(contact.utcMs).toISOString(),
              station: plan.station,
              from: STATES[before]!,
              to: STATES[now]!,
            });
          before = now;
          return answer;
        },
      },
      this.blocks,
    );
    return said;
  }

  private note(
    plan: PassPlan,
    fate: PassFate,
    {
      reservation = null,
      result = null,
      relay = [],
      blocks = 0,
    }: {
      readonly reservation?: Reservation | null;
      readonly result?: PassResult | null;
      readonly relay?: readonly string[];
      readonly blocks?: number;
    } = {},
  ): void {
    const pass: CampaignPass = {
      station: plan.station,
      fromUtc: iso(plan.usable.fromUtcMs),
      toUtc: iso(plan.usable.toUtcMs),
      peakElevationDeg: plan.pass.culmination.elevationDeg,
      fate,
      service: serviceOf(reservation),
      givenUp:
        reservation === null || reservation.reason === null
          ? null
          : { seconds: reservation.givenUpMs / 1000, reason: reservation.reason },
      secretKeyBits: result?.secretKeyBits ?? 0,
      qber: result?.qber ?? null,
      blocks,
      leftOutBits: (result?.secretKeyBits ?? 0) - blocks * BLOCK_BITS,
      relay,
    };
    this.passes.push(pass);
    if (!this.isOver() || fate !== "not needed") this.watch.tell(passLine(pass));
  }

  /** Why the days were not enough. */
  private unfinished(): StoreError {
    const lacking = this.parties.findIndex((party) => party.needsKey(this.blocks));
    if (lacking >= 0) {
      const name = this.names[lacking]!;
      const own = this.passes.filter(({ station }) => station === name);
      const of = (wanted: PassFate) => own.filter(({ fate }) => fate === wanted).length;
      const held = this.parties[lacking]!.free;
      return new StoreError(
        "relayKeyMissing",
        `no relay: ${name} has ${held} of the ${this.blocks + TAG_BLOCKS} key blocks that it takes; of its ${own.length} passes ${of("clouded")} were clouded and ${of("given up")} given up to the other station. More days (plan.days) or another --seed may do`,
      );
    }
    return new StoreError(
      "relayUnfinished",
      `the relay is in state "${STATES[this.state()]}" after the last pass, and not all pictures have arrived: more days (plan.days) or another --seed may do`,
    );
  }
}

function fly(plan: PassPlan, onInterval: PassShow, chain: PassChain): Promise<PassOutcome> {
  return runPass(plan.scenario, { seed: plan.seed, chain, onInterval });
}

function iso(utcMs: number): string {
  return new Date(utcMs).toISOString();
}

function serviceOf(reservation: Reservation | null): CampaignPass["service"] {
  if (reservation === null || reservation.service === null) return null;
  return { fromUtc: iso(reservation.service.fromUtcMs), heldUntilUtc: iso(reservation.heldUntilUtcMs!) };
}

/** A pass as one line for people. */
function passLine(pass: CampaignPass): string {
  const { station, fromUtc, fate, secretKeyBits, peakElevationDeg } = pass;
  const relay = [...givenUpWords(pass), ...pass.relay];
  const key = fate === "flown" ? `, ${secretKeyBits.toLocaleString("en-US")} secret bits` : "";
  const deeds = relay.length === 0 ? "" : `; ${relay.join("; ")}`;
  return `${fromUtc.slice(0, 16).replace("T", " ")}  ${station.padEnd(12)} ${peakElevationDeg.toFixed(0).padStart(2)} deg  ${fate}${key}${deeds}`;
}
