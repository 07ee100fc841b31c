/**
 * `satqkd verify FILE`: what a key rests on, and whether its counts bear it: the bound is computed again here
 * (docs/reference/kme.md).
 */
import type { Command } from "commander";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { coreHash } from "../board/core-hash.js";
import type { KeyLength } from "../finite-key/key-length.js";
import { ORIGIN_SIGNATURE, signerOf, type Trust } from "../kme/signed-origin.js";
import {
  checkCertificate,
  type OriginCertificate,
  type PassOrigin,
  recomputedBound,
} from "../pass/origin-certificate.js";
import { print } from "./say.js";

const LABEL_WIDTH = 20;
const EXIT_NOT_BORNE = 1;

function line(label: string, value: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${value}\n`;
}

function isObject(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

/** What a file has: certificates, and who has signed that the keys beside rest on them. */
interface Found {
  readonly certificates: readonly OriginCertificate[];
  /** Station of the KME that signed; null when nobody was asked to be believed. */
  readonly signer: string | null;
}

/** The certificates of a file: one alone, or those of a KME's answer. */
function certificatesIn(data: unknown, trust: Trust | null): Found {
  if (!isObject(data) || !Object.hasOwn(data, "keys")) {
    if (trust !== null)
      throw new UserError("a certificate alone is not signed: --authority goes with a KME's answer");
    return { certificates: [checkCertificate(data)], signer: null };
  }
  const extension = data.key_container_extension;
  const origins = isObject(extension) ? extension.satqkd_origin : undefined;
  if (!isObject(extension) || !Array.isArray(origins) || origins.length === 0)
    throw new UserError(
      'it has no certificate: ask the KME with {"extension_optional": [{"satqkd_origin": true}]}',
    );
  const certificates = origins.map(checkCertificate);
  if (trust === null) return { certificates, signer: null };
  const signer = signerOf(extension[ORIGIN_SIGNATURE], idsIn(data.keys), origins, trust);
  const stranger = certificates.find(({ stations }) => !stations.includes(signer));
  if (stranger !== undefined)
    throw new UserError(
      `the KME of ${signer} has signed for a key of ${stranger.stations.join(" and ")}`,
      EXIT_NOT_BORNE,
    );
  return { certificates, signer };
}

function idsIn(keys: unknown): string[] {
  return (Array.isArray(keys) ? keys : []).map((key) => {
    if (!isObject(key) || typeof key.key_ID !== "string") throw new UserError("keys: one has no key_ID");
    return key.key_ID;
  });
}

function passLines(pass: PassOrigin, bound: KeyLength): string {
  const { station, startUtc, secretKeyBits, evidence, randomness, generator, assumedByHand } = pass;
  const { secretKeyBits: bits, method, tailBound, epsilonSec, epsilonCor } = bound;
  const verdict =
    bits >= secretKeyBits
      ? `${secretKeyBits} bits, borne by the counts (${bits})`
      : `${secretKeyBits} bits, NOT BORNE: the counts allow ${bits}`;
  return (
    `pass over ${station}, ${startUtc}\n` +
    line("  key", verdict) +
    line("  bound", `${method}, ${tailBound}, secrecy ${epsilonSec}, correctness ${epsilonCor}`) +
    line(
      "  fails with",
      pass.epsilons.map(({ name, value }) => `${name} ${value.toExponential(1)}`).join(", "),
    ) +
    line("  symbols", `${generator}, ${randomness}; light ${evidence}`) +
    (assumedByHand.length === 0 ? "" : line("  assumed by hand", assumedByHand.join(", ")))
  );
}

/** What is printed of a file, and whether the counts of each pass bear its key. */
export function verifyText(
  text: string,
  trust: Trust | null = null,
): { readonly words: string; readonly isBorne: boolean } {
  const { certificates, signer } = certificatesIn(parseJson(text), trust);
  let words = signer === null ? "" : line("signed by", `the KME of ${signer}, for the keys in this answer`);
  let isBorne = true;
  for (const certificate of certificates) {
    const { stations, core, relays, epsilonTotal, passes } = certificate;
    words += `key of ${stations.join(" and ")}\n`;
    words += line("known to", `both stations, ${relays.join(", ")}`);
    words += line("core", core === coreHash() ? "this program's" : `another one, ${core}`);
    words += line("fails with", `at most ${epsilonTotal.toExponential(1)}, as the certificate says`);
    for (const pass of passes) {
      const bound = recomputedBound(pass);
      isBorne &&= bound.secretKeyBits >= pass.secretKeyBits;
      words += passLines(pass, bound);
    }
  }
  const whose = signer === null ? "who gave the certificate: no signature was checked" : "who signed";
  words += `That the counts were measured is the word of ${whose}.\n`;
  return { words, isBorne };
}

function verify(path: string, { authority }: { readonly authority?: string }): void {
  const trust = authority === undefined ? null : { authority: readText(authority), nowMs: Date.now() };
  let found: ReturnType<typeof verifyText>;
  try {
    found = verifyText(readText(path), trust);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`, error.exitCode) : error;
  }
  print(found.words);
  if (!found.isBorne) process.exitCode = EXIT_NOT_BORNE;
}

/** Adds the verb to the command line. */
export function registerVerify(program: Command): void {
  program
    .command("verify")
    .description("what a key rests on, and its bound computed again from the counts (docs/reference/kme.md)")
    .argument("<file>", "a KME's answer with satqkd_origin, or a store's origin.json")
    .option("--authority <file>", "check who signed the answer: certificates of the KMEs' authority (PEM)")
    .action(verify);
}
