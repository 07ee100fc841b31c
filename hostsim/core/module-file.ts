/**
 * A module of the core where Node has it: a file, with the glue that the compiler wrote beside it. Takes: its
 * name. Gives: the compiled module and its glue. A browser has another way (hostsim/play/platform).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { UserError } from "../base/user-error.js";
import { packageRoot } from "./package-root.js";

/** A compiled module, and what lifts its integers and lowers its imports. */
export interface ModuleFile {
  readonly module: WebAssembly.Module;
  readonly glue: { instantiate(module: WebAssembly.Module, imports: object): Promise<unknown> };
}

function compiled(path: string): WebAssembly.Module {
  try {
    return new WebAssembly.Module(readFileSync(path));
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new UserError(`${path} is damaged: run "npm run build" again`, 1);
  }
}

/** Reads a module by name. @throws UserError when it is missing or damaged. */
export async function readModuleFile(name: string): Promise<ModuleFile> {
  const path = join(packageRoot, "build", `${name}.wasm`);
  if (!existsSync(path)) throw new UserError(`${path} is missing: run "npm run build" first`, 1);
  const glue = (await import(pathToFileURL(path.replace(/\.wasm$/, ".js")).href)) as ModuleFile["glue"];
  return { module: compiled(path), glue };
}
