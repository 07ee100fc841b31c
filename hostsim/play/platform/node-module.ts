/** `node:module` in a browser: where files of other packages are among those that the page brings. */

/** Finds files of packages. */
export function createRequire(): { resolve(name: string): string } {
  return { resolve: (name) => `/node_modules/${name}` };
}
