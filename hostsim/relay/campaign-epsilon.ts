/**
 * What a campaign may fail with, term by term. Takes: the passes that were flown, and how many tags of which
 * length were sent. Gives: named probabilities; by the union bound all of it fails with at most their sum.
 * Passes count even where they gave no key: their pool came from earlier keys, and what authenticated one
 * refills the next.
 */
import type { PassResult } from "../pass/result.js";

/** A probability, and what for. */
export interface Epsilon {
  readonly name: string;
  readonly value: number;
}

/** Bytes of the longest packet: assembly/link/packet.ts. */
const LONGEST_PACKET = 1040;
/** Bytes of a row of K_A xor K_B under an acknowledgement's tag. */
const ROW_BYTES = 48;

/** What of a flown pass counts. */
export type FlownPass = Pick<PassResult, "startUtc" | "epsilons">;

/** What was sent under tags of spent key. */
export interface SentTags {
  /** Questions of stations; each may have been answered. */
  readonly questions: number;
  /** Rows that an acknowledgement's tag covers. */
  readonly rows: number;
  /** Bytes of each message under one-time pad. */
  readonly messages: readonly number[];
}

/** A forger's chance against one tag over so many bytes: assembly/authenticate/polynomial-hash.ts. */
function forged(bytes: number): number {
  return (Math.ceil(bytes / 8) + 2) / 2 ** 64;
}

/** The terms. */
export function campaignEpsilons(
  flown: readonly FlownPass[],
  { questions, rows, messages }: SentTags,
): Epsilon[] {
  return [
    // What a pass takes over from earlier ones stands there under its own name already.
    ...flown.flatMap(({ startUtc, epsilons }) =>
      epsilons
        .filter(({ name }) => name !== "earlier passes")
        .map(({ name, value }) => ({ name: `pass of ${startUtc}: ${name}`, value })),
    ),
    { name: "relay: tags of questions", value: questions * forged(LONGEST_PACKET + rows * ROW_BYTES) },
    { name: "relay: tags of answers", value: questions * forged(LONGEST_PACKET) },
    ...messages.map((bytes, i) => ({ name: `picture ${i + 1}: tag of the message`, value: forged(bytes) })),
  ];
}
