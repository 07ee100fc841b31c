/**
 * Makes the script of the trace page of its modules, in one file. Takes: the compiled programs under dist/.
 * Gives: build/trace-page.js. Run by build.mjs; nothing imports it, as its bundler is not in the package.
 */
import { join } from "node:path";
import { build } from "rolldown";
import { packageRoot } from "../../core/package-root.js";
import { SCRIPT_FILE } from "./script-file.js";

await build({
  input: join(packageRoot, "dist/hostsim/trace/html/client/main.js"),
  platform: "browser",
  output: { file: SCRIPT_FILE, format: "iife", minify: true, sourcemap: false },
  logLevel: "warn",
});
