/**
 * The interpreter of on-board procedures in an image. Takes: the generated C, and whether the board has room
 * for Lua. Gives: the C files to compile besides, and how. An image whose module runs no procedures gets
 * none.
 */
import { join } from "node:path";
import { UserError } from "../../base/user-error.js";
import { packageRoot } from "../../core/package-root.js";
import { runTool } from "./tools.js";

/** Files of Lua that an interpreter of bytecode needs. Parser and libraries stay out. */
const LUA_FILES = [
  "lapi",
  "lctype",
  "ldebug",
  "ldo",
  "lfunc",
  "lgc",
  "lmem",
  "lobject",
  "lopcodes",
  "lstate",
  "lstring",
  "ltable",
  "ltm",
  "lundump",
  "lvm",
  "lzio",
];

/**
 * A shallow C stack; no locale; and one seed for hashes of strings instead of the clock: runs must repeat.
 */
const LUA_FLAGS = [
  "-Os",
  "-DLUAI_MAXCCALLS=40",
  "-Dlua_getlocaledecpoint()='.'",
  "-Dluai_makeseed(L)=0x51a7u",
];

/** What an image needs for procedures. */
export interface InterpreterParts {
  /** C files whose stack is measured with the payload's. */
  readonly sources: readonly string[];
  /** C files that run on the interpreter's own stack. */
  readonly interpreterSources: readonly string[];
  readonly interpreterFlags: readonly string[];
}

const NOTHING: InterpreterParts = { sources: [], interpreterSources: [], interpreterFlags: [] };

/** Whether a module imports the interpreter. */
export function runsProcedures(generated: string): boolean {
  return generated.includes("w2c_procedures_");
}

/** The parts for an image of the source tree `root`. Fetches Lua's source when it is not there. */
export function interpreterParts(root: string, generated: string, hasLua: boolean): InterpreterParts {
  if (!runsProcedures(generated)) return NOTHING;
  const folder = join(root, "firmware", "native", "procedures");
  if (!hasLua) return { ...NOTHING, sources: [join(folder, "none.c")] };
  // Lua's source is fetched once, whatever tree is built.
  const lua = join(packageRoot, "build", "lua");
  try {
    runTool("bash", [join(packageRoot, "firmware", "native", "procedures", "fetch-lua.sh")], packageRoot);
  } catch (error) {
    throw new UserError((error as Error).message.trim().split("\n").at(-1)!);
  }
  return {
    sources: [],
    interpreterSources: [
      ...LUA_FILES.map((name) => join(lua, `${name}.c`)),
      ...["vm", "arena", "without"].map((name) => join(folder, `${name}.c`)),
    ],
    interpreterFlags: [...LUA_FLAGS, `-ffile-prefix-map=${packageRoot}=.`, `-I${lua}`],
  };
}
