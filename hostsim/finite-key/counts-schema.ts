/**
 * The input file of `satqkd keylength`. Takes: text. Gives: checked counts for key-length.ts. Unknown fields
 * are refused: a misspelt one would silently change the key. docs/how-to/keylength.md describes the fields.
 */
import { z } from "zod";
import { schemaWithHead, withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { ERROR_PATTERNS, VACUUM_BITS } from "./basis-key-length.js";
import {
  classesInWords,
  DECOY_METHOD_NAMES,
  type DecoyMethodName,
  methodFor,
  suits,
} from "./decoy-methods.js";
import { correctedClasses, type KeyLengthInput, toleranceFaultOf } from "./key-length.js";
import { leastLeak } from "./least-leak.js";
import { PHASE_ERROR_LIMITS } from "./phase-error.js";
import { DEFAULT_TAIL_BOUND, TAIL_BOUNDS, total } from "./tail-bounds.js";

/** How often a basis is sent and measured: basis Z, or with one key basis that one. */
export interface BasisProbabilities {
  readonly sent: number;
  readonly measured: number;
}

/** Counts, with the probabilities of the bases where they are known. */
export type CountedInput = KeyLengthInput & { basisProbabilities?: BasisProbabilities | undefined };

/** Rounding that a sum of three decimal fractions may show. */
const ROUNDING = 1e-9;
/** Brighter than any pulse of this field, small enough that exp() stays far from its limits. */
const LARGEST_INTENSITY = 100;
/** Below these, quotients of the bound would leave the range of floating point. */
const SMALLEST_DECOY = 1e-6;
const SMALLEST_PROBABILITY = 1e-12;
const SMALLEST_EPSILON = 1e-300;
const CLASS_NAMES = ["signal", "decoy", "vacuum"] as const;
const FEWEST_CLASSES = 2;
const MOST_CLASSES = 5;
/** What a list must be, by the number of classes. */
const LIST_RULES: Record<number, string> = {
  2: "must be two numbers: signal, decoy",
  3: "must be three numbers: signal, decoy, vacuum",
  4: "must be four numbers, one a class",
  5: "must be five numbers, one a class",
};

/** Zod's parameters that say "is missing" of an absent field, otherwise what the field must be. */
function must(rule: string): { error: (issue: { input?: unknown }) => string } {
  return { error: (issue) => (issue.input === undefined ? "is missing" : rule) };
}

const number = z.number(must("must be a finite number"));
const count = number
  .gte(0, "must not be negative")
  .lte(Number.MAX_SAFE_INTEGER, `must be at most ${Number.MAX_SAFE_INTEGER}`);
const epsilon = number
  .gte(SMALLEST_EPSILON, `must be above 0 (at least ${SMALLEST_EPSILON}) and below 1`)
  .lt(1, "must be above 0 and below 1");
/** Numbers of two to five classes; that all lists are equally long is checked for the file as a whole. */
const forClasses = (value: z.ZodNumber) => z.array(value, must("must be a list of numbers"));
const describedObject = must("must be an object");

const intensities = forClasses(
  number.gte(0, "must not be negative").lte(LARGEST_INTENSITY, `must be at most ${LARGEST_INTENSITY}`),
).superRefine((means, context) => {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (means.length < FEWEST_CLASSES || means.length > MOST_CLASSES) {
    return refuse(
      `${LIST_RULES[3]} (or two, for one decoy: signal, decoy; or up to ${MOST_CLASSES}, brightest first)`,
    );
  }
  const rising = means.findIndex((mean, k) => k > 0 && mean >= means[k - 1]!);
  if (rising !== -1) {
    return refuse(
      `${nameOfMean(rising)} ${means[rising]} must be below ${nameOfMean(rising - 1)} ${means[rising - 1]}`,
    );
  }
  const faint = means.findIndex((mean, k) => k < Math.max(2, means.length - 1) && mean < SMALLEST_DECOY);
  if (faint !== -1) refuse(`${nameOfMean(faint)} ${means[faint]} must be at least ${SMALLEST_DECOY}`);
});

function nameOfMean(k: number): string {
  return k < CLASS_NAMES.length ? `${CLASS_NAMES[k]} (mu${k + 1})` : `mu${k + 1}`;
}

const probabilities = forClasses(
  number
    .gte(
      SMALLEST_PROBABILITY,
      `must be above 0 (at least ${SMALLEST_PROBABILITY}) and below 1; leave a class out of every list that is never sent`,
    )
    .lt(1, "must be above 0 and below 1"),
).superRefine((shares, context) => {
  const sum = shares.reduce((all, share) => all + share, 0);
  if (Math.abs(sum - 1) <= ROUNDING) return;
  context.addIssue({ code: "custom", message: `must sum to 1, they sum to ${Number(sum.toFixed(9))}` });
});

const leak = count.describe("Bits that error correction told about this basis, in all");

const basisFields = {
  detections: forClasses(count).describe("Sifted detections of each class: signal, decoy, vacuum"),
  errors: forClasses(count).describe("Errors among them, of each class"),
  intensities: intensities.optional().describe("Of this basis, in place of the common ones"),
  probabilities: probabilities.optional().describe("Of this basis, in place of the common ones"),
};

const basis = z.strictObject(basisFields, describedObject);
const basisWithLeak = z.strictObject({ ...basisFields, leakedBits: leak }, describedObject);

const share = number.gt(0, "must be above 0 and below 1").lt(1, "must be above 0 and below 1");

const tolerance = number.gte(0, "must be from 0 to below 1").lt(1, "must be from 0 to below 1").optional();

const commonFields = {
  basisProbabilities: z
    .strictObject({ sent: share, measured: share }, describedObject)
    .optional()
    .describe("How often basis Z, or the only key basis, is sent and measured"),
  intensities: intensities.describe("Mean photon numbers of a pulse: signal, decoy, vacuum; or two of them"),
  probabilities: probabilities.describe("How often each class is sent, given the basis; they sum to 1"),
  epsilonSec: epsilon.describe("How far the key may be from a secret one"),
  epsilonCor: epsilon.describe("That both sides' keys may differ unseen"),
  tailBound: z
    .string(must("must be text"))
    .toLowerCase()
    .pipe(z.enum(TAIL_BOUNDS, `must be ${TAIL_BOUNDS.join(" or ")}`))
    .default(DEFAULT_TAIL_BOUND)
    .describe(`How counts bound what is expected: ${TAIL_BOUNDS.join(" or ")}`),
  decoyMethod: z.enum(DECOY_METHOD_NAMES, `must be ${DECOY_METHOD_NAMES.join(" or ")}`).optional(),
  errorPattern: z.enum(ERROR_PATTERNS, `must be ${ERROR_PATTERNS.join(" or ")}`).default("secret"),
  vacuumBits: z
    .enum(VACUUM_BITS, `must be ${VACUUM_BITS.join(" or ")}`)
    .default("corrected")
    .describe("Whether bits of the last class, if its pulses are empty, are corrected or told and left out"),
  tolerances: z
    .strictObject(
      {
        intensity: tolerance.describe("By how much of itself a class's mean photon number may be off"),
        efficiency: tolerance.describe(
          "By how much of it the detectors' efficiencies may differ from a common one; for an active choice of basis",
        ),
        darkCounts: tolerance.describe("The same of the detectors' dark counts"),
      },
      describedObject,
    )
    .optional()
    .describe("How far the devices may be from what is stated (docs/reference/security.md)"),
  phaseErrorLimit: z.enum(PHASE_ERROR_LIMITS, `must be ${PHASE_ERROR_LIMITS.join(" or ")}`).default("exact"),
};

const countsFile = z.discriminatedUnion(
  "layout",
  [
    z.strictObject({
      ...commonFields,
      layout: z.literal("biased"),
      keyBasis: basis,
      testBasis: basis,
      leakedBits: count.describe("Bits that error correction told about the key basis, in all"),
    }),
    z.strictObject({
      ...commonFields,
      layout: z.literal("symmetric"),
      basisCounts: z.strictObject({ Z: basisWithLeak, X: basisWithLeak }, describedObject),
    }),
  ],
  {
    error: (issue) =>
      issue.code === "invalid_union" ? 'must be "biased" or "symmetric"' : "must be an object of counts",
  },
);

/** Name of the format of counts, and the newest version that is read (docs/reference/formats.md). */
export const COUNTS_FORMAT = ["satqkd-counts", 1] as const;

/** The schema as JSON Schema. Rules between lists are not in it: `checkCounts` has them. */
export function countsJsonSchema(): Readonly<Record<string, unknown>> {
  return schemaWithHead(z.toJSONSchema(countsFile, { io: "input" }), ...COUNTS_FORMAT);
}

type Checked = z.infer<typeof countsFile>;

/**
 * Why an analysis is not for a source, or null: too many or too few classes, or means that break its
 * condition. The field at fault comes first.
 *
 * @param named the analysis, or undefined for the first for so many classes
 */
export function methodFault(means: readonly number[], named: DecoyMethodName | undefined): string | null {
  const classes = means.length;
  if (named !== undefined && !suits(named, classes))
    return `decoyMethod: ${named} is for ${classesInWords(named)} classes, and the lists have ${classes}`;
  const [signal = 0, decoy = 0, vacuum = 0] = means;
  // Lim et al., PRA 89, 022307 (2014), section II: mu1 > mu2 + mu3.
  if (methodFor(classes, named) !== "lim2014" || signal > decoy + vacuum) return null;
  return `intensities: signal (mu1) ${signal} must be above decoy + vacuum (mu2 + mu3) ${decoy + vacuum}`;
}

/**
 * Rules between lists: each is as long as the common intensities, whose number says which classes are sent,
 * and no class has more errors than detections.
 */
function checkLists(checked: Checked): void {
  const classes = checked.intensities.length;
  const bases =
    checked.layout === "biased"
      ? { keyBasis: checked.keyBasis, testBasis: checked.testBasis }
      : { "basisCounts.Z": checked.basisCounts.Z, "basisCounts.X": checked.basisCounts.X };
  const checkLength = (field: string, list: number[] | undefined) => {
    if (list === undefined || list.length === classes) return;
    throw new UserError(`${field}: ${LIST_RULES[classes]}`);
  };
  const { decoyMethod } = checked;
  const fault = methodFault(checked.intensities, decoyMethod);
  if (fault !== null) throw new UserError(fault);
  if (checked.vacuumBits === "disclosed")
    for (const means of [checked.intensities, ...Object.values(bases).map((basis) => basis.intensities)])
      if (means !== undefined && means.at(-1) !== 0)
        throw new UserError(
          `vacuumBits: the last class's mean must be 0 where its bits are disclosed, and it is ${means.at(-1)}: single photons would be told`,
        );
  checkLength("probabilities", checked.probabilities);
  for (const [name, { detections, errors, intensities, probabilities }] of Object.entries(bases)) {
    for (const [field, list] of Object.entries({ detections, errors, intensities, probabilities })) {
      checkLength(`${name}.${field}`, list);
    }
    const index = errors.findIndex((count, at) => count > detections[at]!);
    if (index === -1) continue;
    throw new UserError(
      `${name}.errors[${index}] (${CLASS_NAMES[index] ?? `class ${index + 1}`}): ${errors[index]} errors are more than the ` +
        `${detections[index]} detections`,
    );
  }
}

/**
 * Leaks that could not have corrected the errors, a line each: they contradict the counts, and the key is
 * longer by what is missing.
 */
export function leakContradictions(counts: CountedInput): string[] {
  const keyBases =
    counts.layout === "biased"
      ? { leakedBits: { ...counts.keyBasis, leakedBits: counts.leakedBits } }
      : {
          "basisCounts.Z.leakedBits": counts.basisCounts.Z,
          "basisCounts.X.leakedBits": counts.basisCounts.X,
        };
  return Object.entries(keyBases).flatMap(([field, { detections, errors, leakedBits }]) => {
    const least = leastLeak(detections, errors, correctedClasses(counts));
    if (leakedBits >= least) return [];
    return [
      `${field}: ${leakedBits} bits can't correct ${Math.round(total(errors))} errors in ${Math.round(total(detections))} bits: to say where ` +
        `they are takes at least ${Math.ceil(least)} (Shannon's limit); the key is too long by what is missing`,
    ];
  });
}

/** A field's path as a user would say it: keyBasis.errors[1] (decoy). */
function fieldName(path: PropertyKey[]): string {
  const parts = path.map((part) =>
    typeof part === "number" ? `[${part}] (${CLASS_NAMES[part] ?? `class ${part + 1}`})` : `.${String(part)}`,
  );
  return parts.join("").replace(/^\./, "") || "the file";
}

function faultLine(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `${fieldName([...issue.path, issue.keys[0]!])}: is not a known field`;
  }
  return `${fieldName(issue.path)}: ${issue.message}`;
}

/**
 * Reads the counts of a laboratory or a pass.
 *
 * @param text contents of a counts file
 * @throws UserError naming the first field at fault, or the place where the text stops being JSON
 */
export function parseCounts(text: string): CountedInput {
  return checkCounts(parseJson(text));
}

/**
 * Checks counts that are data already.
 *
 * @throws UserError naming the first field at fault
 */
export function checkCounts(data: unknown): CountedInput {
  const checked = countsFile.safeParse(withoutHead(data, ...COUNTS_FORMAT));
  if (!checked.success) throw new UserError(faultLine(checked.error.issues[0]!));
  checkLists(checked.data);
  const counts = checked.data as Checked & CountedInput;
  const fault = toleranceFaultOf(counts);
  if (fault !== null) throw new UserError(`tolerances.intensity: ${fault}`);
  return counts;
}
