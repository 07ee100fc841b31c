/** Folders and those above them. */
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolders } from "../../../hostsim/base/make-folders.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-folders-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("makes what is missing with its permissions, and names the highest of it", () => {
  const [first, second] = [join(folder, "a"), join(folder, "a", "b")];
  expect(makeFolders(second, 0o700)).toBe(first);
  expect([first, second].map((path) => statSync(path).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(makeFolders(join(second, "c"), 0o700)).toBe(join(second, "c"));
  expect(makeFolders(second)).toBeNull();
});

it("a file in the way is told, and stays", () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  expect(() => makeFolders(file)).toThrow(/EEXIST/);
  expect(() => makeFolders(join(file, "a", "b"))).toThrow(/ENOTDIR/);
  expect(statSync(file).isFile()).toBe(true);
});

it("ends where a folder is there and takes none", () => {
  expect(existsSync("/proc/satqkd")).toBe(false);
  expect(() => makeFolders("/proc/satqkd/a")).toThrow(/^E[A-Z]+: .*'\/proc'?/);
});
