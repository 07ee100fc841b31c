/** The package's folder in a page: the root of the files that it brings. */

/** In place of hostsim/core/package-root.ts. */
export const packageRoot = "/";
