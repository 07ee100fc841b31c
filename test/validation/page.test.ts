/** docs/validation.md is what `npm run validation` makes of today's code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { validationPage } from "./page.js";

test("the page of validation is of today's figures", async () => {
  expect(readFileSync(join(packageRoot, "docs/validation.md"), "utf8")).toBe(await validationPage());
});
