/**
 * Whatever a document, a source or a description names by its path is there: links and their anchors, pages
 * under docs, files in backticks.
 */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { documentNames, textOf } from "./document-names.js";

const SOURCES = ["assembly", "boards", "examples", "firmware", "hostsim", "test"];
/** Cites the pages of other projects. */
const FOREIGN = ["test/hostsim/wire/vectors.ts"];
const LEAST_LINKS = 100;
/**
 * A path from the checkout's folder, as backticks show it; one with capitals or an asterisk stands for many.
 */
const PATH = /^(?:\.ci|assembly|boards|docs|examples|firmware|hostsim|test)\/[a-z0-9./-]+$/;
const PAGE = /\bdocs\/[a-z0-9/-]+\.(?:md|png|txt)\b/g;

function nodesOf(node: Nodes): Nodes[] {
  return "children" in node ? [node, ...node.children.flatMap(nodesOf)] : [node];
}

function wordsOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(wordsOf).join("") : "";
}

/** The anchors of a page: its headings, in small letters, without signs, with hyphens for blanks. */
function anchorsOf(path: string): string[] {
  return nodesOf(fromMarkdown(textOf(path)))
    .filter(({ type }) => type === "heading")
    .map((heading) =>
      wordsOf(heading)
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    );
}

/** Why a link leads nowhere; null when it leads somewhere, or out of the project. */
function lost(from: string, url: string): string | null {
  if (/^[a-z]+:/.test(url)) return null;
  const [path = "", anchor] = url.split("#");
  const target = path === "" ? from : normalize(join(dirname(from), path));
  if (!existsSync(join(packageRoot, target))) return `${url}: no ${target}`;
  if (anchor !== undefined && !anchorsOf(target).includes(anchor)) return `${url}: no such heading`;
  return null;
}

const pages = [...documentNames(), "CHANGELOG.md"].map((name) => ({
  name,
  nodes: nodesOf(fromMarkdown(textOf(name))),
}));
const linksOf = (nodes: readonly Nodes[]): string[] =>
  nodes.flatMap((node) => (node.type === "link" || node.type === "image" ? [node.url] : []));

describe.each(pages)("$name", ({ name, nodes }) => {
  test("has no link that leads nowhere", () => {
    expect(linksOf(nodes).flatMap((url) => lost(name, url) ?? [])).toEqual([]);
  });

  test("names no file that is not there", () => {
    // Of how it was, a changelog may name what is gone.
    const named = nodes.flatMap((node) =>
      node.type === "inlineCode" && name !== "CHANGELOG.md" && PATH.test(node.value) ? [node.value] : [],
    );
    expect(named.filter((path) => !existsSync(join(packageRoot, path)))).toEqual([]);
  });
});

test("no page, task or container asks for a script of npm that is not there", () => {
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Record<string, string> };
  const ways = [...documentNames(), ".vscode/tasks.json", ".devcontainer/devcontainer.json"].map(textOf);
  const asked = ways.flatMap((text) =>
    [...text.matchAll(/npm run (?:-s )?([a-z:]+)|"script": "([a-z:]+)"/g)].map(
      ([, run, task]) => run ?? task!,
    ),
  );
  expect(asked).toContain("build");
  expect([...new Set(asked)].filter((name) => !(name in scripts))).toEqual([]);
});

test("the pages have links", () => {
  expect(pages.flatMap(({ nodes }) => linksOf(nodes)).length).toBeGreaterThan(LEAST_LINKS);
});

test.each(SOURCES)("%s names no page that is not there", (folder) => {
  const files = readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:c|h|json|md|sh|ts|tsx|txt)$/.test(file))
    .map((file) => `${folder}/${file}`)
    .filter((file) => !FOREIGN.includes(file));
  const named = files.flatMap((file) => [...textOf(file).matchAll(PAGE)].map(([page]) => ({ file, page })));
  expect(named.filter(({ page }) => !existsSync(join(packageRoot, page)))).toEqual([]);
});
