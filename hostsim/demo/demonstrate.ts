/**
 * The whole way from photons to an application. Takes: a relay scenario, pictures, a seed, a policy. Gives:
 * what happened. Days of passes share key between two stations (`hostsim/relay`); then their KMEs give it to
 * the ends of a tunnel, and clouds keep the satellite from bringing more for three nights, until it does
 * again.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeSignal } from "../base/before-signal.js";
import { writeOutput } from "../base/output.js";
import { type Seed, seedOfPart } from "../base/random.js";
import { withNewStores } from "../keystore/new-stores.js";
import { withOperatorKey } from "../keystore/operator-key.js";
import { type Campaign, type CampaignWatch, runCampaign } from "../relay/campaign.js";
import { blocksFor } from "../relay/one-time-pad.js";
import type { CampaignPass, RelayStep } from "../relay/relay-result.js";
import type { RelayScenario } from "../relay/scenario/load.js";
import type { Assumption } from "../scenario/quantity.js";
import type { DryPolicy } from "../tunnel/freshness.js";
import { type Delivered, deliver } from "./deliver.js";
import type { DemoTunnel } from "./demo-tunnel.js";
import type { DemoEvent, DemoPictureBytes, DemoResult } from "./result.js";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** scrypt costs for stores that nobody keeps: their key is random and forgotten. */
const SHORT_LIVED_COST = 10;
/** Nights without key after the first relay. */
export const CLOUDED_NIGHTS = 3;
/** How long the demonstration goes on after the second relay, in ms. */
const AFTERWARDS_MS = 12 * HOUR_MS;
/** Simulated seconds between two keys, in place of WireGuard's 120: so that days can be looked over. */
const EVERY_S = 7200;
/** Blocks of each relay for the tunnel: enough for 2 days and 16 hours. */
const TUNNEL_BLOCKS = 32;

/** What a demonstration is made of. */
export interface Demonstration {
  readonly relay: RelayScenario;
  /** The scenario's pictures, in its order. */
  readonly files: readonly Uint8Array[];
  readonly seed: number;
  readonly policy: DryPolicy;
  readonly command: string;
  readonly watch: CampaignWatch;
  /** Opens what the keys go to. */
  readonly openTunnel: () => Promise<DemoTunnel>;
  /** Told of each thing that happens after the relays. */
  readonly tell: (event: DemoEvent) => void;
}

/** What came of it: figures, and the pictures' bytes. */
export interface Demonstrated {
  readonly result: DemoResult;
  readonly pictures: DemoPictureBytes;
}

/**
 * Runs all of it in a folder that is gone afterwards, also when a signal ends it. Throws as `runCampaign` and
 * `deliver` do.
 */
export async function demonstrate(demonstration: Demonstration): Promise<Demonstrated> {
  let folder: string | null = null;
  const remove = (): void => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  };
  // Before there is one: no signal finds it and nobody who removes it.
  const forget = beforeSignal(remove);
  try {
    folder = mkdtempSync(join(tmpdir(), "satqkd-demo-"));
    return await within(folder, demonstration);
  } finally {
    remove();
    forget();
  }
}

async function within(folder: string, demonstration: Demonstration): Promise<Demonstrated> {
  const startedMs = performance.now();
  const { relay, files, seed, policy, openTunnel, tell } = demonstration;
  const [first, second] = relay.stations;
  const notes = relay.pictures.map(({ from }) => Buffer.from(`${from} has its share`));
  const folders = [join(folder, "first"), join(folder, "second")] as const;
  const campaign = await shareKey(folders[0], demonstration, seed, notes);
  const fromMs = endOf(campaign);
  const clearMs = fromMs + CLOUDED_NIGHTS * DAY_MS;
  const later = { ...demonstration, relay: startingAt(relay, clearMs) };
  const again = await shareKey(folders[1], later, seedOfPart(seed, "second relay"), notes);
  const againMs = endOf(again);
  const untilMs = againMs + AFTERWARDS_MS;
  const passes = [
    ...cloudedBetween(campaign.passes, fromMs, clearMs),
    ...again.passes.filter(({ fromUtc }) => Date.parse(fromUtc) < untilMs),
  ];
  const steps = [...campaign.steps, ...again.steps];
  const events = [...campaignEvents(passes, steps, [fromMs, clearMs])];
  const delivered = await deliver({
    supplies: [
      { folder: folders[0], fromMs },
      { folder: folders[1], fromMs: againMs },
    ],
    leastScryptCost: SHORT_LIVED_COST,
    stations: [first, second],
    untilMs,
    everyS: EVERY_S,
    policy,
    openTunnel,
    loads: relay.pictures.map(({ from, file }, i) => ({
      isBack: from === second.name,
      file,
      data: files[i]!,
    })),
    tell: (event) => {
      events.push(event);
      tell(event);
    },
  });
  const relays = [campaign, again];
  const pad = relays.length * notes.reduce((sum, note) => sum + blocksFor(note.length), 0);
  const made = relays.reduce((sum, { parties }) => sum + parties[0].shared!.sharedBlocks, 0);
  const { told, left, burnt, carried } = delivered;
  const result = resultOf(demonstration, delivered, {
    passes,
    // Of what happens at the same time, the order of telling is kept.
    events: events.sort((a, b) => Date.parse(a.utc) - Date.parse(b.utc)),
    toUtc: new Date(untilMs).toISOString(),
    account: { made, pad, told, left, burnt },
    wallS: (performance.now() - startedMs) / 1000,
  });
  return {
    result,
    pictures: {
      sent: files,
      onWire: carried.map(({ onWire }) => onWire),
      received: carried.map(({ received }) => received),
    },
  };
}

