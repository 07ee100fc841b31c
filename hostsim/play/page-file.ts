/** Where the playground's page is. Gives: a folder that any web server can serve, and the one file in it. */
import { join } from "node:path";
import { packageRoot } from "../core/package-root.js";

/** The folder. */
export const PAGE_FOLDER = join(packageRoot, "build", "playground");

/** The page: all of it, for it needs no other file. */
export const PAGE_FILE = join(PAGE_FOLDER, "index.html");
