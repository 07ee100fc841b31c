/**
 * The TypeScript files of a tree, parsed one by one. Takes: a root and folders below it. Gives: a syntax tree
 * a file; knows no types and follows no imports, so all of it takes a few seconds.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** Parses a text; `path` is from the root, for messages. */
export function parsed(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
}

/** All TypeScript files in the folders, in order of their paths, which are from the root. */
export function sourcesOf(root: string, folders: readonly string[]): ts.SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .sort()
      .map((name) => `${folder}/${name}`)
      .map((path) => parsed(path, readFileSync(join(root, path), "utf8"))),
  );
}

/** All nodes below a node, itself first, in order of the text. */
export function nodesOf(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (each: ts.Node): void => {
    nodes.push(each);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return nodes;
}

/** Where a node stands: path and line, counted from 1. */
export function placeOf(node: ts.Node): string {
  const file = node.getSourceFile();
  return `${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
}
