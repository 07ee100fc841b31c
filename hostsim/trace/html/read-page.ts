/**
 * A trace page read back (hostsim/trace/html/page.ts). Takes: the page. Gives: the levels of each pulse: the
 * page holds its symbols, two a byte, and the levels of each symbol.
 */
import { z } from "zod";
import { parseJson } from "../../base/json-text.js";
import { printable } from "../../base/printable.js";
import { readText } from "../../base/text-file.js";
import { UserError } from "../../base/user-error.js";
import { checkHeader, type TraceHeader } from "../header.js";
import type { ReadTrace, TraceFile } from "../trace.js";

const SYMBOLS = 16;

const dataSchema = z.object({
  header: z.unknown(),
  count: z.int().nonnegative(),
  levels: z.array(z.int().min(0).max(255)).length(SYMBOLS),
  symbols: z.base64(),
});

/** Looks at the page. @throws UserError when it is none of satqkd, or damaged. */
export function openPage(path: string): TraceFile {
  const embedded = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(readText(path));
  if (embedded === null) throw new UserError("is no trace page of satqkd");
  const parsed = dataSchema.safeParse(parseJson(embedded[1]!));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(`the page's data: ${issue!.path.join(".")}: ${printable(issue!.message)}`);
  }
  const header = checkHeader(parsed.data.header);
  return { header, read: () => readSymbols(header, parsed.data) };
}

function readSymbols(header: TraceHeader, { levels, symbols, count }: z.infer<typeof dataSchema>): ReadTrace {
  const packed = Buffer.from(symbols, "base64");
  if (packed.length !== (count + 1) >> 1)
    throw new UserError(`the page's data hold ${2 * packed.length} symbols, not ${count}`);
  return {
    header,
    levels: Uint8Array.from(
      { length: count },
      (_, pulse) => levels[(packed[pulse >> 1]! >> ((pulse & 1) << 2)) & 15]!,
    ),
    unknown: null,
    irregular: null,
  };
}
