/**
 * The satellite on a board: its controller is commanded, its packets are carried, in lock-step: the host
 * keeps the time of the link. Takes: commands and packets. Gives: the packets and reports of the image that
 * would be flashed. Its seed comes in by command, so it is public, and so is its key: such a pass shows that
 * the code works, it makes no secret.
 */
import { randomBytes } from "node:crypto";
import { HostBoard } from "../../boards/host/model/board.js";
import type { Seed } from "../base/random.js";
import { UserError } from "../base/user-error.js";
import { benchSeed } from "../board/bench-seed.js";
import type { SymbolLookup } from "../channel/by-event.js";
import { chooseGenerator } from "../core/generators.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import { polynomialHash } from "../core/polynomial-hash.js";
import { EMULATED_PATIENCE_MS } from "../emulator/patience.js";
import type { Scenario } from "../scenario/schema.js";
import { BLOCK_STATE, type BoardLimits } from "../wire/bench.js";
import type { BoardLink, Stretch } from "../wire/board-link.js";
import { EXIT_NO_CONNECTION } from "../wire/exit-codes.js";
import { ask, greetMonitor, MonitorRefusal, say } from "../wire/monitor-link.js";
import type { PassSatellite } from "./pass-satellite.js";
import type { PatternSummary } from "./pattern-weights.js";
import { patternOf } from "./pattern-weights.js";
import type { Pilot } from "./pilot.js";
import { payloadLookup } from "./symbol-lookup.js";

/** Denominator of the probabilities that the monitor takes. */
const PARTS = 65_536;
const BLOCKS_AT_A_TIME = 4096;
/** First contact: a board on a port that does not answer in this time never will. */
const CONTACT_MS = 5_000;
/** What a board has shown, and what it says of it. */
export interface ShownLight {
  /** Stretches of the lines by their slot, the first block's first pulse at 0. */
  readonly stretches: readonly Stretch[];
  readonly struckBlocks: number;
  /** Why emission ended before its last block, or null. */
  readonly endedBy: string | null;
  /** Pulses of whole blocks that are not the host's pattern; null where nobody sees the lines. */
  readonly differentPulses: number | null;
}

/** A satellite on a board. */
export class BoardSatellite implements PassSatellite {
  private deadline = Number.POSITIVE_INFINITY;
  private isHeard = false;
  private distilsWhenHeard = false;
  /** The first block that may be claimed, and the slots from block to block. */
  firstBlock = 0;
  periodSlots = 0;

  private constructor(
    readonly link: BoardLink,
    private readonly pilot: Pilot,
    /** The host's instance of the same core with the same seed: the world's look at the pattern. */
    private readonly core: PayloadExports,
    private readonly packedAt: number,
    readonly lookUp: SymbolLookup,
    readonly limits: BoardLimits,
    /** The name that the board's image tells. */
    readonly boardName: string,
  ) {}

  /** The board, as its image names it. */
  get place(): PassSatellite["place"] {
    return { runsOn: this.boardName, evidence: this.link.evidence };
  }

