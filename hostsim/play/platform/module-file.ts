/**
 * Modules of the core in a browser: compiled from what the page brings. Takes: a name. Gives: the module and
 * its glue. In place of hostsim/core/module-file.ts.
 */
import * as ground from "../../../build/ground.js";
import * as payload from "../../../build/payload.js";
import type { ModuleFile } from "../../core/module-file.js";
import { MODULES } from "./brought-files.js";

const GLUE: Readonly<Record<string, ModuleFile["glue"]>> = { ground, payload };

/** Reads a module by name. @throws Error when the page does not bring it. */
export async function readModuleFile(name: string): Promise<ModuleFile> {
  const [glue, deflated] = [GLUE[name], MODULES[name]];
  if (glue === undefined || deflated === undefined) throw new Error(`the page does not bring ${name}`);
  const inflated = new Blob([Buffer.from(deflated, "base64")])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return { module: await WebAssembly.compile(await new Response(inflated).arrayBuffer()), glue };
}
