/**
 * Codes that are written as numbers where the core exports a name. Takes: the core's files and tests, parsed.
 * Gives: comparisons of a code with a number. Which functions return codes it reads in their doc comments,
 * which say `Returns a POOL_ code` or the like; a family counts when the core exports a constant of it.
 */
import ts from "typescript";
import { nodesOf, placeOf } from "./sources.js";

const FAMILY = /\b([A-Z]+(?:_[A-Z]+)*_) codes?\b/;
const MATCHERS: ReadonlySet<string> = new Set(["toBe", "toEqual", "toStrictEqual"]);
const EQUALITIES: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

function isExported(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
}

/** Text of a node's doc comment, its lines joined. */
function docOf(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).map((comment) => comment.getText());
  return comments.join(" ").replaceAll(/\s*\n\s*\* ?/g, " ");
}

function constantsOf(sources: readonly ts.SourceFile[]): string[] {
  return sources
    .flatMap(({ statements }) => [...statements])
    .filter((statement) => ts.isVariableStatement(statement) && isExported(statement))
    .flatMap((statement) => (statement as ts.VariableStatement).declarationList.declarations)
    .map(({ name }) => name.getText());
}

/** Functions of the core that return codes, and their families: `linkTake` has `PACKET_`. */
export function codeFunctions(sources: readonly ts.SourceFile[]): Map<string, string> {
  const constants = constantsOf(sources);
  const functions = new Map<string, string>();
  for (const statement of sources.flatMap(({ statements }) => [...statements])) {
    if (!ts.isFunctionDeclaration(statement) || statement.name === undefined) continue;
    if (!isExported(statement) || statement.type?.getText() !== "u32") continue;
    const family = FAMILY.exec(docOf(statement))?.[1];
    if (family !== undefined && constants.some((each) => each.startsWith(family)))
      functions.set(statement.name.text, family);
  }
  return functions;
}

/** Name of the function that is called: `linkTake` of `core.linkTake(8, 0n)`. */
function calledBy(node: ts.Node): string | null {
  if (!ts.isCallExpression(node)) return null;
  const { expression } = node;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** What `expect(actual).toBe(expected)` or `actual === expected` compare; null for anything else. */
function comparison(node: ts.Node): readonly [ts.Node, ts.Node] | null {
  if (ts.isBinaryExpression(node))
    return EQUALITIES.has(node.operatorToken.kind) ? [node.left, node.right] : null;
  if (!ts.isCallExpression(node) || !MATCHERS.has(calledBy(node) ?? "")) return null;
  const [expected] = node.arguments;
  const expectation = nodesOf(node.expression).find((each) => calledBy(each) === "expect");
  const actual = (expectation as ts.CallExpression | undefined)?.arguments[0];
  return actual === undefined || expected === undefined ? null : [actual, expected];
}

/** Comparisons of what such a function returns with a number, with the family whose name it should have. */
export function codeNumbers(source: ts.SourceFile, functions: ReadonlyMap<string, string>): string[] {
  return nodesOf(source).flatMap((node) => {
    const sides = comparison(node);
    if (sides === null || !sides.some(ts.isNumericLiteral)) return [];
    const family = sides
      .map((side) => functions.get(calledBy(side) ?? ""))
      .find((each) => each !== undefined);
    return family === undefined ? [] : [`${placeOf(node)}: ${family}`];
  });
}
