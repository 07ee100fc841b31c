/** Random numbers that a seed replays (mulberry32), and the seed that a failed test prints. */

/** Whole numbers from a seed. */
export class Seeded {
  constructor(private state: number) {}

  /** 32 random bits. */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from 0 to `end` - 1. */
  below(end: number): number {
    return Math.floor((this.word() / 2 ** 32) * end);
  }

  /** Whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.word() < probability * 2 ** 32;
  }

  /** One of some things. */
  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }
}

/**
 * Runs `body` with each of `runs` seeds, or with SEED alone when the environment has it. An error says which
 * seed replays it, with which of the `tests`.
 */
export async function withSeeds(
  first: number,
  runs: number,
  body: (random: Seeded) => void | Promise<void>,
  tests = "test/hostsim/keystore",
): Promise<void> {
  const only = process.env.SEED;
  const seeds = only === undefined ? Array.from({ length: runs }, (_, run) => first + run) : [Number(only)];
  for (const seed of seeds) {
    try {
      await body(new Seeded(seed));
    } catch (error) {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      throw new Error(`replay with SEED=${seed} npx vitest run ${tests}\n${message}`);
    }
  }
}