/** The relay from another moment on. */
function startingAt(relay: RelayScenario, fromMs: number): RelayScenario {
  return { ...relay, plan: { ...relay.plan, fromUtc: new Date(fromMs).toISOString() } };
}

/** Days of passes, until both stores of a new folder hold the shared key. */
function shareKey(
  folder: string,
  { relay, watch }: Demonstration,
  seed: Seed,
  notes: readonly Uint8Array[],
): Promise<Campaign> {
  const operatorKey = join(folder, "operator.key");
  writeOutput(operatorKey, randomBytes(32), { option: "demo", isSecret: true, makesFolder: true });
  const [first, second] = relay.stations;
  return withNewStores(
    {
      folder: join(folder, "keys"),
      names: [first.id, second.id],
      origin: "rehearsal",
      isKept: true,
      scryptCost: SHORT_LIVED_COST,
    },
    (work) => withOperatorKey(operatorKey, work),
    (stores) => runCampaign(relay, notes, stores, seed, tellingOfNotes(watch), TUNNEL_BLOCKS),
  );
}

/** The object that is printed. */
function resultOf(
  { relay, files, seed, policy, command }: Demonstration,
  { way, carried, drought, recovery }: Delivered,
  rest: Pick<DemoResult, "passes" | "events" | "toUtc" | "account" | "wallS">,
): DemoResult {
  const { made, pad, told, left, burnt } = rest.account;
  const [first, second] = relay.stations;
  return {
    scenario: relay.name,
    title: `From photons to a tunnel: ${first.name} and ${second.name}`,
    evidence: "simulated",
    seed,
    command,
    way,
    stations: [first.name, second.name],
    fromUtc: relay.plan.fromUtc,
    everyS: EVERY_S,
    policy,
    ...rest,
    pictures: carried.map(({ utc, keyId, received, onWire }, i) => ({
      ...relay.pictures[i]!,
      bytes: files[i]!.length,
      utc,
      keyId,
      wireBytes: onWire.length,
      arrivedBitForBit: Buffer.compare(received, files[i]!) === 0,
    })),
    accountCloses: made === pad + told + left + burnt,
    drought,
    recovery,
    assumptions: [...relay.assumptions, ...assumptionsOf()],
  };
}

/** All passes until the clouds are over; those since they came are under clouds. */
function cloudedBetween(passes: readonly CampaignPass[], fromMs: number, clearMs: number): CampaignPass[] {
  return passes
    .filter(({ fromUtc }) => Date.parse(fromUtc) < clearMs)
    .map((pass) => (Date.parse(pass.fromUtc) > fromMs ? { ...pass, fate: "clouded" } : pass));
}

/** When the relay is released and its last note is there, in milliseconds since 1970. */
function endOf({ steps, parties }: Campaign): number {
  const arrivals = parties.flatMap(({ arrivals }) => arrivals.map(({ utcMs }) => utcMs));
  return Math.ceil(Math.max(Date.parse(steps.at(-1)!.utc), ...arrivals));
}

/** A relay calls what it carries pictures; here they are notes, and the pictures come later. */
function ofNotes(words: string): string {
  return words.replaceAll("a picture", "a note");
}

function tellingOfNotes(watch: CampaignWatch): CampaignWatch {
  return { flying: (...about) => watch.flying(...about), tell: (line) => watch.tell(ofNotes(line)) };
}

/** What happened until the stations shared key, and the passes under clouds. */
function campaignEvents(
  passes: readonly CampaignPass[],
  steps: readonly RelayStep[],
  [fromMs, clearMs]: readonly [number, number],
): DemoEvent[] {
  const nothing = { keyId: null, keysLeft: null };
  return [
    ...passes
      .filter(({ fate }) => fate !== "not needed")
      .map(({ fromUtc, station, fate, secretKeyBits, relay }): DemoEvent => {
        const at = { ...nothing, utc: fromUtc, station };
        if (Date.parse(fromUtc) > fromMs && Date.parse(fromUtc) < clearMs)
          return { ...at, kind: "clouded", words: "a pass under clouds, by assumption: no key comes" };
        const key =
          fate === "flown" ? `key made: ${secretKeyBits.toLocaleString("en-US")} secret bits` : fate;
        return { ...at, kind: "pass", words: [key, ...relay.map(ofNotes)].join("; ") };
      }),
    ...steps.map(
      ({ utc, station, from, to }): DemoEvent => ({
        ...nothing,
        utc,
        kind: "relay",
        station,
        words: `the relay on board goes from ${from} to ${to}`,
      }),
    ),
  ];
}

function assumptionsOf(): Assumption[] {
  return [
    {
      path: "demo.cloudedNights",
      value: CLOUDED_NIGHTS,
      reason: "Clouds over both stations for so many nights after the first relay, whatever the seed says",
    },
    {
      path: "demo.everyS",
      value: EVERY_S,
      reason: "A key so often, in place of WireGuard's 120 s, so that the days can be looked over",
    },
    {
      path: "demo.tunnelBlocks",
      value: TUNNEL_BLOCKS,
      reason:
        "Key blocks of each relay for the tunnel; each station gives out half of them. The passes made more",
    },
  ];
}
