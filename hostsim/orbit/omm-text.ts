/**
 * Files of orbit mean-elements messages (OMM). Takes: text: JSON, CSV, KVN or XML, of one message or many.
 * Gives: each message's fields by keyword, not yet checked. A field that is given twice in a message is
 * refused: one of them would be ignored.
 *
 * JSON and CSV as CelesTrak and Space-Track give them; KVN and XML: CCSDS 502.0-B-3, sections 4 and 8.
 */
import { XMLParser } from "fast-xml-parser";
import { parseJson } from "../base/json-text.js";
import { linesOf } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import type { MessageFields } from "./orbit.js";

/** The units that the standard gives its keywords: a file may say them, and may say no others. */
const UNITS: Readonly<Record<string, string>> = {
  MEAN_MOTION: "rev/day",
  INCLINATION: "deg",
  RA_OF_ASC_NODE: "deg",
  ARG_OF_PERICENTER: "deg",
  MEAN_ANOMALY: "deg",
  BSTAR: "1/ER",
  MEAN_MOTION_DOT: "rev/day**2",
  MEAN_MOTION_DDOT: "rev/day**3",
};

/** What a file holds. */
export type ElementsFormat = "json" | "csv" | "kvn" | "xml" | "lines";

/** The format of a file's text, by how it begins. */
export function formatOf(text: string): ElementsFormat {
  const first =
    linesOf(text)
      .find((line) => line.trim() !== "" && !line.startsWith("#"))
      ?.trim() ?? "";
  if (/^[[{]/.test(first)) return "json";
  if (first.startsWith("<")) return "xml";
  if (/^[A-Z_]+\s*=|^COMMENT\b/.test(first)) return "kvn";
  return /^"?[A-Z_]+"?,/.test(first) ? "csv" : "lines";
}

function add(fields: Map<string, unknown>, keyword: string, value: unknown, where: string): void {
  if (fields.has(keyword)) throw new UserError(`${where}: ${keyword} is given twice`);
  fields.set(keyword, value);
}

function withoutUnit(keyword: string, value: string, unit: string | undefined, where: string): string {
  if (
    unit !== undefined &&
    UNITS[keyword] !== undefined &&
    unit.toLowerCase() !== UNITS[keyword].toLowerCase()
  )
    throw new UserError(`${where}: ${keyword} is in ${unit}, not in ${UNITS[keyword]}`);
  return value;
}

function ofJson(text: string): MessageFields[] {
  const data = parseJson(text);
  return (Array.isArray(data) ? data : [data]) as MessageFields[];
}

/** The cells of a row (RFC 4180): quoted ones may hold commas and doubled quotes, no line ends. */
function cellsOf(line: string, where: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const quoted = line[at] === '"';
    const cell = quoted ? /"((?:[^"]|"")*)"/y : /[^",]*/y;
    cell.lastIndex = at;
    const found = cell.exec(line);
    const end = at + (found?.[0].length ?? 0);
    if (found === null || (end < line.length && line[end] !== ","))
      throw new UserError(`${where}: a quote is out of place`);
    cells.push(quoted ? found[1]!.replaceAll('""', '"') : found[0].trim());
    if (end === line.length) return cells;
    at = end + 1;
  }
}

function ofCsv(text: string): MessageFields[] {
  const rows = linesOf(text)
    .map((line, index) => ({ line, where: `line ${index + 1}` }))
    .filter(({ line }) => line.trim() !== "");
  const [head, ...body] = rows.map(({ line, where }) => ({ cells: cellsOf(line, where), where }));
  return body.map(({ cells, where }) => {
    if (cells.length !== head!.cells.length)
      throw new UserError(`${where}: ${cells.length} cells under ${head!.cells.length} headings`);
    const fields = new Map<string, unknown>();
    for (const [column, keyword] of head!.cells.entries()) add(fields, keyword, cells[column], where);
    return Object.fromEntries(fields);
  });
}

function ofKvn(text: string): MessageFields[] {
  const messages: Map<string, unknown>[] = [];
  for (const [index, line] of linesOf(text).entries()) {
    const where = `line ${index + 1}`;
    const trimmed = line.trim();
    if (trimmed === "" || /^COMMENT\b/.test(trimmed)) continue;
    const found = /^([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*(?:\[([^\]]*)\])?$/.exec(trimmed);
    if (found === null)
      throw new UserError(`${where}: expected KEYWORD = value, found "${trimmed.slice(0, 40)}"`);
    const [, keyword, value, unit] = found;
    if (/^CCSDS_.*_VERS$/.test(keyword!) && keyword !== "CCSDS_OMM_VERS")
      throw new UserError(`${where}: ${keyword} begins another kind of message; orbits come as OMM`);
    if (keyword === "CCSDS_OMM_VERS" || messages.length === 0) messages.push(new Map());
    add(messages.at(-1)!, keyword!, withoutUnit(keyword!, value!, unit, where), where);
  }
  return messages.map((fields) => Object.fromEntries(fields));
}

/** An element as the parser gives it: a list of one-key objects, and its attributes beside. */
type XmlNode = Readonly<Record<string, unknown>>;

function childrenOf(nodes: readonly XmlNode[], tag: string): XmlNode[][] {
  return nodes.filter((node) => tag in node).map((node) => node[tag] as XmlNode[]);
}

function descendants(nodes: readonly XmlNode[], ...path: readonly string[]): XmlNode[] {
  return path.reduce<XmlNode[]>((at, tag) => childrenOf(at, tag).flat(), [...nodes]);
}

function ofXml(text: string): MessageFields[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
  });
  let root: XmlNode[];
  try {
    root = parser.parse(text, true) as XmlNode[];
  } catch (error) {
    throw new UserError(`no XML: ${(error as Error).message.split("\n")[0]}`);
  }
  const messages = [...childrenOf(root, "omm"), ...childrenOf(descendants(root, "ndm"), "omm")];
  if (messages.length === 0) throw new UserError("no OMM in this XML");
  return messages.map((message) => {
    const segment = descendants(message, "body", "segment");
    const fields = new Map<string, unknown>();
    for (const node of [
      ...descendants(segment, "metadata"),
      ...descendants(segment, "data", "meanElements"),
      ...descendants(segment, "data", "tleParameters"),
    ])
      for (const [keyword, content] of Object.entries(node)) {
        if (keyword === ":@" || keyword === "#text" || keyword === "COMMENT") continue;
        const value = (content as XmlNode[]).map((part) => String(part["#text"] ?? "")).join("");
        const unit = (node[":@"] as Record<string, string> | undefined)?.units;
        add(fields, keyword, withoutUnit(keyword, value, unit, "XML"), "XML");
      }
    return Object.fromEntries(fields);
  });
}

/**
 * The messages of a file's text.
 * @throws UserError that says where the text is wrong.
 */
export function messagesOf(text: string, format: Exclude<ElementsFormat, "lines">): MessageFields[] {
  return { json: ofJson, csv: ofCsv, kvn: ofKvn, xml: ofXml }[format](text);
}
