/**
 * Counts instructions of the core on a Cortex-M33 in QEMU. Takes: jobs of boards/mps2-an505/benchmark. Gives:
 * instructions per unit, and digests of what the jobs wrote.
 *
 * QEMU counts instructions, not cycles (`-icount shift=0`: an instruction is 1 ns of its clock). The counter
 * that the program reads is coarser; its step is measured first, by a loop of two instructions.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { JOB_SPIN, LARGEST_JOB, TAKEN_BYTES } from "../../boards/mps2-an505/benchmark/jobs.js";
import { RandomStream } from "../base/random.js";
import { loadBoard } from "../board/board.js";
import { buildImage } from "../board/build/build-image.js";
import { packageRoot } from "../core/package-root.js";
import { exchangeWith } from "../emulator/qemu/exchange.js";
import { QemuBoard } from "../emulator/qemu/qemu-board.js";
import { type Exchange, numberOf, say } from "../wire/monitor-link.js";
import { noisyBlock, type Request, Wire } from "./reconciliation-wire.js";

const SPIN_ROUNDS = 10_000_000;

/** A counted job: instructions per unit, and the digest of what it wrote. */
export interface CountedJob {
  readonly instructions: number;
  readonly digest: string;
}

/** The satellite's side of a block of reconciliation, counted. */
export interface CountedBlock {
  /** Instructions of the whole block. */
  readonly instructions: number;
  readonly answers: number;
  readonly roundTrips: number;
}

/** The counting image, running in QEMU. */
export class NativeCounter {
  private constructor(
    private readonly exchange: Exchange,
    private readonly instructionsPerTick: number,
    private readonly qemu: QemuBoard,
  ) {}

  /** Builds the image, boots it and measures the step of its counter. */
  static async start(): Promise<NativeCounter> {
    const image = buildImage({
      board: loadBoard("mps2-an505"),
      entry: "boards/mps2-an505/benchmark/console.ts",
      extraSources: [join(packageRoot, "boards", "mps2-an505", "benchmark", "reference.c")],
      outputFolder: join(packageRoot, "build", "native", "bench"),
    });
    const qemu = await QemuBoard.start(image.elf);
    const exchange = exchangeWith(qemu);
    const spin = numberOf(await say(exchange, `count ${JOB_SPIN} ${SPIN_ROUNDS}`), "ticks");
    return new NativeCounter(exchange, (2 * SPIN_ROUNDS) / spin, qemu);
  }

  /** Ends the emulation. */
  stop(): Promise<void> {
    return this.qemu.stop();
  }

  /** Counts a job of `units` units. */
  async job(job: number, units: number): Promise<CountedJob> {
    const { instructions, digest } = await this.counted(`count ${job} ${units}`);
    return { instructions: instructions / units, digest };
  }

  /**
   * Reconciles a block of n bits at an error rate: the ground's side here, the satellite's there, every
   * answer compared with that of the host's core. Counts what the satellite does.
   */
  async reconciliation(n: number, qber: number): Promise<CountedBlock> {
    if (n > LARGEST_JOB) throw new Error(`the image takes blocks of up to ${LARGEST_JOB} bits`);
    const wire = await Wire.open(n);
    const alice = publicBits(wire, n);
    const block = noisyBlock(n, qber, new RandomStream(1, `native reconciliation ${n} ${qber}`), alice);
    const batches: { requests: Request[]; digest: string }[] = [];
    wire.run(block, 1n, Math.round(qber * 1e6), {
      answers: (requests, answers) => {
        batches.push({ requests, digest: createHash("sha256").update(answers).digest("hex") });
      },
    });
    let { instructions } = await this.counted(`begin ${n} 1`);
    let answers = 0;
    for (const { requests, digest } of batches) {
      await this.sendRequests(requests);
      const reply = await this.counted(`answer ${requests.length}`);
      if (reply.digest !== digest) throw new Error("the board's parities are not the host's");
      instructions += reply.instructions;
      answers += requests.length;
    }
    return { instructions, answers, roundTrips: batches.length };
  }

  private async sendRequests(requests: readonly Request[]): Promise<void> {
    const words = requests.flatMap(({ pass, from, to }) => [pass, from, to]);
    const bytes = Buffer.alloc(Math.ceil((4 * words.length) / TAKEN_BYTES) * TAKEN_BYTES);
    words.forEach((word, i) => {
      bytes.writeUInt32LE(word, 4 * i);
    });
    for (let from = 0; from < bytes.length; from += TAKEN_BYTES)
      await say(this.exchange, `take ${from} ${bytes.toString("hex", from, from + TAKEN_BYTES)}`);
  }

  private async counted(command: string): Promise<CountedJob> {
    const reply = await say(this.exchange, command);
    return {
      instructions: numberOf(reply, "ticks") * this.instructionsPerTick,
      digest: reply.get("digest") ?? "",
    };
  }
}

/** The bits that the image hashes and reconciles: the keystream of the public seed, 32 bytes of 0. */
function publicBits({ payload }: Wire, n: number): Uint8Array {
  const seed = payload.reserve(32);
  const blocks = Math.ceil(n / 512);
  const bits = payload.reserve(64 * blocks);
  payload.installSeed(seed);
  payload.keystream(0n, blocks, payload.DOMAIN_KEY.value, bits);
  return new Uint8Array(payload.memory.buffer).slice(bits, bits + Math.ceil(n / 8));
}
