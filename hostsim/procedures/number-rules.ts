/**
 * Numbers on board are Lua's integers of 64 bits, in TypeScript they are doubles. Takes: a node. Gives: where
 * the two would come to different results, or where a number would be none of the whole ones that every
 * request takes.
 */
import ts from "typescript";
import { type Breach, isOf, type Rule } from "./breach.js";

const BITS =
  "no integer bit arithmetic in procedures: TypeScript computes it on 32 bits and Lua on 64, so the same line means two things; ask the payload instead (payload.holds)";
const REMAINDER =
  "no % in procedures: of negative numbers it is another one in TypeScript (-7 % 3 is -1) than in Lua (2)";
const DIVISION = "no division in procedures: numbers on board are whole, and 7 / 2 is none";
const POWER = "no ** in procedures: Lua makes a floating-point number of it";
const NOT_WHOLE = "numbers on board are whole: no point, no negative exponent";
const INEXACT = "beyond 2^53 - 1 numbers are not exact in TypeScript";
const NOT_A_NUMBER = "there is no NaN and no infinity among whole numbers";
const UNORDERED = "<, <=, > and >= compare numbers only: text has another order in Lua";
const UNARY = "a sign stands before numbers only: what else it would make a number of differs";

const OPERATORS: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.AmpersandToken, BITS],
  [ts.SyntaxKind.BarToken, BITS],
  [ts.SyntaxKind.CaretToken, BITS],
  [ts.SyntaxKind.LessThanLessThanToken, BITS],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, BITS],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, BITS],
  [ts.SyntaxKind.AmpersandEqualsToken, BITS],
  [ts.SyntaxKind.BarEqualsToken, BITS],
  [ts.SyntaxKind.CaretEqualsToken, BITS],
  [ts.SyntaxKind.LessThanLessThanEqualsToken, BITS],
  [ts.SyntaxKind.GreaterThanGreaterThanEqualsToken, BITS],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, BITS],
  [ts.SyntaxKind.PercentToken, REMAINDER],
  [ts.SyntaxKind.PercentEqualsToken, REMAINDER],
  [ts.SyntaxKind.SlashToken, DIVISION],
  [ts.SyntaxKind.SlashEqualsToken, DIVISION],
  [ts.SyntaxKind.AsteriskAsteriskToken, POWER],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, POWER],
]);
const ORDERS = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);
const SIGNS = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken]);
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** What a literal says, to the digit; null when it is not whole. */
function wholeOf(text: string): bigint | null {
  const plain = text.replaceAll("_", "");
  if (/^0[xob]/i.test(plain)) return BigInt(plain);
  const [, digits, exponent = "0"] = /^(\d+)(?:e\+?(\d{1,3}))?$/i.exec(plain) ?? [];
  return digits === undefined ? null : BigInt(digits) * 10n ** BigInt(exponent);
}

const constants = new WeakMap<ts.Node, bigint | null>();

/**
 * The value of a constant expression of whole numbers, to the digit; null when it is none, or made of one
 * that is beyond what is exact (and told by itself). Constants are followed, as deep as they go.
 */
function constantOf(node: ts.Expression, checker: ts.TypeChecker): bigint | null {
  const known = constants.get(node);
  if (known !== undefined) return known;
  const value = computed(node, checker);
  constants.set(node, value);
  return value;
}

function isExact(value: bigint | null): value is bigint {
  return value !== null && value <= MOST && value >= -MOST;
}

function computed(node: ts.Expression, checker: ts.TypeChecker): bigint | null {
  if (ts.isParenthesizedExpression(node)) return constantOf(node.expression, checker);
  if (ts.isNumericLiteral(node)) return wholeOf(node.getText());
  if (ts.isPrefixUnaryExpression(node) && SIGNS.has(node.operator)) {
    const value = constantOf(node.operand, checker);
    return value !== null && node.operator === ts.SyntaxKind.MinusToken ? -value : value;
  }
  if (ts.isIdentifier(node)) {
    const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
    if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return null;
    const isConstant = (ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const) !== 0;
    const isBefore = declaration.end <= node.pos && declaration.initializer !== undefined;
    return isConstant && isBefore ? constantOf(declaration.initializer, checker) : null;
  }
  if (!ts.isBinaryExpression(node)) return null;
  const [left, right] = [constantOf(node.left, checker), constantOf(node.right, checker)];
  if (!isExact(left) || !isExact(right)) return null;
  switch (node.operatorToken.kind) {
    case ts.SyntaxKind.PlusToken:
      return left + right;
    case ts.SyntaxKind.MinusToken:
      return left - right;
    case ts.SyntaxKind.AsteriskToken:
      return left * right;
    default:
      return null;
  }
}

function breachOfBinary(node: ts.BinaryExpression, checker: ts.TypeChecker): Breach | null {
  const operator = node.operatorToken.kind;
  const why = OPERATORS.get(operator);
  if (why !== undefined) return { node: node.operatorToken, why };
  if (ORDERS.has(operator))
    for (const side of [node.left, node.right])
      if (!isOf(side, ts.TypeFlags.NumberLike, checker)) return { node: side, why: UNORDERED };
  const value = constantOf(node, checker);
  return value === null || isExact(value) ? null : { node, why: INEXACT };
}

/** The rule. */
export const numberRule: Rule = (node, checker) => {
  if (ts.isBigIntLiteral(node))
    return { node, why: "procedures have no bigint: numbers have 64 bits anyway" };
  if (ts.isNumericLiteral(node)) {
    const value = wholeOf(node.getText());
    if (value === null) return { node, why: NOT_WHOLE };
    return value > MOST ? { node, why: `${node.getText()}: ${INEXACT}` } : null;
  }
  if (ts.isIdentifier(node) && (node.text === "NaN" || node.text === "Infinity"))
    return { node, why: NOT_A_NUMBER };
  if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === ts.SyntaxKind.TildeToken) return { node, why: BITS };
    if (SIGNS.has(node.operator) && !isOf(node.operand, ts.TypeFlags.NumberLike, checker))
      return { node, why: UNARY };
  }
  return ts.isBinaryExpression(node) ? breachOfBinary(node, checker) : null;
};
