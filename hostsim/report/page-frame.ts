/**
 * What every report has around what it says: head, landmarks, foot. Takes: title, styles, content, scripts.
 * Gives: the page as text.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "../base/html.js";
import { packageRoot } from "../core/package-root.js";
import { releaseName } from "../core/release.js";

/** The parts of a page; all but the title are HTML, CSS or JavaScript as they are. */
export interface PageParts {
  readonly title: string;
  readonly styles: string;
  /** In the header: the heading, and what goes with it. */
  readonly header: string;
  readonly main: string;
  readonly scripts?: string;
}

/** Buttons that save a picture of the page (downloads.js): its name, and the words for it, as text. */
export function pictureButtons(pictures: Readonly<Record<string, string>>): string {
  const buttons = Object.entries(pictures).flatMap(([id, words]) =>
    ["svg", "png"].map(
      (as) =>
        `<button type="button" data-picture="${id}" data-as="${as}">${escapeHtml(words)} as ${as.toUpperCase()}</button>`,
    ),
  );
  return `<p class="tools">${buttons.join(" ")}</p>`;
}

/** Buttons that save the page's data. */
export const DATA_BUTTONS = `<p class="tools">All data: <button type="button" data-all="csv">CSV</button> <button type="button" data-all="json">JSON</button></p>`;

/** A file of hostsim/report/assets. */
export function reportAsset(name: string): string {
  return readFileSync(join(packageRoot, "hostsim/report/assets", name), "utf8");
}

/** The page, made at `madeAt`. */
export function reportPage(
  { title, styles, header, main, scripts = "" }: PageParts,
  madeAt: Date = new Date(),
): string {
  const made = madeAt.toISOString();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${releaseName()}">
<meta name="date" content="${made}">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer class="quiet">Made ${made.slice(0, 16).replace("T", " ")} UTC by ${releaseName()}.</footer>
${scripts}</body>
</html>
`;
}