  /**
   * Installs seed and pattern on an open board. The link is this satellite's from here on; `stop` closes it.
   */
  static async start(link: BoardLink, scenario: Scenario, seed: Seed, pilot: Pilot): Promise<BoardSatellite> {
    const limits = await firstContact(link);
    const { board: boardName, generator } = await greetMonitor(link.monitor);
    if (generator !== (scenario.source.generator ?? generator))
      throw new UserError(
        `source.generator: ${scenario.name} wants ${scenario.source.generator}, and ${boardName} has ${generator}`,
      );
    const { probabilities, basisZProbability } = scenario.source;
    const { signal, decoy, vacuum } = probabilities;
    const parts = [signal, decoy, vacuum, basisZProbability].map((share) => Math.round(share * PARTS));
    const shares = parts.map((part) => part / PARTS) as [number, number, number, number];
    const core = await loadPayload(new HostBoard(() => undefined).port);
    chooseGenerator(core, generator);
    if (core.configurePattern(...shares, 0) !== 0)
      throw new UserError(`source.probabilities: ${boardName} can't represent them`);
    const lookUp = payloadLookup(core);
    const seedAt = core.reserve(32);
    const packedAt = core.reserve(limits.pulsesPerBlock / 2);
    core.sealMemory();
    new Uint8Array(core.memory.buffer).set(benchSeed(seed), seedAt);
    core.installSeed(seedAt);
    await pilot.rest();
    await ask(link.monitor, "seed", { seed: Buffer.from(benchSeed(seed)).toString("hex") });
    const [ofSignal, ofDecoy, ofVacuum, ofBasisZ] = parts as [number, number, number, number];
    await ask(link.monitor, "pattern", {
      signal: ofSignal,
      decoy: ofDecoy,
      vacuum: ofVacuum,
      basisz: ofBasisZ,
    });
    await pilot.prepare();
    const satellite = new BoardSatellite(link, pilot, core, packedAt, lookUp, limits, boardName);
    satellite.firstBlock = (await link.bench.light()).nextBlock;
    return satellite;
  }

  /** Ends when the board is calibrated and in mode acquire: ready for the ground's first packet. */
  async acquire(): Promise<void> {
    await this.pilot.acquire();
    this.link.takeShown?.();
    const light = await this.link.bench.light();
    this.firstBlock = light.nextBlock;
    this.periodSlots = light.periodSlots;
    if (light.periodSlots === 0)
      throw new UserError(`${this.link.name}: it has shown no light yet: calibrate before mode acquire`);
  }

  /** Whether a genuine packet of the ground has come. */
  get hasHeardGround(): boolean {
    return this.isHeard;
  }

  /**
   * Emits `blocks` blocks for key, then goes to distil. A block that was struck, or an early end, is told,
   * not thrown.
   */
  async shine(blocks: number): Promise<ShownLight> {
    const endedBy = await this.pilot.shine(blocks);
    const used = (await this.link.bench.light()).nextBlock - this.firstBlock;
    if (used > blocks)
      throw new UserError(
        `${this.link.name}: ${used} blocks were emitted, and the pass has time for ${blocks}`,
      );
    const states = await this.link.bench.blocks(this.firstBlock, blocks);
    const struckBlocks = states.filter((state) => state === BLOCK_STATE.struck).length;
    if (this.link.takeShown === null)
      return { stretches: this.reportedLight(states), struckBlocks, endedBy, differentPulses: null };
    const shown = this.link.takeShown();
    const first = shown[0]?.slot ?? 0;
    const stretches = shown.map(({ slot, packed }) => ({ slot: slot - first, packed }));
    return { stretches, struckBlocks, endedBy, differentPulses: this.differences(stretches, states) };
  }

  /** From the first packet of the ground on: mode distil, without light. */
  distilWhenHeard(): void {
    this.distilsWhenHeard = true;
  }

  fillPool(key: Uint8Array): Promise<void> {
    return this.link.bench.fillPool(key);
  }

  async claimForKey(count: number): Promise<void> {
    for (let done = 0; done < count; done += BLOCKS_AT_A_TIME) {
      const first = await this.link.bench.claim(Math.min(BLOCKS_AT_A_TIME, count - done));
      if (done === 0 && first !== this.firstBlock)
        throw new Error(`the board's pattern begins at block ${first}, not at ${this.firstBlock}`);
    }
  }

  async take(packet: Uint8Array, nowUs: number): Promise<void> {
    const { isGenuine, deadlineUs } = await this.link.bench.takePacket(packet, nowUs);
    this.deadline = deadlineUs;
    if (isGenuine && !this.isHeard && this.distilsWhenHeard) await this.pilot.distil();
    this.isHeard ||= isGenuine;
  }

