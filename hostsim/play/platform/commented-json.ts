/**
 * JSON in a page: what it brings is written anew, without comments. In place of
 * hostsim/base/commented-json.ts.
 */
export { parseJson as parseCommentedJson } from "../../base/json-text.js";
