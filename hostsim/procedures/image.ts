/**
 * A procedure as it is uplinked: Lua's bytecode behind a header that assembly/controller/procedures.ts
 * checks. Takes: a file of TypeScript, or an image. Gives: the image, or what it holds.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import type { OutputRule } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { withRoom } from "../board/build/room.js";
import { runTool } from "../board/build/tools.js";
import { dictionaryHash } from "../protocol/load.js";
import type { Dictionary } from "../protocol/schema.js";
import type { PacketChecksum } from "../wire/controller/packet.js";
import { compileToLua } from "./compile.js";

const MAGIC = "SQP1";
const NAME_BYTES = 16;
const HEADER_BYTES = 32;
const CHECKSUM_BYTES = 2;
/** Bytes of an image at most: a place of the controller (PLACE_BYTES). */
const MOST_BYTES = 4096;
/** Lua and its bytecode on their way. */
const BYTECODE_RULE: OutputRule = { option: "bytecode", force: true };
/** More than they take, bytes. */
const ROOM_BYTES = 1 << 17;
/** What Lua has on board (firmware/native/procedures/vm.c). */
const GLOBALS: ReadonlySet<string> = new Set(["request", "ipairs"]);

/** A procedure that was built. */
export interface BuiltProcedure {
  readonly name: string;
  readonly dictionary: string;
  readonly lua: string;
  readonly bytecode: Uint8Array;
  readonly image: Uint8Array;
  /** Bytes that an image may have. */
  readonly mostBytes: number;
}

/**
 * Builds the procedure in `path`, named after the file. Throws a UserError of one line for anything wrong in
 * it.
 */
export function buildProcedure(
  path: string,
  dictionary: Dictionary,
  checksum: PacketChecksum,
): BuiltProcedure {
  const name = basename(path, ".ts");
  if (!/^[a-z][a-z0-9-]*$/.test(name) || name.length > NAME_BYTES || !path.endsWith(".ts"))
    throw new UserError(
      `${path}: a procedure's file is NAME.ts, lower case with hyphens, ${NAME_BYTES} letters at most`,
    );
  const lua = compileToLua(path, dictionary);
  const bytecode = compileToBytecode(path, lua);
  const image = procedureImage(name, dictionaryHash(dictionary), bytecode, checksum);
  if (image.length > MOST_BYTES)
    throw new UserError(`${path}: ${image.length} bytes, at most ${MOST_BYTES} fit into a place on board`);
  return { name, dictionary: dictionaryHash(dictionary), lua, bytecode, image, mostBytes: MOST_BYTES };
}

/** Header, bytecode and checksum. */
export function procedureImage(
  name: string,
  hash: string,
  bytecode: Uint8Array,
  checksum: PacketChecksum,
): Uint8Array {
  const image = Buffer.alloc(HEADER_BYTES + bytecode.length + CHECKSUM_BYTES);
  image.write(MAGIC, "latin1");
  image.writeBigUInt64BE(BigInt(`0x${hash}`), 4);
  image.writeUInt16BE(bytecode.length, 12);
  image.write(name, 14, NAME_BYTES, "latin1");
  image.set(bytecode, HEADER_BYTES);
  image.writeUInt16BE(checksum.of(image.subarray(0, -CHECKSUM_BYTES)), image.length - CHECKSUM_BYTES);
  return image;
}

/** Compiles a chunk of Lua; `path` is the file that its lines are of. */
function compileToBytecode(path: string, lua: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "satqkd-procedure-"));
  try {
    // The file's bare name is what the bytecode keeps of its source.
    const file = basename(path);
    const bytecode = join(folder, "bytecode");
    const listing = withRoom(bytecode, BYTECODE_RULE, ROOM_BYTES, () => {
      writeFileSync(join(folder, file), lua);
      return runTool("luac5.4", ["-l", "-o", "bytecode", file], folder);
    });
    for (const [, line, name] of listing.matchAll(/\[(\d+)\]\s+[GS]ETTABUP.*; _ENV "(\w+)"/g))
      if (!GLOBALS.has(name!))
        throw new UserError(`${relative(process.cwd(), path)}:${line}: ${missing(name!, lua)}`);
    return new Uint8Array(readFileSync(bytecode));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function missing(name: string, lua: string): string {
  if (name !== "require") return `this needs Lua's ${name}, which is not on board`;
  const helpers = [...new Set(lua.match(/(?<=____lualib\.)__TS__\w+/g))].join(", ");
  return `this needs TypeScriptToLua's library (${helpers}), which is not on board`;
}
