/**
 * From TypeScript to Lua, a procedure at a time. Takes: a file. Gives: one chunk of Lua whose lines are those
 * of the file, so that an error on board names the line one wrote; or one line that says where and why not.
 */
import { SourceMap } from "node:module";
import { join, relative } from "node:path";
import ts from "typescript";
import * as lua from "typescript-to-lua";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "../core/package-root.js";
import type { Dictionary } from "../protocol/schema.js";
import { RequestError, requestPlugin } from "./requests.js";
import { findBreach } from "./rules.js";
import { silencedAt } from "./value-rules.js";

const FOLDER = join(packageRoot, "firmware", "procedures");
const API = join(FOLDER, "api.d.ts");
const TYPES = join(FOLDER, "dictionary.d.ts");

const OPTIONS: lua.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  lib: ["lib.es2022.d.ts"],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  sourceMap: true,
  removeComments: true,
  outDir: "/",
  luaTarget: lua.LuaTarget.Lua54,
  luaLibImport: lua.LuaLibImportKind.Require,
  noImplicitSelf: true,
  noHeader: true,
};

/** A problem in a source file, as one line: file:line:column: what. */
function problem(file: ts.SourceFile, position: number, message: string): UserError {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  return new UserError(`${relative(process.cwd(), file.fileName)}:${line + 1}:${character + 1}: ${message}`);
}

const declarations = new Map<string, ts.SourceFile | undefined>();

/** TypeScript's own host, which reads a file of declarations once. */
function host(): ts.CompilerHost {
  const own = ts.createCompilerHost(OPTIONS);
  return {
    ...own,
    getSourceFile(name, ...more) {
      if (!name.endsWith(".d.ts")) return own.getSourceFile(name, ...more);
      if (!declarations.has(name)) declarations.set(name, own.getSourceFile(name, ...more));
      return declarations.get(name);
    },
  };
}

/** Compiles `path`. Throws a UserError of one line for anything that is wrong in it. */
export function compileToLua(path: string, dictionary: Dictionary): string {
  const program = ts.createProgram([path, API, TYPES], OPTIONS, host());
  const file = program.getSourceFile(path);
  if (file === undefined) throw new UserError(`${path}: no such file`);
  const silenced = silencedAt(file.text);
  if (silenced >= 0) throw problem(file, silenced, "a procedure's checks can't be silenced");
  refuseFirst(ts.getPreEmitDiagnostics(program));
  const breach = findBreach(file, program.getTypeChecker());
  if (breach !== null) throw problem(file, breach.node.getStart(file), breach.why);
  const outputs = new Map<string, string>();
  try {
    const { diagnostics } = new lua.Transpiler().emit({
      program,
      plugins: [requestPlugin(dictionary, API)],
      writeFile: (name, text) => outputs.set(name, text),
    });
    refuseFirst(diagnostics.filter(({ category }) => category === ts.DiagnosticCategory.Error));
  } catch (error) {
    if (error instanceof RequestError) throw problem(file, error.node.getStart(file), error.message);
    throw error;
  }
  const chunk = [...outputs].find(([name]) => name.endsWith(".lua") && !name.endsWith("lualib_bundle.lua"))!;
  return onItsLines(chunk[1], outputs.get(`${chunk[0]}.map`)!);
}

function refuseFirst(diagnostics: readonly ts.Diagnostic[]): void {
  const [first] = diagnostics;
  if (first === undefined) return;
  const message = ts.flattenDiagnosticMessageText(first.messageText, " ");
  if (first.file === undefined || first.start === undefined) throw new UserError(message);
  throw problem(first.file, first.start, message);
}

/**
 * The same Lua with each statement on the line that its TypeScript has. To Lua a line's end is a space like
 * another.
 */
function onItsLines(chunk: string, map: string): string {
  const source = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  const lines: string[] = [""];
  chunk.split("\n").forEach((text, index) => {
    const statement = text.trim();
    if (statement === "" || statement.startsWith("//# sourceMappingURL") || statement.startsWith("--"))
      return;
    const wanted = originalLine(source, index, text);
    while (lines.length <= wanted) lines.push("");
    lines[lines.length - 1] += ` ${statement}`;
  });
  return `${lines.map((line) => line.trim()).join("\n")}\n`;
}

/** Line, from 0, of the first thing in a line of Lua that the map knows; 0 when it knows none. */
function originalLine(source: SourceMap, line: number, text: string): number {
  for (let column = 0; column < text.length; column++) {
    const entry = source.findEntry(line, column);
    if ("originalLine" in entry && entry.generatedLine === line) return entry.originalLine;
  }
  return 0;
}
