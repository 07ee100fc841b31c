/**
 * Lists the mutants of a source. Takes: a file's path and text. Gives: every mutant with a name that stays
 * the same when other lines of the file change, and its text.
 */
import ts from "typescript";
import { type Edit, editsOf } from "./operators.js";

/** One change of one file. */
export interface Mutant {
  /**
   * File, function, kind of mutation, what becomes what, and which of several alike: stays when lines move.
   */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  /** The line's statement or expression as it was, and what it became; shortened to one line. */
  readonly was: string;
  readonly became: string;
  readonly edit: Edit;
}

const SHOWN_CHARACTERS = 70;

/** All mutants of a file, in the order of its text. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const alike = new Map<string, number>();
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node, inside: string): void => {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return;
    const place = nameOf(node, source) ?? inside;
    for (const edit of editsOf(node, source)) {
      const around = surroundings(node, edit);
      const was = shorten(text.slice(around.start, around.end));
      const became = shorten(
        text.slice(around.start, edit.start) + edit.text + text.slice(edit.end, around.end),
      );
      const name = `${file} | ${place} | ${edit.operator} | ${was} => ${became}`;
      const nth = alike.get(name) ?? 0;
      alike.set(name, nth + 1);
      const line = source.getLineAndCharacterOfPosition(edit.start).line + 1;
      const id = nth === 0 ? name : `${name} (${nth + 1})`;
      mutants.push({ id, file, line, operator: edit.operator, was, became, edit });
    }
    ts.forEachChild(node, (child) => visit(child, place));
  };
  visit(source, "");
  return mutants;
}

/** The file's text with the mutant in it. */
export function mutated(text: string, { start, end, text: replacement }: Edit): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function nameOf(node: ts.Node, source: ts.SourceFile): string | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.name?.getText(source);
  if (ts.isVariableStatement(node) && ts.isSourceFile(node.parent))
    return node.declarationList.declarations[0]?.name.getText(source);
  return undefined;
}

/** The text to show: an operator with its operands, a number with the expression around it. */
function surroundings(node: ts.Node, edit: Edit): { start: number; end: number } {
  const isSmall = edit.end - edit.start < 24 && !ts.isStatement(node.parent) && !ts.isStatement(node);
  const shown = ts.isNumericLiteral(node) && isSmall ? node.parent : node;
  const start = shown.getStart();
  return ts.isIfStatement(node)
    ? { start: node.getStart(), end: node.expression.end + 1 }
    : { start: Math.min(start, edit.start), end: Math.max(shown.end, edit.end) };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= SHOWN_CHARACTERS ? line : `${line.slice(0, SHOWN_CHARACTERS - 3)}...`;
}
