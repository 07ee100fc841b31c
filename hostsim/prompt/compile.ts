/**
 * The console's TypeScript as one plain script of ECMAScript 5, which is what Espruino runs. Takes: the
 * source tree. Gives: the text, files in the order of firmware/prompt/tsconfig.json. Errors of types stop the
 * build.
 */
import { dirname, join } from "node:path";

/** Compiles firmware/prompt below `root`. */
export async function compileConsole(root: string): Promise<string> {
  const { default: ts } = await import("typescript"); // only here: no other verb has to load the compiler
  const path = join(root, "firmware", "prompt", "tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config: unknown };
  const { fileNames, options, errors } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(path));
  const program = ts.createProgram(fileNames, options);
  const diagnostics = [...errors, ...ts.getPreEmitDiagnostics(program)];
  if (diagnostics.length > 0) {
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => "\n",
      }),
    );
  }
  const emitted: string[] = [];
  program.emit(undefined, (_, text) => emitted.push(text));
  // Indentation is a quarter of the text, and a board keeps its program as text. No string has a line break
  // in it.
  return emitted.join("").replace(/^ +/gm, "");
}
