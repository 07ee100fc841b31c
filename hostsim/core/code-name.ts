/**
 * Names of the codes that the core returns. Takes: a module, a family of codes, a code. Gives: words for a
 * message. The numbers are the module's own exports, so that no code is written twice.
 */

/**
 * Codes of each family, by the names that the core exports them under; the words are what stands behind the
 * first underscore.
 */
export const CODE_FAMILIES = {
  /** Of the key store (assembly/keystore/store.ts). */
  key: [
    ...["KEY_OK", "KEY_NOT_OPEN", "KEY_REPEATED", "KEY_FULL", "KEY_GONE", "KEY_TAKEN", "KEY_KEPT"],
    ...["KEY_DAMAGED", "KEY_FLASH", "KEY_BAD", "KEY_SHORT"],
  ],
  /** Of the ledger (assembly/pattern/ledger.ts). */
  claim: ["CLAIM_GRANTED", "CLAIM_REPEATED", "CLAIM_NOT_OPEN", "CLAIM_TOO_FAR"],
  /** Of the pattern's thresholds (assembly/pattern/thresholds.ts). */
  pattern: [
    ...["PATTERN_SET", "PATTERN_NOT_A_PROBABILITY", "PATTERN_SUM", "PATTERN_WIDTH", "PATTERN_TOO_COARSE"],
    "PATTERN_HELD",
  ],
  /** Of the sequencer (assembly/emission/sequencer.ts). */
  emission: [
    ...["EMISSION_RUNNING", "EMISSION_STOPPED", "EMISSION_GATE_CLOSED", "EMISSION_LEDGER_REFUSED"],
    ...["EMISSION_TOO_LATE", "EMISSION_NOT_PERMITTED", "EMISSION_MEMORY", "EMISSION_BAD_PLAN"],
    "EMISSION_GENERATOR",
    "EMISSION_LINES_RAN_DRY",
  ],
  /** Of the gate to emission and the tests that close it (assembly/entropy). */
  gate: [
    ...["GATE_OPEN", "GATE_NO_SEED", "HEALTH_REPETITION", "HEALTH_PROPORTION", "HEALTH_LAG"],
    ...["HEALTH_SUCCESSOR", "HEALTH_COMPLEXITY"],
  ],
} as const satisfies Record<string, readonly string[]>;

/** A family of codes. */
export type CodeFamily = keyof typeof CODE_FAMILIES;

/** A code in words, such as `not open`; one that the module does not have is told as a number. */
export function codeName(core: object, family: CodeFamily, code: number): string {
  const constants = core as Record<string, { readonly value: number } | undefined>;
  const name = CODE_FAMILIES[family].find((each) => constants[each]?.value === code);
  if (name === undefined) return `${family} code ${code}`;
  return name
    .slice(name.indexOf("_") + 1)
    .toLowerCase()
    .replaceAll("_", " ");
}
