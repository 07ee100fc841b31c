/**
 * `npm run site`: every page of the documents is in it, the playground on the first one, and links lead
 * somewhere.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { documentNames } from "./document-names.js";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-site-"));
  const typedoc = join(packageRoot, "node_modules/typedoc/bin/typedoc");
  execFileSync(process.execPath, [typedoc, "--options", "docs/api/site.json", "--out", folder], {
    cwd: packageRoot,
  });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Where npm run site puts the playground. */
const PLAYGROUND = "playground/index.html";

describe("the site", () => {
  it("has the playground on its first page", () => {
    expect(readFileSync(join(folder, "index.html"), "utf8")).toContain(`<iframe src="${PLAYGROUND}"`);
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
      scripts: { site: string };
    };
    expect(scripts.site).toContain("cp -r build/playground dist/site");
    expect(existsSync(join(packageRoot, "build", PLAYGROUND))).toBe(true);
  });

  it("has each document, and what a program can import", () => {
    const pages = readdirSync(join(folder, "documents"));
    const documents = documentNames().filter(
      (name) => name.startsWith("docs/") && !/^docs\/(api\/|site.md)/.test(name),
    );
    expect(pages.length).toBe(documents.length);
    const functions = readdirSync(join(folder, "functions")).map((page) => page.split(".").at(-2));
    expect(functions).toEqual(expect.arrayContaining(["runPass", "keyLength"]));
  });

  it("has no link within it that leads nowhere", () => {
    const pages = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((page) =>
      page.endsWith(".html"),
    );
    const dead = pages.flatMap((page) => {
      const links = [...readFileSync(join(folder, page), "utf8").matchAll(/ href="([^"#]+)[^"]*"/g)];
      return links
        .map(([, link = ""]) => link)
        .filter((link) => !/^[a-z]+:/.test(link) && !existsSync(join(folder, dirname(page), decodeURI(link))))
        .map((link) => `${page}: ${link}`);
    });
    expect(dead).toEqual([]);
  });
});
