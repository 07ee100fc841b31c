/**
 * Values that are not numbers: arrays, texts, nothing, and types that are only asserted. Takes: a node.
 * Gives: where TypeScript and Lua would not mean the same. Lua's tables end at a hole, it has one nothing
 * where TypeScript has two, and its texts are bytes.
 */
import ts from "typescript";
import { type Breach, isOf, partsOf, type Rule } from "./breach.js";

const HOLE = "arrays in procedures have no holes: there Lua's arrays end";
const SET =
  "elements are added by push(): set by its index beyond the end, one leaves a hole, where Lua's arrays end";
const LENGTH = "an array's length is not set: it is that of its elements";
const INDEX =
  'brackets are for arrays and whole numbers: 1 and "1" are two names in Lua and one in TypeScript';
const NULL = "null and undefined are one in Lua: use undefined";
const ASSERTED = "types are not asserted in procedures: Lua does what the value is, not what it is called";
const LETTERS = "texts have no length and no letters in procedures: Lua counts bytes";
const DECLARED = "a procedure declares nothing of the outside: on board there is only what api.d.ts has";
const MEMBERSHIP = "no in: for Lua a member that is undefined is not there";
const THIS = "no this and no arguments in procedures";
const NAME = "is a name of the board's own";
const REST = "no rest and no spread: Lua's lists end at a hole";
const ACCESSOR = "procedures have no getters and setters";

/** Names that the compiled Lua uses, and the beginning of the compiler's own. */
const TAKEN = /^(?:request|ipairs|_ENV|____.*)$/;
const NOTHING = ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void;

function mayBeNothing(node: ts.Expression, checker: ts.TypeChecker): boolean {
  return partsOf(node, checker).some((part) => (part.flags & NOTHING) !== 0);
}

function isArray(node: ts.Expression, checker: ts.TypeChecker): boolean {
  return partsOf(node, checker).every((part) => checker.isArrayType(part) || checker.isTupleType(part));
}

function breachOfArray(node: ts.ArrayLiteralExpression, checker: ts.TypeChecker): Breach | null {
  for (const element of node.elements) {
    if (ts.isOmittedExpression(element)) return { node, why: HOLE };
    if (!ts.isSpreadElement(element) && mayBeNothing(element, checker)) return { node: element, why: HOLE };
  }
  return null;
}

function breachOfAssignment({ left, operatorToken }: ts.BinaryExpression): Breach | null {
  const isPlain =
    operatorToken.kind === ts.SyntaxKind.EqualsToken ||
    operatorToken.kind === ts.SyntaxKind.QuestionQuestionEqualsToken;
  if (isPlain && ts.isElementAccessExpression(left)) return { node: left, why: SET };
  const isAny =
    operatorToken.kind >= ts.SyntaxKind.FirstAssignment && operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  const isLength = ts.isPropertyAccessExpression(left) && left.name.text === "length";
  return isAny && isLength ? { node: left, why: LENGTH } : null;
}

function breachOfName(node: ts.Identifier): Breach | null {
  if (node.text === "arguments") return { node, why: THIS };
  const { parent } = node;
  const isDeclared =
    (ts.isVariableDeclaration(parent) ||
      ts.isParameter(parent) ||
      ts.isBindingElement(parent) ||
      ts.isFunctionDeclaration(parent) ||
      ts.isFunctionExpression(parent) ||
      ts.isEnumDeclaration(parent)) &&
    parent.name === node;
  return isDeclared && TAKEN.test(node.text) ? { node, why: `${node.text} ${NAME}` } : null;
}

function isConstAssertion(node: ts.AsExpression): boolean {
  return ts.isTypeReferenceNode(node.type) && node.type.getText() === "const";
}

/** What is refused for what it is, wherever it stands. */
const KINDS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.NullKeyword, NULL],
  [ts.SyntaxKind.AnyKeyword, ASSERTED],
  [ts.SyntaxKind.UnknownKeyword, ASSERTED],
  [ts.SyntaxKind.TypeAssertionExpression, ASSERTED],
  [ts.SyntaxKind.TypePredicate, ASSERTED],
  [ts.SyntaxKind.DeclareKeyword, DECLARED],
  [ts.SyntaxKind.ModuleDeclaration, DECLARED],
  [ts.SyntaxKind.ThisKeyword, THIS],
  [ts.SyntaxKind.SpreadElement, REST],
  [ts.SyntaxKind.SpreadAssignment, REST],
  [ts.SyntaxKind.GetAccessor, ACCESSOR],
  [ts.SyntaxKind.SetAccessor, ACCESSOR],
]);

/** The rule. */
export const valueRule: Rule = (node, checker) => {
  const why = KINDS.get(node.kind);
  if (why !== undefined) return { node, why };
  if (ts.isAsExpression(node)) return isConstAssertion(node) ? null : { node, why: ASSERTED };
  if (ts.isIdentifier(node)) return breachOfName(node);
  if (ts.isArrayLiteralExpression(node)) return breachOfArray(node, checker);
  if ((ts.isParameter(node) || ts.isBindingElement(node)) && node.dotDotDotToken !== undefined)
    return { node, why: REST };
  if (ts.isElementAccessExpression(node)) {
    const isIndex = isOf(node.argumentExpression, ts.TypeFlags.NumberLike, checker);
    return isIndex && isArray(node.expression, checker) ? null : { node, why: INDEX };
  }
  if (ts.isPropertyAccessExpression(node) && isOf(node.expression, ts.TypeFlags.StringLike, checker))
    return { node, why: LETTERS };
  if (ts.isCallExpression(node)) {
    const { expression } = node;
    const isPush = ts.isPropertyAccessExpression(expression) && expression.name.text === "push";
    const hole = isPush ? node.arguments.find((argument) => mayBeNothing(argument, checker)) : undefined;
    return hole === undefined ? null : { node: hole, why: HOLE };
  }
  if (ts.isBinaryExpression(node)) {
    if (node.operatorToken.kind === ts.SyntaxKind.InKeyword)
      return { node: node.operatorToken, why: MEMBERSHIP };
    return breachOfAssignment(node);
  }
  return null;
};

/**
 * Where comments tell TypeScript's checks to be silent, so that everything else here would be for nothing; -1
 * when nowhere.
 */
export function silencedAt(text: string): number {
  return text.search(/@ts-(?:ignore|expect-error|nocheck)/);
}
