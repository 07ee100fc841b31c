/**
 * The pictures of the documents: of pages that commands write, and of terminals. Takes: a folder. Gives: PNGs
 * in it, taken by Chromium (Debian's package), and what each shows in words.
 */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { openSchedule } from "../../hostsim/schedule/open.js";
import { sourceOf } from "../../hostsim/stepping/source.js";
import { Stepper } from "../../hostsim/stepping/stepper.js";
import { picture } from "../../hostsim/stepping/terminal/picture.js";
import { type Row, span } from "../../hostsim/stepping/terminal/row.js";
import type { Chromium } from "../support/chromium.js";
import { terminalPage } from "./terminal-page.js";

const FIRST = 7e10;

/** A picture, and how what it shows is made. */
export interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Makes the page in a folder, and names it. */
  readonly make: (folder: string) => Promise<string>;
  /** Where the page's figures are told in short. */
  readonly headline: string;
  /** What is done in the page before the picture is taken. */
  readonly prepare?: string;
}

/** Runs satqkd in a folder; gives what it prints. */
function satqkd(words: readonly string[], folder: string): string {
  const program = join(packageRoot, "dist/hostsim/cli/main.js");
  return execFileSync(process.execPath, [program, ...words], { cwd: folder, encoding: "utf8" });
}

/** Runs a command that writes a page, once for all pictures of the page. */
function by(words: (folder: string) => readonly string[], page: string): Picture["make"] {
  return async (folder) => {
    if (!existsSync(join(folder, page))) satqkd(words(folder), folder);
    return page;
  };
}

/** Writes a terminal's rows as a page. */
function ofTerminal(name: string, rows: () => Promise<readonly Row[]>): Picture["make"] {
  return async (folder) => {
    writeFileSync(join(folder, `${name}.html`), terminalPage(await rows(), true));
    return `${name}.html`;
  };
}

const trace = (name: string, prepare: string, headline: string): Picture => ({
  name,
  width: 1200,
  height: 813,
  make: by(
    (folder) => [
      ...["trace", "jinan-250mhz", "--lines", "lasers", "--delays", "0,120,0,0,180,0,0,300"],
      ...["--first", String(FIRST), "--count", "1000000", "-o", join(folder, "trace.html")],
    ],
    "trace.html",
  ),
  headline,
  prepare,
});
const goTo = (pulse: number): string =>
  `document.getElementById("go-to-text").value = "${pulse}"; document.getElementById("go-to").requestSubmit();`;
const mark = (letter: string): string => `document.querySelector("[data-mark=${letter}]").click();`;
const click = (id: string): string => `document.getElementById("${id}").click();`;

/** The next decoy after pulse 7e10, as it is found by g, 7e10, Enter, d. */
async function stepping(): Promise<readonly Row[]> {
  const schedule = await openSchedule({
    target: "jinan-250mhz",
    seed: 1,
    mode: "key",
    replayBlock: 0,
    lineMap: "lasers",
    delaysPs: Array<number>(8).fill(0),
  });
  const stepper = new Stepper(sourceOf(schedule), 0, { finest: 1 / 4 });
  for (const key of ["g", ..."7e10", "Enter", "d"]) stepper.press(key);
  return picture(stepper, 100, 30);
}

/** The beginning of a session of the console. */
async function operating(folder: string): Promise<readonly Row[]> {
  const script = join(packageRoot, "docs/scripts/operator-session.txt");
  return satqkd(["console", "host", "--script", script], folder)
    .split("\n")
    .slice(0, 34)
    .map((line) => [span(line.slice(0, 140))]);
}

/** All of them. */
export const PICTURES: readonly Picture[] = [
  {
    name: "pass-report.png",
    width: 1000,
    height: 1500,
    make: by((folder) => ["pass", "jinan-250mhz", "--seed", "1", "--report", folder], "jinan-250mhz.html"),
    headline: ".answer",
  },
  {
    name: "relay-report.png",
    width: 1040,
    height: 2000,
    make: by(
      (folder) => ["relay", "beijing-stellenbosch", "--seed", "1", "--report", folder],
      "beijing-stellenbosch.html",
    ),
    headline: ".answer",
  },
  trace("trace-page.png", `${goTo(FIRST + 26)} ${mark("a")} ${goTo(FIRST + 46)} ${mark("b")}`, "#distances"),
  trace("trace-statistics.png", click("show-statistics"), "#verdict"),
  {
    name: "step.png",
    width: 870,
    height: 400,
    make: ofTerminal("step", stepping),
    headline: "#screen",
  },
  {
    name: "console.png",
    width: 1190,
    height: 560,
    make: (folder) => ofTerminal("console", () => operating(folder))(folder),
    headline: "#screen",
  },
];

/** Takes a picture into a folder, in a browser that others are taken in; gives what it shows in words. */
export async function takePicture(
  { name, width, height, make, headline, prepare }: Picture,
  folder: string,
  browser: Chromium,
): Promise<string> {
  await browser.visit(`file://${join(folder, await make(folder))}`);
  await browser.resize(width, height);
  await browser.evaluate('document.documentElement.style.scrollbarWidth = "none"');
  if (prepare !== undefined) await browser.evaluate(`{ ${prepare} }`);
  const words = await browser.evaluate(`document.querySelector(${JSON.stringify(headline)}).textContent`);
  await browser.screenshot(join(folder, name));
  return String(words).split("\n")[0]!;
}
