/**
 * The payload controller on the host board, and the little world that it measures. Takes: telecommands,
 * rounds of its main loop. Gives: telemetry.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { RandomStream } from "../base/random.js";
import { loadInterpreter } from "../core/interpreter.js";
import { loadPayload, type PayloadExports } from "../core/load.js";
import { simulatedNoiseSource } from "../satellite/noise-source.js";
import type { Surroundings } from "./target.js";

/** 250 MHz. */
const SLOTS_PER_US = 250;
/** Blocks of the flying payload: 262.144 us each, one behind the other. */
const PULSES_PER_BLOCK = 65_536;
const TABLES = 4;
/** One line a code, as in a pass. */
const LINE_MAP = 0;
/** A round of the main loop is at most half as long as the ring of tables. */
const ROUND_US = 500;
/** Probabilities of signal, decoy, vacuum, and of basis Z. */
const PATTERN = [0.5, 0.25, 0.25, 0.5] as const;
/** Claimed min-entropy of the simulated noise source, bits a sample. */
const NOISE_MIN_ENTROPY = 6;
const NOISE_SAMPLES = 2048;
/** Code of a gate that has no seed yet (assembly/entropy/seed.ts). */
const GATE_NO_SEED = 1;
/** A stuck source is found by the repetition count test well within this. */
const STUCK_SAMPLES = 64;

/** A controller that has started and is in mode safe. */
export class HostController {
  private nowUs = 0;
  private world: Required<Surroundings> = {
    supply: 5000,
    temperature: 2000,
    sensors: true,
    link: true,
    watchdog: true,
    noiseStuck: false,
  };

  private constructor(
    private readonly core: PayloadExports,
    private readonly board: HostBoard,
    private readonly noiseAt: number,
  ) {}

  /** Starts one. Its noise source is the world of `seed`. */
  static async start(seed: number): Promise<HostController> {
    const board = new HostBoard(() => undefined);
    const core = await loadPayload(board.port, "payload", await loadInterpreter());
    board.bindMemory(core.memory);
    core.emissionReserve(PULSES_PER_BLOCK, TABLES, LINE_MAP);
    core.proceduresReserve();
    const controller = new HostController(core, board, core.reserve(NOISE_SAMPLES));
    core.entropyStart(NOISE_MIN_ENTROPY);
    const noise = simulatedNoiseSource(new RandomStream(seed, "noise of a console"));
    while (core.emissionGate() === GATE_NO_SEED) controller.feed(noise(NOISE_SAMPLES));
    core.configurePattern(...PATTERN, 0);
    core.ledgerCommission();
    core.controllerStart();
    core.sealMemory();
    controller.measure();
    return controller;
  }

  /**
   * Lets time pass to `untilUs`, but at most to the end of the next round. Rounds begin at the same times,
   * however long the steps.
   */
  passTo(untilUs: number): void {
    const next = (Math.floor(this.nowUs / ROUND_US) + 1) * ROUND_US;
    this.nowUs = Math.min(next, untilUs);
    if (this.nowUs === next) this.round();
  }

  /** Time since it started. */
  timeUs(): number {
    return this.nowUs;
  }

  /** Hands it a telecommand of any length. */
  take(packet: Uint8Array): void {
    const { core } = this;
    const kept = packet.subarray(0, core.LONGEST_TELECOMMAND.value);
    new Uint8Array(core.memory.buffer).set(kept, core.controllerIncoming());
    core.controllerTake(packet.length, BigInt(this.nowUs));
  }

  /** The telemetry that waits. */
  *telemetry(): Generator<Uint8Array> {
    const { core } = this;
    for (let bytes = core.telemetryTake(); bytes > 0; bytes = core.telemetryTake())
      yield new Uint8Array(core.memory.buffer, core.telemetryOutgoing(), bytes).slice();
  }

  /** Changes what it measures and hears, from now on. */
  surround(change: Surroundings): void {
    this.world = { ...this.world, ...change };
    if (this.world.noiseStuck) this.feed(new Uint8Array(STUCK_SAMPLES));
    this.measure();
  }

  /**
   * A healthy noise source is sampled only until it has given a seed; the tests' rare false alarms stay out
   * of exercises.
   */
  private feed(samples: Uint8Array): void {
    new Uint8Array(this.core.memory.buffer).set(samples, this.noiseAt);
    this.core.feedRawSamples(this.noiseAt, samples.length);
  }

  private round(): void {
    this.board.engine.advance(ROUND_US * SLOTS_PER_US);
    this.measure();
    this.core.controllerServe(BigInt(this.nowUs), BigInt(PULSES_PER_BLOCK));
  }

  private measure(): void {
    const { core, world } = this;
    const now = BigInt(this.nowUs);
    if (world.sensors) core.controllerSensed(world.supply, world.temperature, now);
    if (world.link) core.controllerHeard(now);
    core.controllerWatchdog(world.watchdog);
  }
}
