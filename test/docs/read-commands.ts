/**
 * The commands of a document. Takes: Markdown. Gives: each command line that a reader may type, what it
 * shows, and the synopses, which name no real file.
 *
 * In a code block a line that begins with "$ " is a command and what follows is its output; in a block
 * without such lines, each line that begins with satqkd is a command whose output is not shown. `satqkd VERB
 * ARGUMENT...` in running text is a command, too. Behind the command, "# exit code N" says how it ends.
 */
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { OURS, verbOf } from "./verbs.js";

/** A command line of a document. */
export interface DocumentCommand {
  /** Document and line, for a test's title. */
  readonly place: string;
  /** As it stands there, without a comment. */
  readonly line: string;
  /** The exit code that the document says; 0 where it says nothing. */
  readonly exit: number;
  /** What the operator types into it (a console's session). */
  readonly typed: readonly string[];
  /** What it prints, as shown; null when the document does not show it. */
  readonly shown: readonly string[] | null;
  /** In running text; said twice, it is one command. */
  readonly isInline: boolean;
}

/** All that a document says about the command line. */
export interface DocumentWords {
  readonly commands: readonly DocumentCommand[];
  /** Command lines with a placeholder (SCENARIO, N, ...) or with nothing but the verb. */
  readonly synopses: readonly string[];
}

type Found = Omit<DocumentCommand, "place" | "isInline"> & { readonly row: number };

const PROMPT = "$ ";
/** Words in capitals stand for something else (SCENARIO, FILE, N); single letters may be values (basis Z). */
const PLACEHOLDER = /(?:^|[\s:=[|])(?:[A-Z]{2,}|N)(?=$|[\s.:|\]])|\.\.\.|[[\]]/;

/** A command line and the comment behind it, as a shell divides them. */
function divide(line: string): Pick<Found, "line" | "exit"> {
  const [, command = ""] = /^((?:'[^']*'|"[^"]*"|[^'"#]|(?<! )#)*)/.exec(line) ?? [];
  const [, exit = "0"] = /exit code (\d+)/.exec(line.slice(command.length)) ?? [];
  return { line: command.trim(), exit: Number(exit) };
}

/** What is typed into a console begins at the margin, what it prints does not (a complaint but for). */
function isTyped(line: string): boolean {
  return /^[a-z]/.test(line) && !line.startsWith("satqkd:");
}

/** Commands of a block, in which output follows each line with a prompt. */
function ofSession(lines: readonly string[], first: number): Found[] {
  const starts = lines.flatMap((line, index) => (line.startsWith(PROMPT) ? [index] : []));
  return starts.map((start, index) => {
    let line = lines[start]!.slice(PROMPT.length);
    let next = start + 1;
    while (line.endsWith("\\")) line = line.slice(0, -1) + lines[next++]!.trim();
    const output = lines.slice(next, starts[index + 1] ?? lines.length);
    const isTypedInto = /^satqkd console\b/.test(line) && !/ --(?:send|script|replay|show)\b/.test(line);
    return {
      ...divide(line),
      row: first + start,
      typed: isTypedInto ? output.filter(isTyped) : [],
      shown: isTypedInto ? output.filter((shown) => !isTyped(shown)) : output,
    };
  });
}

/** Commands of a block without output. */
function ofList(lines: readonly string[], first: number): Found[] {
  return lines.flatMap((line, index) => {
    const found = divide(line);
    if (!found.line.split(" && ").some((part) => OURS.test(part))) return [];
    return [{ ...found, row: first + index, typed: [], shown: null }];
  });
}

function codeOf(node: Nodes): Extract<Nodes, { type: "code" | "inlineCode" }>[] {
  if (node.type === "code" || node.type === "inlineCode") return [node];
  return "children" in node ? node.children.flatMap((child) => codeOf(child)) : [];
}

/** The code block that begins so. Throws when there is none. */
export function codeBlock(markdown: string, beginning: string): string {
  const block = codeOf(fromMarkdown(markdown)).find(({ value }) => value.startsWith(beginning));
  if (block === undefined) throw new Error(`no code block begins with "${beginning}"`);
  return block.value;
}

/** Everything a document says about the command line, in its order. */
export function readCommands(name: string, markdown: string): DocumentWords {
  const all = codeOf(fromMarkdown(markdown)).flatMap((node) => {
    const isInline = node.type === "inlineCode";
    const isFenced = node.type === "code" && markdown[node.position!.start.offset!] === "`";
    const first = node.position!.start.line + (isFenced ? 1 : 0);
    // In running text a line may end anywhere.
    const lines = isInline ? [node.value.replace(/\s+/g, " ")] : node.value.split("\n");
    const found = lines.some((line) => line.startsWith(PROMPT))
      ? ofSession(lines, first)
      : ofList(lines, first);
    return found.map(({ row, ...command }) => ({ ...command, place: `${name}:${row}`, isInline }));
  });
  const isSynopsis = ({ line, isInline }: DocumentCommand): boolean =>
    isInline && (PLACEHOLDER.test(line) || verbOf(line).wordsLeft === 0);
  return {
    commands: all.filter((command) => !isSynopsis(command)),
    synopses: all.filter(isSynopsis).map(({ line }) => line),
  };
}
