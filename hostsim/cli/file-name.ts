/**
 * Names of files, made of names that somebody gave. Takes: a name, its place in a list. Gives: letters, digits
 * and hyphens, the place first, so that no two are the same.
 */

/** A file's name without its ending: "3-mount-stromlo". */
export function fileName(name: string, index: number): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `${index}${plain === "" ? "" : `-${plain}`}`;
}
