/**
 * The finite-key bound for programs. Takes: measured counts. Gives: how many secret bits they support, and
 * what `satqkd keylength --json` tells of it.
 */
import { checkCounts } from "../finite-key/counts-schema.js";
import { keyLength as boundOf, type KeyLength, type KeyLengthInput } from "../finite-key/key-length.js";

/**
 * Length of the secret key that measured counts support (Lim et al., PRA 89, 022307 (2014); with one decoy
 * Rusca et al., APL 112, 171104 (2018)). Costs microseconds. The fields are those of a counts file
 * (docs/how-to/keylength.md).
 * @throws UserError when counts contradict each other or lack a field; it names the field.
 */
export function keyLength(counts: KeyLengthInput): KeyLength {
  return boundOf(checkCounts(counts));
}
