/**
 * Reads a plan that `satqkd network` wrote, as far as plans are compared. Takes: the path of network.json.
 * Gives: checked values, or one line that names file and field.
 */
import { z } from "zod";
import { withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";

/** Name of the format, and the newest version that is read. */
const NETWORK_FORMAT = ["satqkd-network", 1] as const;

const count = z.int().nonnegative();
const time = z.number().nonnegative();
const place = z.object({ kind: z.enum(["satellite", "station"]), index: count });
const named = z.array(z.object({ name: z.string().min(1) }));

/** Fields that a comparison looks at; others may be there, as in files of later versions. */
const planSchema = z.object({
  scenario: z.string(),
  title: z.string(),
  scenarioHash: z.string(),
  core: z.string(),
  command: z.string(),
  seed: count,
  scheduler: z.enum(["programme", "greedy"]),
  fromUtc: z.string(),
  satellites: named,
  stations: named,
  pairs: z.array(z.object({ first: count, second: count, bitsPerDay: z.number().positive() })).min(1),
  days: z.array(z.object({ startMs: z.number() })).min(1),
  gap: z.number().nullable(),
  contacts: z.array(z.object({ isChosen: z.boolean(), isClear: z.boolean(), keyBits: count })),
  keys: z.array(z.object({ pair: count, deliveredBits: count })),
  waiting: z.array(z.object({ pair: count, deliveredBits: count, meanS: time.nullable() })),
  terminals: z.array(z.object({ place, possibleS: time, chosenS: time, clearS: time })),
});

/** What two plans are compared by: a part of the whole result. */
export type ComparedPlan = z.infer<typeof planSchema>;

function faultOf(plan: ComparedPlan): string | null {
  const { stations, pairs, keys, waiting } = plan;
  const pair = pairs.findIndex(({ first, second }) => Math.max(first, second) >= stations.length);
  if (pair >= 0) return `pairs.${pair}: there is no such station`;
  const key = keys.findIndex((each) => each.pair >= pairs.length);
  if (key >= 0) return `keys.${key}: there is no such pair`;
  const wait = waiting.findIndex((each) => each.pair >= pairs.length);
  return wait >= 0 ? `waiting.${wait}: there is no such pair` : null;
}

/**
 * Reads a plan.
 * @throws UserError that begins with the option and names the file, when it can't be read or is none.
 */
export function readNetworkResult(path: string, option: string): ComparedPlan {
  try {
    const data = parseJson(readText(path));
    const checked = planSchema.safeParse(withoutHead(data, ...NETWORK_FORMAT));
    if (!checked.success) {
      const { path: field, message } = checked.error.issues[0]!;
      throw new UserError(
        `is no plan of satqkd network (${field.map(String).join(".") || "the whole"}: ${message})`,
      );
    }
    const fault = faultOf(checked.data);
    if (fault !== null) throw new UserError(`does not hold together (${fault})`);
    return checked.data;
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${option}: ${path} ${error.message}`);
    throw new UserError(
      `${option}: cannot read ${path} (${(error as NodeJS.ErrnoException).code ?? "unreadable"}); satqkd network --out DIR writes DIR/network.json`,
    );
  }
}
