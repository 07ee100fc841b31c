/**
 * Debian's Python with NumPy (package python3-numpy): reads and writes arrays with code that we did not
 * write. Takes: a program. Gives: what it printed.
 */
import { execFileSync } from "node:child_process";

/** Debian's, whatever other Pythons a machine has. */
const PYTHON = "/usr/bin/python3";

/** Runs a program in a folder. */
export function pythonOutput(program: string, folder: string): string {
  return execFileSync(PYTHON, ["-c", program], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
}

/** Runs a program in a file, with words, in a folder. */
export function runPythonFile(path: string, words: readonly string[], folder: string): void {
  execFileSync(PYTHON, [path, ...words], { cwd: folder });
}

/** Runs a program that has `numpy` and prints JSON, or nothing. */
export function runPython(program: string, folder: string): unknown {
  const text = pythonOutput(`import json, numpy\n${program}`, folder);
  return text.trim() === "" ? null : JSON.parse(text);
}
