/**
 * Any trace as levels, pulse by pulse. Takes: a file of any format that satqkd writes. Gives: header and levels.
 */
import { existsSync, readFileSync } from "node:fs";
import { UserError } from "../cli/user-error.js";
import { parseHeader } from "./header.js";
import { type ReadTrace, readVcd } from "./read-vcd.js";
import { readWaveJson } from "./wavejson.js";

/** Column of the levels in a text trace. */
const LEVELS_COLUMN = 4;

/** Reads a trace by its file's ending. Throws a UserError that says what is wrong with it. */
export async function readTrace(path: string): Promise<ReadTrace> {
  if (!existsSync(path)) throw new UserError(`${path}: no such file`);
  if (path.endsWith(".vcd")) return readVcd(path);
  if (path.endsWith(".json")) return readJson(path);
  if (path.endsWith(".txt")) return readText(path);
  if (path.endsWith(".html")) return readPage(path);
  throw new UserError(`${path}: known endings are .vcd, .json, .txt and .html`);
}

/** A trace page holds its symbols, two a byte, and the levels of each (hostsim/trace/html/page.ts). */
function readPage(path: string): ReadTrace {
  const embedded = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(
    readFileSync(path, "utf8"),
  );
  if (embedded === null) throw new UserError(`${path}: no trace page of satqkd`);
  const { header, levels, symbols } = JSON.parse(embedded[1]!) as {
    header: unknown;
    levels: number[];
    symbols: string;
  };
  const parsed = parseHeader(JSON.stringify(header ?? null));
  if (parsed === null) throw new UserError(`${path}: no trace page of satqkd`);
  const packed = Buffer.from(symbols, "base64");
  return {
    header: parsed,
    levels: Uint8Array.from(
      { length: parsed.count ?? 0 },
      (_, pulse) => levels[(packed[pulse >> 1]! >> ((pulse & 1) << 2)) & 15]!,
    ),
  };
}

function readJson(path: string): ReadTrace {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new UserError(`${path}: no JSON: ${(error as Error).message}`);
  }
  const trace = readWaveJson(content);
  if (trace === null) throw new UserError(`${path}: no WaveJSON of satqkd`);
  return trace;
}

function readText(path: string): ReadTrace {
  const [first = "", ...lines] = readFileSync(path, "utf8").split("\n");
  const header = parseHeader(first.replace(/^# /, ""));
  if (header === null) throw new UserError(`${path}: no text trace of satqkd: its first line is no header`);
  const pulses = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return {
    header,
    levels: Uint8Array.from(pulses, (line) => Number.parseInt(line.split("\t")[LEVELS_COLUMN] ?? "", 2)),
  };
}
