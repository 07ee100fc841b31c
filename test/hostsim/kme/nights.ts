/**
 * Nights with new key, as `satqkd relay --keystore FOLDER/NIGHT` leaves them: a store for each station of a
 * pair. Their key is random, and kept for comparing.
 */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withNewStores } from "../../../hostsim/keystore/new-stores.js";

const CHEAP = 4;
/** Blocks that each of these stores holds at least: one size, so that a test can use cores again. */
export const ROOM = 400;
const SHIFT = 24n;

/** What differs from a plain night. */
export interface Night {
  /** Folder of the folder, which is that of intakes. */
  readonly intake: string;
  readonly name: string;
  readonly pair: readonly [string, string];
  /** Number of the pass: later nights have higher ones. */
  readonly pass: number;
  readonly blocks: number;
  readonly operatorKey: Uint8Array;
  readonly origin?: "secret" | "rehearsal";
  /** Bits that the certificate of origin beside both stores names; none where it is left out. */
  readonly certifiedBits?: number;
}

/** Leaves the stores of a night; returns their key. */
export async function leaveNight(night: Night): Promise<Buffer> {
  const { intake, name, pair, pass, blocks, operatorKey, origin = "secret", certifiedBits } = night;
  const key = randomBytes(32 * blocks);
  await withNewStores(
    { folder: join(intake, name), names: pair, origin, isKept: true, scryptCost: CHEAP, blocks: ROOM },
    (use) => use(Buffer.from(operatorKey)),
    async ([one, two], folders) => {
      one.add(pair[1], pass, key);
      two.add(pair[0], pass, key);
      if (certifiedBits !== undefined) for (const each of folders) certify(each, pair, certifiedBits);
    },
  );
  return key;
}

/** Numbers of a night's blocks. */
export function numbersOf({ pass, blocks }: Pick<Night, "pass" | "blocks">): string[] {
  return Array.from({ length: blocks }, (_, block) => String((BigInt(pass) << SHIFT) + BigInt(block)));
}

/** A certificate of origin of a pass that made so many bits; its counts are of no pass. */
export function certificateOf(pair: readonly [string, string], secretKeyBits: number): object {
  return {
    format: "satqkd-origin",
    version: 1,
    stations: pair,
    core: "0".repeat(64),
    relays: ["satellite"],
    epsilonTotal: 1e-9,
    passes: [
      {
        station: "Beijing",
        startUtc: "2026-12-01T00:00:00.000Z",
        evidence: "simulated",
        randomness: "expanded",
        generator: "chacha20",
        assumedByHand: [],
        counts: { layout: "symmetric" },
        secretKeyBits,
        epsilons: [{ name: "secrecy", value: 1e-10 }],
      },
    ],
  };
}

/** Puts a certificate of origin beside the store in a folder. */
export function certify(folder: string, pair: readonly [string, string], secretKeyBits: number): void {
  writeFileSync(join(folder, "origin.json"), JSON.stringify(certificateOf(pair, secretKeyBits)));
}
