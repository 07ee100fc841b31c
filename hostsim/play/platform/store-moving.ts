/**
 * Moving key between stores in a browser: none, since a page's stores are gone with it. Takes: nothing.
 * Gives: errors. In place of hostsim/keystore/store-moving.ts.
 */

/** @throws Error always. */
function refuse(): never {
  throw new Error("key moves between stores on a disk, and a page has none");
}

export { refuse as keyIn, refuse as moveKey, refuse as requireMovable };
