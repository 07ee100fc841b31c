/**
 * What the page brings along. Takes and gives nothing here: the bundler puts it in place of this module
 * (hostsim/play/bundle.ts).
 */

/** Files by path from the package's root, which is `/`: text as it is, pictures as base64. */
export const FILES: Readonly<Record<string, string>> = {};

/** Modules of the core by name, deflated (RFC 1951), as base64. */
export const MODULES: Readonly<Record<string, string>> = {};