  async poll(nowUs: number): Promise<Uint8Array | null> {
    const { packet, deadlineUs } = await this.link.bench.pollPacket(nowUs);
    this.deadline = deadlineUs;
    return packet;
  }

  deadlineUs(): number {
    return this.deadline;
  }

  /** A board's key stays in its own store. */
  committedKey(): null {
    return null;
  }

  /**
   * By a hash under a key of its own, and only on a board whose seed is public: of a secret key it would tell
   * 64 bits.
   */
  async holds(_pass: number, key: Uint8Array): Promise<boolean> {
    const hashKey = randomBytes(8).readBigUInt64BE();
    return (await this.link.bench.compare(hashKey)) === (await polynomialHash(hashKey, key));
  }

  pattern(): PatternSummary {
    return patternOf(this.core);
  }

  stop(): Promise<void> {
    return this.link.close();
  }

  /** The host's own pattern of the blocks that the board says it has emitted. */
  private reportedLight(states: Uint8Array): Stretch[] {
    return [...states].flatMap((state, i) =>
      state === BLOCK_STATE.key
        ? [{ slot: i * this.periodSlots, packed: this.packedBlock(this.firstBlock + i) }]
        : [],
    );
  }

  /** Pulses shown in blocks for key that are not the host's pattern, or missing. */
  private differences(stretches: readonly Stretch[], states: Uint8Array): number {
    const { pulsesPerBlock } = this.limits;
    const shown = states.map(() => 0) as Uint8Array;
    const blocks = Array.from(shown, () => new Uint8Array(pulsesPerBlock / 2));
    for (const { slot, packed } of stretches) {
      const block = Math.floor(slot / this.periodSlots);
      const at = (slot - block * this.periodSlots) / 2;
      if (blocks[block] === undefined || at + packed.length > pulsesPerBlock / 2)
        throw new UserError(
          `the lines were bright in slot ${slot}, where no block is: a pass is one emission, and no calibration in it`,
        );
      blocks[block].set(packed, at);
    }
    let different = 0;
    for (const [i, seen] of blocks.entries()) {
      if (states[i] !== BLOCK_STATE.key) continue;
      const wanted = this.packedBlock(this.firstBlock + i);
      for (let at = 0; at < wanted.length; at++) {
        const change = seen[at]! ^ wanted[at]!;
        different += (change & 15 ? 1 : 0) + (change >> 4 ? 1 : 0);
      }
    }
    return different;
  }

  private packedBlock(block: number): Uint8Array {
    const { core } = this;
    const { pulsesPerBlock } = this.limits;
    core.fillSymbols(
      BigInt(block) * BigInt(pulsesPerBlock),
      pulsesPerBlock,
      this.packedAt,
      core.DOMAIN_KEY.value,
    );
    return new Uint8Array(core.memory.buffer, this.packedAt, pulsesPerBlock / 2).slice();
  }
}

/**
 * Asks what the board has room for. Throws a UserError when it does not answer, or is no board with a
 * controller.
 */
async function firstContact(link: BoardLink): Promise<BoardLimits> {
  const patienceMs = link.evidence === "emulated" ? EMULATED_PATIENCE_MS : CONTACT_MS;
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new UserError(
            `${link.name}: no answer within ${patienceMs / 1000} s: no board, or an image without the controller`,
            EXIT_NO_CONNECTION,
          ),
        ),
      patienceMs,
    );
  });
  try {
    return await Promise.race([link.bench.limits(), silence]);
  } finally {
    clearTimeout(timer);
  }
}

/** Sets clock, line map and period of a board that has lines; one without answers that it has none. */
export async function setUpLines(satellite: BoardSatellite, commands: readonly string[]): Promise<void> {
  for (const command of commands) {
    try {
      await say(satellite.link.monitor, command);
    } catch (error) {
      if (!(error instanceof MonitorRefusal)) throw error;
      throw new UserError(`${satellite.link.name}: ${error.message}`);
    }
  }
}
