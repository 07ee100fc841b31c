import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { checksumText, makePass } from "../../../hostsim/corpus/make.js";
import { CORPUS } from "../../../hostsim/corpus/passes.js";
import type { DistilResult } from "../../../hostsim/distil/result.js";
import type { PassResult } from "../../../hostsim/pass/result.js";
import { runCommand } from "../../support/command-line.js";

const SUMS = readFileSync(join(packageRoot, "examples/corpus/SHA256SUMS"), "utf8");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-corpus-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each(CORPUS)("$name: the committed checksums, and the same key from the tags", async (pass) => {
  const { name, seed, windowS, about } = pass;
  const sums = await makePass(pass, folder);
  const committed = SUMS.split("\n").filter((line) => line.includes(`  ${name}/`));
  expect(checksumText(sums)).toBe(`${committed.join("\n")}\n`);
  const words = ["distil", `${name}/tags.npy`, "--schedule", `./${name}/scenario.json`, "--seed", `${seed}`];
  const ran = await runCommand([...words, "--window", `${windowS}`, "--json"], folder);
  expect(ran.status, ran.stderr).toBe(0);
  const distilled = JSON.parse(ran.stdout) as DistilResult;
  const flown = JSON.parse(readFileSync(join(folder, name, "pass.json"), "utf8")) as PassResult;
  const key = readFileSync(join(folder, name, "key"));
  expect(distilled.keyBits).toBe(flown.keyBits);
  expect(distilled.keySha256).toBe(key.length === 0 ? null : createHash("sha256").update(key).digest("hex"));
  expect(distilled.qber).toBe(flown.qber);
  // Each shows what it is there for.
  const page = readFileSync(join(packageRoot, "examples/corpus/README.md"), "utf8");
  expect(page).toContain(`| \`${name}\` | ${seed}, ${windowS} | `);
  expect(about.length).toBeGreaterThan(10);
  if (name === "attacked") expect(flown.qber).toBeGreaterThan(0.22);
  else expect(flown.keyBits > 0, `${name}: ${flown.noKeyReason}`).toBe(name !== "daylight");
});
