/** The documents of the project. Takes: nothing. Gives: their paths from the checkout, and their texts. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";

const BESIDES = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "examples/README.md"];

/** Every page that says how it is now: a changelog says how it was. */
export function documentNames(): string[] {
  const pages = readdirSync(join(packageRoot, "docs"), { recursive: true, encoding: "utf8" });
  return [...BESIDES, ...pages.filter((page) => page.endsWith(".md")).map((page) => `docs/${page}`)].sort();
}

/** The text of a file of the checkout. */
export function textOf(path: string): string {
  return readFileSync(join(packageRoot, path), "utf8");
}
