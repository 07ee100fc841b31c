/**
 * Any trace, by its file's ending. Takes: a file of any format that satqkd writes, written by it or by
 * others. Gives: the header, and the levels once it is known how to read them. Every message names the file.
 */
import { UserError } from "../base/user-error.js";
import { openPage } from "./html/read-page.js";
import { openText } from "./read-text.js";
import { openVcd } from "./read-vcd.js";
import { openWaveJson } from "./read-wavejson.js";
import type { Named, ReadTrace, TraceFile } from "./trace.js";

const OPENERS: Readonly<Record<string, (path: string) => TraceFile>> = {
  ".vcd": openVcd,
  ".json": openWaveJson,
  ".txt": openText,
  ".html": openPage,
};

/** What keeps a file from being read, in words. */
const FAULTS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "is a folder",
  ENOTDIR: "no such file",
  EACCES: "may not be read",
};

/** Runs what reads a file; its errors name the file. */
function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) throw new UserError(`${path}: ${error.message}`, error.exitCode);
    const fault = FAULTS[(error as NodeJS.ErrnoException).code ?? ""];
    if (fault !== undefined) throw new UserError(`${path}: ${fault}`);
    throw error;
  }
}

/** Looks at a trace. @throws UserError that says what is wrong with it, and where. */
export function openTrace(path: string): TraceFile {
  const ending = /\.\w+$/.exec(path)?.[0].toLowerCase() ?? "";
  const open = OPENERS[ending];
  if (open === undefined)
    throw new UserError(`${path}: known endings are ${Object.keys(OPENERS).join(", ")}`);
  const file = naming(path, () => open(path));
  return { header: file.header, read: (layout) => naming(path, () => file.read(layout)) };
}

/** Nothing said by the user. */
export const NOTHING_NAMED: Named = { wires: null, startPs: null, trigger: null };

/** Reads a trace that says itself how. @throws UserError when it does not, or is damaged. */
export function readTrace(path: string): ReadTrace {
  const { header, read } = openTrace(path);
  if (header === null) throw new UserError(`${path}: has no header of satqkd`);
  return read({ header, isOwn: true, named: NOTHING_NAMED });
}
