/**
 * Time as the wall shows it, for targets that live in it.
 */
import type { PacketTransport, Target, TargetTime } from "./target.js";

const US_PER_MS = 1000;
/** Longest delay of a timer, in ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Real time since it was made. */
class RealTime implements TargetTime {
  readonly isSimulated = false;
  private readonly start = performance.now();
  private readonly waiting = new Set<() => void>();

  nowUs(): number {
    return Math.floor((performance.now() - this.start) * US_PER_MS);
  }

  pass(untilUs: number, isDone: () => boolean): Promise<boolean> {
    if (isDone()) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      const end = (how: () => void): void => {
        clearTimeout(timer);
        this.waiting.delete(look);
        how();
      };
      const look = (): void => {
        try {
          if (isDone()) end(() => resolve(true));
        } catch (error) {
          end(() => reject(error));
        }
      };
      const ms = Math.max(0, (untilUs - this.nowUs()) / US_PER_MS);
      const timer = setTimeout(() => end(() => resolve(isDone())), Math.min(ms, LONGEST_TIMER_MS));
      this.waiting.add(look);
    });
  }

  wake(): void {
    for (const look of [...this.waiting]) look();
  }
}

/** A target in real time, whose surroundings are what they are. */
export function realTarget(name: string, transport: PacketTransport): Target {
  return { name, transport, time: new RealTime(), seed: null, surround: null, board: null };
}
