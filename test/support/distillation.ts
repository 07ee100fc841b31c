/**
 * A small distillation between a real satellite and the ground's dialogue: synthetic clicks instead of
 * photons, everything else as in a pass. Tests may stand between the ends.
 */

import { RandomStream } from "../../hostsim/base/random.js";
import { JoinedKey } from "../../hostsim/core/joined-key.js";
import { type GroundExports, loadGround } from "../../hostsim/core/load.js";
import type { Announcing } from "../../hostsim/ground/announcing.js";
import { BlockSearch } from "../../hostsim/ground/block-search.js";
import type { BlockSource } from "../../hostsim/ground/commitment.js";
import { Dialogue } from "../../hostsim/ground/dialogue.js";
import type { Clicks } from "../../hostsim/ground/ground-station.js";
import type { InDoubt } from "../../hostsim/ground/in-doubt.js";
import { LeftOut } from "../../hostsim/ground/left-out.js";
import { LinkPort } from "../../hostsim/ground/link-port.js";
import { SiftedString } from "../../hostsim/ground/sifted-string.js";
import type { PoolContents } from "../../hostsim/network/burn-pool.js";
import { Conversation, type LinkEnd } from "../../hostsim/network/conversation.js";
import { Line, type LineOptions } from "../../hostsim/network/line.js";
import { simulatedNoiseSource } from "../../hostsim/satellite/noise-source.js";
import { KeptKeys, Satellite } from "../../hostsim/satellite/satellite.js";
import { DISTILLATION } from "../../hostsim/wire/distillation-protocol.js";
import { poolBytes } from "./link-pair.js";
import { MessageWriter } from "./message-writer.js";

const PULSES_PER_BLOCK = 4096;
const SIFTED_BITS = 32_768;
const BLOCK_SLOTS = 2;
const TICK_US = 100_000;
const TICKS_PER_SECOND = 10;
/** Number of the pass. */
export const PASS = 1_743_872_671;

/** What a test may change. */
export interface DistillationOptions {
  readonly seed?: number;
  readonly ticks?: number;
  readonly clicksPerTick?: number;
  readonly blockBits?: number;
  readonly qber?: number;
  readonly closingTick?: number;
  /** When bases are said; at once where it is left out. */
  readonly announce?: Announcing;
  /**
   * Where bases and errors of clicks come from; of the stream that places the clicks where it is left out.
   */
  readonly outcomes?: RandomStream;
  readonly keyBases?: "symmetric" | "Z" | "X";
  readonly poolBits?: number;
  readonly line?: Partial<LineOptions>;
  /** Sides that have talked before; other than that, fresh ones. */
  readonly parts?: Parts;
  readonly pass?: number;
  /** The pulse before which there is no click. */
  readonly firstPulse?: number;
  readonly inDoubt?: InDoubt | null;
  readonly hold?: (inDoubt: InDoubt | null) => void;
  readonly blocks?: BlockSource | null;
  /** How long after the last click it may take, in us. */
  readonly waitUs?: number;
  /** Told the searches before anything begins. */
  readonly onSearches?: (searches: readonly BlockSearch[]) => void;
  /** Puts something between an end and its line. */
  readonly around?: (end: LinkEnd, side: "ground" | "satellite", parts: Parts) => LinkEnd;
}

/** The message that opens a session. */
export function greeting(): Uint8Array {
  return new MessageWriter(11).u64(BigInt(`0x${DISTILLATION.hash}`)).done();
}

/** The two sides. */
export interface Parts {
  readonly satellite: Satellite;
  readonly port: LinkPort;
}

/** Bits of the pool that only opening a session and ending a doubt may touch. */
export const RESERVE_BITS = 768;

/** Powers a satellite on with blocks claimed for key, and the pool and the kept keys of an earlier life. */
export async function satelliteWith(
  pool: PoolContents,
  capacityBits: number,
  options: { seed?: number; kept?: KeptKeys; blocks?: number; waitingClicks?: number } = {},
): Promise<Satellite> {
  const satellite = await Satellite.powerOn({
    rawSamples: simulatedNoiseSource(new RandomStream(options.seed ?? 1, "entropy source")),
    minEntropyPerSample: 2,
    probabilities: { signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.5 },
    pulsesPerBlock: PULSES_PER_BLOCK,
    tables: 2,
    lineMap: "symbol-code",
    maximumSiftedBits: SIFTED_BITS,
    maximumWaitingClicks: options.waitingClicks ?? 4 * SIFTED_BITS,
    maximumReconciliationBits: SIFTED_BITS,
    blockSlots: BLOCK_SLOTS,
    pool: pool.key,
    poolPosition: pool.position,
    poolCapacityBits: capacityBits,
    kept: options.kept ?? new KeptKeys(),
    poolReserveBits: RESERVE_BITS,
    lines: () => undefined,
  });
  satellite.claimForKey(options.blocks ?? 400);
  return satellite;
}

/** A satellite with blocks claimed for key and the ground's end of the link, no session open. */
export async function bothSides(
  seed = 1,
  poolBits = 8192,
  kept = new KeptKeys(),
  waitingClicks?: number,
): Promise<Parts> {
  const key = poolBytes("pool", poolBits);
  const room = waitingClicks === undefined ? {} : { waitingClicks };
  const satellite = await satelliteWith({ position: 0, key }, poolBits, { seed, kept, ...room });
  return { satellite, port: await LinkPort.open(key, RESERVE_BITS) };
}

