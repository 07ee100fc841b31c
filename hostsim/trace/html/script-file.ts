/** Where the page's script is, once built. Takes and gives nothing: a path. */
import { join } from "node:path";
import { packageRoot } from "../../core/package-root.js";

/** Written by bundle.ts, read by page.ts. */
export const SCRIPT_FILE = join(packageRoot, "build/trace-page.js");
