/** Elements of the page by name. Takes: a name. Gives: the element: the page has all that are asked for. */

/** An element of a kind. @throws Error when the page has none of that name and kind. */
export function element<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${kind.name} ${id}`);
  return found;
}
