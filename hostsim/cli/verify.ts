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

/** The certificates of a file: one alone, or those of a KME's answer. */
function certificatesIn(data: unknown): OriginCertificate[] {
  if (!isObject(data) || !Object.hasOwn(data, "keys")) return [checkCertificate(data)];
  const extension = data.key_container_extension;
  const origins = isObject(extension) ? extension.satqkd_origin : undefined;
  if (!Array.isArray(origins) || origins.length === 0)
    throw new UserError(
      'it has no certificate: ask the KME with {"extension_optional": [{"satqkd_origin": true}]}',
    );
  return origins.map(checkCertificate);
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
export function verifyText(text: string): { readonly words: string; readonly isBorne: boolean } {
  let words = "";
  let isBorne = true;
  for (const certificate of certificatesIn(parseJson(text))) {
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
  return { words, isBorne };
}

function verify(path: string): void {
  let found: ReturnType<typeof verifyText>;
  try {
    found = verifyText(readText(path));
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  }
  print(found.words);
  print("That the counts were measured is the word of who gave the certificate: it is not signed.\n");
  if (!found.isBorne) process.exitCode = EXIT_NOT_BORNE;
}

/** Adds the verb to the command line. */
export function registerVerify(program: Command): void {
  program
    .command("verify")
    .description("what a key rests on, and its bound computed again from the counts (docs/reference/kme.md)")
    .argument("<file>", "a KME's answer with satqkd_origin, or a store's origin.json")
    .action(verify);
}
