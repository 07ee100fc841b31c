/**
 * Inner parts of the core as a module of their own, for tests. Takes: an entry in AssemblyScript. Gives: the
 * module, compiled when the entry, the core or a board has changed since.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";

const compiled = new Map<string, WebAssembly.Module>();

/**
 * Compiles the entry, or takes what was compiled from the same sources. `-O0` builds in a third of the time,
 * for short tests; `uses` are names that the sources ask for by `isDefined`. A run of mutants compiles some
 * of them itself and says in CORE_MODULES where they are.
 */
export function coreModule(
  entry: string,
  level: "-O0" | "-O1" = "-O1",
  uses: readonly string[] = [],
): WebAssembly.Module {
  const known = compiled.get(entry);
  if (known !== undefined) return known;
  const given = join(process.env.CORE_MODULES ?? "", `${basename(entry, ".ts")}.wasm`);
  const path = process.env.CORE_MODULES !== undefined && existsSync(given) ? given : made(entry, level, uses);
  const module = new WebAssembly.Module(readFileSync(path));
  compiled.set(entry, module);
  return module;
}

/** The compiled entry's path. */
function made(entry: string, level: string, uses: readonly string[]): string {
  const digest = createHash("sha256")
    .update(JSON.stringify([level, uses]))
    .update(readFileSync(join(packageRoot, entry)));
  for (const folder of ["assembly", "boards"]) {
    const sources = readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" });
    for (const name of sources.filter((file) => file.endsWith(".ts")).sort())
      digest.update(name).update(readFileSync(join(packageRoot, folder, name)));
  }
  const folder = join(packageRoot, "build", "test");
  const path = join(folder, `${basename(entry, ".ts")}-${digest.digest("hex").slice(0, 16)}.wasm`);
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    const unfinished = `${path}.${process.pid}`;
    const names = ["abort=assembly/port/abort/abort", ...uses.map((name) => `${name}=1`)];
    const options = ["--runtime", "stub", ...names.flatMap((name) => ["--use", name]), level];
    const asc = join(packageRoot, "node_modules", "assemblyscript", "bin", "asc.js");
    execFileSync(process.execPath, [asc, entry, ...options, "-o", unfinished], { cwd: packageRoot });
    renameSync(unfinished, path);
  }
  return path;
}
