/** axe-core in a page: what stands in the way of people who do not see it, or use no mouse. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Chromium, until } from "./chromium.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** All that axe-core finds in the page as it is shown: the rule, and where. */
export async function axeFindings(browser: Chromium): Promise<string[]> {
  await browser.evaluate(`${AXE}; globalThis.axeFound = null; 0`);
  await browser.evaluate(
    `axe.run(document).then(({ violations, passes }) => {
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target.join(" ")));
      globalThis.axeFound = passes.length === 0 ? ["axe looked at next to nothing"] : found;
    }); 0`,
  );
  await until(browser, "globalThis.axeFound !== null");
  return (await browser.evaluate("axeFound")) as string[];
}
