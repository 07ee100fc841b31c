/**
 * What a key rests on, for who gets it: the passes that it can come from, each with its counts, so that the
 * bound can be computed again without the sky. Takes: results of passes. Gives: a certificate, and what
 * another computer finds of it. It holds no key, and nothing says that its counts were measured but whoever
 * gives it.
 */
import { z } from "zod";
import { withoutHead } from "../base/format-head.js";
import { UserError } from "../base/user-error.js";
import { checkCounts } from "../finite-key/counts-schema.js";
import { type KeyLength, keyLength } from "../finite-key/key-length.js";

const text = z.string().min(1).max(200);
const bits = z.int().nonnegative();
const chance = z.number().min(0);
const MOST_PASSES = 10_000;

const passSchema = z.strictObject({
  station: text,
  /** Of the pass, in UTC. */
  startUtc: text,
  /** "simulated": the light is a model's. */
  evidence: text,
  /** "public seed": everybody can make the key again. */
  randomness: text,
  /** What made the symbols. */
  generator: text,
  /** Assumptions of the bound that were taken by hand. */
  assumedByHand: z.array(text).max(100),
  /** What is sent, what was counted, decoy analysis, tail bound, epsilons: the format satqkd-counts. */
  counts: z.record(z.string(), z.unknown()),
  /** Bits that the pass made of them. */
  secretKeyBits: bits,
  /** What the pass may fail with. */
  epsilons: z.array(z.strictObject({ name: text, value: chance })).max(100),
});

const certificateSchema = z.strictObject({
  /** Both stations that share the key. */
  stations: z.tuple([text, text]),
  /** SHA-256 of the sources of the core that made all passes, 64 hexadecimal digits. */
  core: z.string().regex(/^[0-9a-f]{64}$/),
  /** Who knew the key beside them. */
  relays: z.array(text).max(100),
  /** What the key may fail with, all passes, tags and the relay together. */
  epsilonTotal: chance,
  passes: z.array(passSchema).min(1).max(MOST_PASSES),
});

/** A pass that a key can come from. */
export type PassOrigin = z.infer<typeof passSchema>;
/** What a key rests on. */
export type OriginCertificate = z.infer<typeof certificateSchema>;

/** Name of the format, and its newest version. */
const CERTIFICATE_FORMAT = ["satqkd-origin", 1] as const;

/** Where a certificate stands in the folder of a key store. */
export const CERTIFICATE_FILE = "origin.json";

/**
 * Checks what is said to be a certificate.
 *
 * @throws UserError naming the first field at fault
 */
export function checkCertificate(data: unknown): OriginCertificate {
  const checked = certificateSchema.safeParse(withoutHead(data, ...CERTIFICATE_FORMAT));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UserError(`${issue!.path.map(String).join(".") || "the whole"}: ${issue!.message}`);
}

/**
 * The bound on the counts of a pass, computed here, with what this program takes of no certificate: that
 * reconciliation tells about errors, and the exact limit of the phase error.
 *
 * @throws UserError naming the field of the counts at fault
 */
export function recomputedBound({ counts }: PassOrigin): KeyLength {
  // The confirmation hashes of a pass are in its leak (hostsim/pass/bound.ts).
  return keyLength({
    ...checkCounts(counts),
    errorPattern: "public",
    phaseErrorLimit: "exact",
    confirmationIsInLeak: true,
  });
}