/**
 * Clicks on pulses about `distance` apart from `first` on; where bases match, a value is wrong with
 * probability `qber`.
 */
export function clicksOf(
  satellite: Satellite,
  random: RandomStream,
  first: number,
  count: number,
  options: { distance?: number; qber?: number; outcomes?: RandomStream } = {},
): Clicks {
  const { distance = 40, qber = 0.02, outcomes: drawn = random } = options;
  const pulses = new Float64Array(count);
  let at = first;
  for (let i = 0; i < count; i++) {
    pulses[i] = at;
    at += 1 + (random.uint32() % (2 * distance));
  }
  const symbols = new Uint8Array(count);
  satellite.lookUp(pulses, count, symbols);
  const outcomes = symbols.map((symbol) => {
    const basis = drawn.uint32() & 1;
    const isWrong = ((symbol >> 1) & 1) !== basis ? drawn.uint32() & 1 : Number(drawn.uniform() < qber);
    return (basis << 1) | ((symbol & 1) ^ isWrong);
  });
  return { pulses: BigUint64Array.from(pulses, BigInt), outcomes };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

let amplifier: GroundExports | null = null;

/** Runs a distillation to its end, or to the end of its time. */
export async function distil(options: DistillationOptions = {}) {
  const { seed = 1, ticks = 10, clicksPerTick = 1500, blockBits = 2048, qber = 0.02 } = options;
  const parts = options.parts ?? (await bothSides(seed, options.poolBits));
  const pass = options.pass ?? PASS;
  const { satellite, port } = parts;
  if (amplifier === null) {
    amplifier = await loadGround();
    amplifier.amplifyReserve(SIFTED_BITS, SIFTED_BITS);
    amplifier.sealMemory();
  }
  const core = amplifier;
  const leftOut = new LeftOut(Math.ceil(ticks / TICKS_PER_SECOND), TICKS_PER_SECOND);
  const sifted = [new SiftedString(leftOut), new SiftedString(leftOut)] as const;
  const keyBases = options.keyBases ?? "symmetric";
  const searches = await Promise.all(Array.from({ length: BLOCK_SLOTS }, () => BlockSearch.open(blockBits)));
  options.onSearches?.(searches);
  const settled: { basis: number; start: number; count: number }[] = [];
  const dialogue: Dialogue = new Dialogue({
    port,
    sifted,
    searches,
    blockBits,
    keyBases,
    announce: options.announce ?? "at-once",
    random: {
      blockSeeds: new RandomStream(seed, "dialogue"),
      confirmationKeys: new RandomStream(seed, "hash keys"),
      amplificationSeeds: new RandomStream(seed, "amplification"),
    },
    leftOut,
    closingTick: options.closingTick ?? ticks - 3,
    keyBits: () => [
      keyBases === "X" ? 0 : total(sifted[0].detections) >> 2,
      keyBases === "Z" ? 0 : total(sifted[1].detections) >> 2,
    ],
    pass,
    inDoubt: options.inDoubt ?? null,
    hold: options.hold ?? (() => undefined),
    blocks: options.blocks ?? null,
    makeKey: (orders) => {
      const key = new JoinedKey();
      for (const order of orders) key.append(core, sifted[order.basis].slice(0, order.inputBits), order);
      return { key: key.whole, bits: key.length };
    },
    onError: () => undefined,
    onSettled: (basis, start, count) => settled.push({ basis, start, count }),
    onSifted: () => undefined,
  });
  const lineOf = (name: string) =>
    new Line({
      bitPerS: 1e7,
      lossProbability: 0,
      duplicationProbability: 0,
      reorderProbability: 0,
      outages: [],
      lightTimeUs: () => 3000,
      random: new RandomStream(seed, name),
      ...options.line,
    });
  const lines = { ground: lineOf("up"), satellite: lineOf("down") };
  const around = options.around ?? ((end) => end);
  const conversation = new Conversation(
    { ground: around(dialogue, "ground", parts), satellite: around(satellite, "satellite", parts) },
    lines,
  );
  const opened = port.openSession();
  const random = new RandomStream(seed, "clicks");
  let first = options.firstPulse ?? 0;
  for (let tick = 0; tick < ticks && opened; tick++) {
    await conversation.runUntil((tick + 1) * TICK_US);
    const { outcomes } = options;
    const clicks = clicksOf(satellite, random, first, clicksPerTick, { qber, ...(outcomes && { outcomes }) });
    first = Number(clicks.pulses.at(-1)!) + 1;
    dialogue.announce(clicks, tick);
  }
  dialogue.lastClick();
  const lastClickUs = conversation.timeUs;
  await conversation.runUntil(
    lastClickUs + (options.waitUs ?? 120_000_000),
    () => dialogue.step === "done" || dialogue.failure !== null,
  );
  return {
    ...parts,
    dialogue,
    sifted,
    leftOut,
    settled,
    lines,
    conversation,
    /** Both sides' whole keys, empty when there are none that may be used. */
    groundKey: dialogue.commitment.keys.find((key) => key.pass === pass)?.key ?? new Uint8Array(0),
    satelliteKey: satellite.committedKey(pass) ?? new Uint8Array(0),
    readyUs: conversation.timeUs - lastClickUs,
  };
}
