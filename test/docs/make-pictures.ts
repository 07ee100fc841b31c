/**
 * `npm run pictures`: makes docs/pictures anew, from the pages that the commands write, in Chromium (Debian's
 * package). The headline of each page is kept beside the pictures, so that a test can tell that a picture is
 * of today's figures.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "../../hostsim/cli/program.js";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { openSchedule } from "../../hostsim/schedule/open.js";
import { sourceOf } from "../../hostsim/stepping/source.js";
import { Stepper } from "../../hostsim/stepping/stepper.js";
import { picture } from "../../hostsim/stepping/terminal/picture.js";
import { Chromium } from "../support/chromium.js";
import { terminalPage } from "./terminal-page.js";

const PICTURES = join(packageRoot, "docs/pictures");
/** What the pages said when they were taken. */
const HEADLINES = join(PICTURES, "headlines.json");
const FIRST = 7e10;

interface Picture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Makes the page in a folder, and names it. */
  readonly command: (folder: string) => readonly string[];
  readonly page: string;
  /** Where the page's figures are told in short. */
  readonly headline: string;
  /** What is done in the page before the picture is taken. */
  readonly prepare?: string;
}

const trace = (name: string, prepare: string, headline: string): Picture => ({
  name,
  width: 1200,
  height: 813,
  command: (folder) => [
    "trace",
    "jinan-250mhz",
    "--lines",
    "lasers",
    "--delays",
    "0,120,0,0,180,0,0,300",
    "--first",
    String(FIRST),
    "--count",
    "1000000",
    "--force",
    "-o",
    join(folder, "trace.html"),
  ],
  page: "trace.html",
  headline,
  prepare,
});
const goTo = (pulse: number): string =>
  `document.getElementById("go-to-text").value = "${pulse}"; document.getElementById("go-to").requestSubmit();`;
const mark = (letter: string): string => `document.querySelector("[data-mark=${letter}]").click();`;
const click = (id: string): string => `document.getElementById("${id}").click();`;

const pictures: readonly Picture[] = [
  {
    name: "pass-report.png",
    width: 1000,
    height: 1500,
    command: (folder) => ["pass", "jinan-250mhz", "--seed", "1", "--report", folder],
    page: "jinan-250mhz.html",
    headline: ".answer",
  },
  {
    name: "relay-report.png",
    width: 1040,
    height: 2000,
    command: (folder) => ["relay", "beijing-stellenbosch", "--seed", "1", "--report", folder],
    page: "beijing-stellenbosch.html",
    headline: ".answer",
  },
  trace("trace-page.png", `${goTo(FIRST + 26)} ${mark("a")} ${goTo(FIRST + 46)} ${mark("b")}`, "#distances"),
  trace("trace-statistics.png", click("show-statistics"), "#verdict"),
];

/** The terminal: the next decoy after pulse 7e10, as it is found by g, 7e10, Enter, d. */
async function takeTerminal(): Promise<void> {
  const delaysPs = Array<number>(8).fill(0);
  const request = {
    target: "jinan-250mhz",
    seed: 1,
    mode: "key",
    replayBlock: 0,
    lineMap: "lasers",
  } as const;
  const stepper = new Stepper(sourceOf(await openSchedule({ ...request, delaysPs })), 0, { finest: 1 / 4 });
  for (const key of ["g", ..."7e10", "Enter", "d"]) stepper.press(key);
  const page = join(folder, "step.html");
  writeFileSync(page, terminalPage(picture(stepper, 100, 30), true));
  const browser = await Chromium.open(`file://${page}`);
  await browser.resize(870, 400);
  await browser.screenshot(join(PICTURES, "step.png"));
  await browser.close();
}

const folder = mkdtempSync(join(tmpdir(), "satqkd-pictures-"));
const headlines: Record<string, string> = {};
await takeTerminal();
for (const { name, width, height, command, page, headline, prepare } of pictures) {
  const words = command(folder);
  if ((await runCommandLine(words)) !== null || (process.exitCode ?? 0) !== 0)
    throw new Error(`satqkd ${words.join(" ")} failed`);
  const browser = await Chromium.open(`file://${join(folder, page)}`);
  await browser.resize(width, height);
  await browser.evaluate('document.documentElement.style.scrollbarWidth = "none"');
  if (prepare !== undefined) await browser.evaluate(`{ ${prepare} }`);
  headlines[name] = (await browser.evaluate(
    `document.querySelector(${JSON.stringify(headline)}).textContent`,
  )) as string;
  await browser.screenshot(join(PICTURES, name));
  await browser.close();
}
writeFileSync(HEADLINES, `${JSON.stringify(headlines, null, 2)}\n`);
rmSync(folder, { recursive: true });
