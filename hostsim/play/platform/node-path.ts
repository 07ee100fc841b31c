/** `node:path` in a browser, for paths that begin at the package's root, `/`. */

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Joins parts to a path. */
export function join(...parts: readonly string[]): string {
  return normal(parts.join("/"));
}

/** A path from a folder, unless it begins at the root by itself. */
export function resolve(...parts: readonly string[]): string {
  const from = parts.findLastIndex((part) => part.startsWith("/"));
  return normal(parts.slice(Math.max(0, from)).join("/"));
}

/** The folder of a path. */
export function dirname(path: string): string {
  return normal(`${path}/..`);
}

/** The last part of a path, without an ending. */
export function basename(path: string, ending = ""): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return ending !== "" && name.endsWith(ending) ? name.slice(0, -ending.length) : name;
}
