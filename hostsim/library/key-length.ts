/**
 * The finite-key bound for programs. Takes: measured counts. Gives: how many secret bits they support, and
 * what `satqkd keylength --json` tells of it.
 */
import type { Headed } from "../base/format-head.js";
import { checkCounts } from "../finite-key/counts-schema.js";
import type { KeyLengthInput } from "../finite-key/key-length.js";
import { headed } from "../formats/formats.js";
import { type CountedKey, keyOfCounts } from "../ground/assumptions/counted-key.js";

/**
 * Length of the secret key that measured counts support, by a linear programme and exact tails where counts
 * name nothing else (docs/reference/security.md). Costs milliseconds. The fields are those of a counts file
 * (docs/how-to/keylength.md).
 * @throws UserError when counts contradict each other or lack a field; it names the field.
 */
export function keyLength(counts: KeyLengthInput): Headed<"satqkd-keylength", CountedKey> {
  return headed("satqkd-keylength", keyOfCounts(checkCounts(counts), []));
}
