/**
 * The attacks that `pass --attack` knows. One name and one line add one.
 */
import type { Adversary } from "../channel/adversary.js";
import { burst } from "./burst.js";
import { deadTimeAttack, type KnownStation } from "./dead-time.js";
import { interceptResend } from "./intercept-resend.js";

const MADE = {
  "intercept-resend": (seed: number, _station: KnownStation) => interceptResend(seed),
  "dead-time": deadTimeAttack,
  burst,
} satisfies Record<string, (seed: number, station: KnownStation) => Adversary>;

/** An attack by name. */
export type AttackName = keyof typeof MADE;

/** All of them. */
export const ATTACKS = Object.keys(MADE) as AttackName[];

/** Makes the adversary of an attack; the same seed does the same. */
export function adversaryOf(name: AttackName, seed: number, station: KnownStation): Adversary {
  return MADE[name](seed, station);
}
