/**
 * A small distillation between a real satellite and the ground's dialogue: synthetic clicks instead of photons, everything else
 * as in a pass. Tests may stand between the ends.
 */
import { JoinedKey } from "../../hostsim/core/joined-key.js";
import { type GroundExports, loadGround } from "../../hostsim/core/load.js";
import { BlockSearch } from "../../hostsim/ground/block-search.js";
import { Dialogue } from "../../hostsim/ground/dialogue.js";
import type { Clicks } from "../../hostsim/ground/ground-station.js";
import { LinkPort } from "../../hostsim/ground/link-port.js";
import { SiftedString } from "../../hostsim/ground/sifted-string.js";
import { Conversation, type LinkEnd } from "../../hostsim/network/conversation.js";
import { Line, type LineOptions } from "../../hostsim/network/line.js";
import { Satellite } from "../../hostsim/satellite/satellite.js";
import { simulatedNoiseSource } from "../../hostsim/world/noise-source.js";
import { RandomStream } from "../../hostsim/world/random.js";
import { poolBytes } from "./link-pair.js";

const PULSES_PER_BLOCK = 4096;
const SIFTED_BITS = 32_768;
const BLOCK_SLOTS = 2;
const TICK_US = 100_000;

/** What a test may change. */
export interface DistillationOptions {
  readonly seed?: number;
  readonly ticks?: number;
  readonly clicksPerTick?: number;
  readonly blockBits?: number;
  readonly qber?: number;
  readonly closingTick?: number;
  readonly keyBases?: "symmetric" | "Z" | "X";
  readonly poolBits?: number;
  readonly line?: Partial<LineOptions>;
  /** Told the searches before anything begins. */
  readonly onSearches?: (searches: readonly BlockSearch[]) => void;
  /** Puts something between an end and its line. */
  readonly around?: (end: LinkEnd, side: "ground" | "satellite", parts: Parts) => LinkEnd;
}

/** The two sides. */
export interface Parts {
  readonly satellite: Satellite;
  readonly port: LinkPort;
}

/** A satellite with blocks claimed for key and the ground's end of the link, no session open. */
export async function bothSides(seed = 1, poolBits = 8192): Promise<Parts> {
  const pool = poolBytes("pool", poolBits);
  const satellite = await Satellite.powerOn({
    rawSamples: simulatedNoiseSource(new RandomStream(seed, "entropy source")),
    minEntropyPerSample: 2,
    probabilities: { signal: 0.5, decoy: 0.25, vacuum: 0.25, basisZ: 0.5 },
    pulsesPerBlock: PULSES_PER_BLOCK,
    tables: 2,
    lineMap: "symbol-code",
    maximumSiftedBits: SIFTED_BITS,
    maximumReconciliationBits: SIFTED_BITS,
    blockSlots: BLOCK_SLOTS,
    pool,
    poolReserveBits: 768,
    lines: () => undefined,
  });
  satellite.claimForKey(400);
  return { satellite, port: await LinkPort.open(pool, 768) };
}

/** Clicks on pulses about `distance` apart from `first` on; where bases match, a value is wrong with probability `qber`. */
export function clicksOf(
  satellite: Satellite,
  random: RandomStream,
  first: number,
  count: number,
  options: { distance?: number; qber?: number } = {},
): Clicks {
  const { distance = 40, qber = 0.02 } = options;
  const pulses = new Float64Array(count);
  let at = first;
  for (let i = 0; i < count; i++) {
    pulses[i] = at;
    at += 1 + (random.uint32() % (2 * distance));
  }
  const symbols = new Uint8Array(count);
  satellite.lookUp(pulses, count, symbols);
  const outcomes = symbols.map((symbol) => {
    const basis = random.uint32() & 1;
    const isWrong = ((symbol >> 1) & 1) !== basis ? random.uint32() & 1 : Number(random.uniform() < qber);
    return (basis << 1) | ((symbol & 1) ^ isWrong);
  });
  return { pulses: BigUint64Array.from(pulses, BigInt), outcomes };
}

let amplifier: GroundExports | null = null;

/** Runs a distillation to its end, or to the end of its time. */
export async function distil(options: DistillationOptions = {}) {
  const { seed = 1, ticks = 10, clicksPerTick = 1500, blockBits = 2048, qber = 0.02 } = options;
  const parts = await bothSides(seed, options.poolBits);
  const { satellite, port } = parts;
  if (amplifier === null) {
    amplifier = await loadGround();
    amplifier.amplifyReserve(SIFTED_BITS, SIFTED_BITS);
    amplifier.sealMemory();
  }
  const core = amplifier;
  const sifted = [new SiftedString(), new SiftedString()] as const;
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
    random: new RandomStream(seed, "dialogue"),
    closingTick: options.closingTick ?? ticks - 3,
    keyBits: () => [
      keyBases === "X" ? 0 : sifted[0].settled >> 2,
      keyBases === "Z" ? 0 : sifted[1].settled >> 2,
    ],
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
  let first = 0;
  for (let tick = 0; tick < ticks && opened; tick++) {
    await conversation.runUntil((tick + 1) * TICK_US);
    const clicks = clicksOf(satellite, random, first, clicksPerTick, { qber });
    first = Number(clicks.pulses.at(-1)!) + 1;
    dialogue.announce(clicks, tick);
  }
  dialogue.lastClick();
  const lastClickUs = conversation.timeUs;
  await conversation.runUntil(
    lastClickUs + 120_000_000,
    () => dialogue.step === "done" || dialogue.failure !== null,
  );
  const groundKey = new JoinedKey();
  if (dialogue.step === "done") {
    for (const order of dialogue.orders)
      groundKey.append(core, sifted[order.basis].slice(0, order.inputBits), order);
  }
  return {
    ...parts,
    dialogue,
    sifted,
    settled,
    lines,
    conversation,
    /** Both sides' keys, empty when there are none. */
    groundKey: groundKey.split(0).left,
    satelliteKey: satellite.newKey,
    readyUs: conversation.timeUs - lastClickUs,
  };
}
