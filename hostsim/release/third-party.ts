/**
 * Licences of what others wrote. Takes: the bill of materials, and the parts that are inside. Gives: one
 * text with the words of each licence: first of what is inside the package, then of the packages that npm
 * installs beside it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Bill, type Component, licenceOf } from "./bill-of-materials.js";
import { installedPackages } from "./lock-file.js";
import type { Part } from "./parts.js";

const RULE = "=".repeat(80);

/** The text. */
export function thirdPartyLicences(bill: Bill, parts: readonly Part[]): string {
  const inside = parts.map(({ name, version, where, licence, texts }) =>
    section(`${name} ${version}: ${licence}`, [
      `In ${where}.`,
      ...texts.map((path) => readFileSync(path, "utf8")),
    ]),
  );
  const names = new Set(parts.map(({ name }) => name));
  const beside = bill.components
    .filter(({ name }) => !names.has(name))
    .map((component) =>
      section(`${component.name} ${component.version}: ${licenceOf(component)}`, wordsOf(component)),
    );
  return [
    "What others wrote, and under which licence. Made by hostsim/release when the package is packed.\n\n",
    "INSIDE THIS PACKAGE, IN COMPILED FORM\n",
    ...inside,
    "INSTALLED BESIDE IT BY NPM; PAGES THAT IT WRITES MAY HOLD PARTS OF THESE\n",
    ...beside,
  ].join("");
}

function section(title: string, words: readonly string[]): string {
  return `${RULE}\n${title}\n${RULE}\n${words.map((text) => text.trimEnd()).join("\n\n")}\n\n`;
}

/** What a package of npm says of its licence, in its own files. */
function wordsOf({ name, version }: Component): string[] {
  const folder = installedPackages().get(`${name}@${version}`)!;
  const words = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return words.length > 0 ? words : ["Its package names this licence and holds no text of it."];
}
