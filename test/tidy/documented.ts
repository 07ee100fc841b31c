/**
 * Exports without a doc comment. Takes: parsed files. Gives: where they stand and their names. What a file
 * passes on from another one is documented there.
 */
import ts from "typescript";
import { placeOf } from "./sources.js";

/** Exported declarations that say nothing of themselves, "path:line name". */
export function undocumented(sources: readonly ts.SourceFile[]): string[] {
  return sources.flatMap((source) =>
    source.statements
      .filter((statement) => isExported(statement) && !hasDocComment(statement))
      .map((statement) => `${placeOf(statement)} ${nameOf(statement)}`),
  );
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** Constants without a blank line between them are one group, and the first one's comment is of all. */
function hasDocComment(statement: ts.Statement): boolean {
  const source = statement.getSourceFile();
  const comments = ts.getLeadingCommentRanges(source.text, statement.pos) ?? [];
  if (comments.some(({ pos }) => source.text.startsWith("/**", pos))) return true;
  const before = source.statements[source.statements.indexOf(statement) - 1];
  if (before === undefined || !ts.isVariableStatement(before) || !ts.isVariableStatement(statement))
    return false;
  const gap = source.text.slice(before.end, statement.getStart());
  return !/\n\s*\n/.test(gap) && isExported(before) && hasDocComment(before);
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText()).join(", ");
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name?.getText() ?? "default";
}
