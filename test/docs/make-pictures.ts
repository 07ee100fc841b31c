/**
 * `npm run pictures`: makes docs/pictures anew. What each picture shows is kept in words beside them, so that
 * a test can tell that it is of today's figures.
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { Chromium } from "../support/chromium.js";
import { PICTURES, takePicture } from "./pictures.js";

const goal = join(packageRoot, "docs/pictures");
const folder = mkdtempSync(join(tmpdir(), "satqkd-pictures-"));
const headlines: Record<string, string> = {};
const browser = await Chromium.open("about:blank");
try {
  for (const picture of PICTURES) {
    headlines[picture.name] = await takePicture(picture, folder, browser);
    copyFileSync(join(folder, picture.name), join(goal, picture.name));
  }
} finally {
  await browser.close();
}
writeFileSync(join(goal, "headlines.json"), `${JSON.stringify(headlines, null, 2)}\n`);
rmSync(folder, { recursive: true });
