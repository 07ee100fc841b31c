/**
 * The pictures of the documents are what `npm run pictures` would take today, but for how a machine draws its
 * letters; and README's figures are those of the pass in one of them.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import type { PassResult } from "../../hostsim/pass/result.js";
import { Chromium } from "../support/chromium.js";
import { resultInReadme, resultWords } from "../support/readme.js";
import { PICTURES, takePicture } from "./pictures.js";

/** Differences of a channel that smoothed edges of letters have from one machine to another. */
const SMALL = 48;
/** Share of the pixels that may differ by more. */
const MOST_OTHER = 0.02;

let folder = "";
let browser: Chromium;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-pictures-"));
  browser = await Chromium.open("about:blank");
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

/** Share of pixels in which two pictures of one size differ visibly. */
function differentShare(one: Uint8Array, other: Uint8Array): number {
  const [first, second] = [decode(one), decode(other)];
  expect([second.width, second.height, second.channels]).toEqual([first.width, first.height, first.channels]);
  let different = 0;
  for (let pixel = 0; pixel < first.width * first.height; pixel++) {
    const at = pixel * first.channels;
    let most = 0;
    for (let channel = 0; channel < 3; channel++)
      most = Math.max(most, Math.abs(first.data[at + channel]! - second.data[at + channel]!));
    if (most > SMALL) different += 1;
  }
  return different / (first.width * first.height);
}

const committed = join(packageRoot, "docs/pictures");
const headlines = JSON.parse(readFileSync(join(committed, "headlines.json"), "utf8")) as Record<
  string,
  string
>;

describe("a picture of the documents", () => {
  it.each(PICTURES.map((picture) => [picture.name, picture] as const))(
    "%s is of today",
    async (name, picture) => {
      expect(await takePicture(picture, folder, browser), "npm run pictures").toBe(headlines[name]);
      const share = differentShare(readFileSync(join(committed, name)), readFileSync(join(folder, name)));
      expect(share, "npm run pictures").toBeLessThan(MOST_OTHER);
    },
  );
});

it("README has the result of jinan-250mhz, and its picture was taken of it", async () => {
  const make = PICTURES.find(({ name }) => name === "pass-report.png")!.make;
  const page = readFileSync(join(folder, await make(folder)), "utf8");
  const [, data] = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(page)!;
  const { result } = JSON.parse(data!).all as { result: PassResult };
  expect([result.scenario, result.seed]).toEqual(["jinan-250mhz", 1]);
  expect(resultInReadme("jinan-250mhz")).toContain(resultWords(result));
  const bits = result.secretKeyBits.toLocaleString("en-US");
  expect(headlines["pass-report.png"], "npm run pictures").toBe(`${bits} secret bits, equal on both sides`);
});
