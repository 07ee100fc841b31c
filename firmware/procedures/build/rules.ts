/**
 * What a procedure may not contain, beyond what TypeScript refuses. Takes: a checked source file. Gives: the first line that breaks a
 * rule, with the reason. Each rule is a place where TypeScript and Lua would do different things without a word, or where the
 * board has nothing to do it with.
 */
import ts from "typescript";

/** A broken rule. */
export interface Breach {
  readonly node: ts.Node;
  readonly why: string;
}

const BITS =
  "no integer bit arithmetic in procedures: TypeScript computes it on 32 bits and Lua on 64, so the same line means two things; ask the payload instead (payload.holds)";
const CONDITION = "a condition must be a comparison: 0 is false in TypeScript and true in Lua";
const TEXT = "procedures make no text: there is nowhere to send it; note(number) tells a number";
const AWAIT = "await is missing";
const IMPORT = "a procedure is one file: it imports and exports nothing";
const HOISTED = "is used before it is declared";

const BIT_OPERATORS = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.CaretToken,
  ts.SyntaxKind.LessThanLessThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
  ts.SyntaxKind.AmpersandEqualsToken,
  ts.SyntaxKind.BarEqualsToken,
  ts.SyntaxKind.CaretEqualsToken,
  ts.SyntaxKind.LessThanLessThanEqualsToken,
  ts.SyntaxKind.GreaterThanGreaterThanEqualsToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken,
]);
const LOGICAL_OPERATORS = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
]);

/** What the board's Lua has not, by the syntax that would need it. */
const MISSING: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.ClassDeclaration, "classes"],
  [ts.SyntaxKind.ClassExpression, "classes"],
  [ts.SyntaxKind.TryStatement, "try: an error ends the procedure, attempt.x() tells of a failure"],
  [ts.SyntaxKind.ThrowStatement, "throw: giveUp(number) ends the procedure"],
  [ts.SyntaxKind.ForInStatement, "for ... in: its order is not the same everywhere"],
  [ts.SyntaxKind.NewExpression, "new"],
  [ts.SyntaxKind.YieldExpression, "yield"],
  [ts.SyntaxKind.RegularExpressionLiteral, "regular expressions"],
  [ts.SyntaxKind.TypeOfExpression, "typeof"],
  [ts.SyntaxKind.DeleteExpression, "delete"],
]);

/** The first breach of a rule in a file; null when there is none. */
export function findBreach(file: ts.SourceFile, checker: ts.TypeChecker): Breach | null {
  const isOf = (node: ts.Node, flags: ts.TypeFlags): boolean => {
    const type = checker.getTypeAtLocation(node);
    const parts = type.isUnion() ? type.types : [type];
    return parts.every((part) => (part.flags & flags) !== 0);
  };
  const mustBeBoolean = (node: ts.Expression): Breach | null =>
    isOf(node, ts.TypeFlags.BooleanLike) ? null : { node, why: CONDITION };

  const breachAt = (node: ts.Node): Breach | null => {
    const missing = MISSING.get(node.kind);
    if (missing !== undefined) return { node, why: `procedures have no ${missing}` };
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isExportAssignment(node))
      return { node, why: IMPORT };
    if (ts.isModifier(node) && node.kind === ts.SyntaxKind.ExportKeyword) return { node, why: IMPORT };
    if (ts.isTemplateExpression(node)) return { node, why: TEXT };
    if (ts.isBinaryExpression(node)) {
      const operator = node.operatorToken.kind;
      if (BIT_OPERATORS.has(operator)) return { node: node.operatorToken, why: BITS };
      if (LOGICAL_OPERATORS.has(operator)) return mustBeBoolean(node.left) ?? mustBeBoolean(node.right);
      const adds = operator === ts.SyntaxKind.PlusToken || operator === ts.SyntaxKind.PlusEqualsToken;
      if (adds && !isOf(node, ts.TypeFlags.NumberLike)) return { node, why: TEXT };
    }
    if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.TildeToken) return { node, why: BITS };
      if (node.operator === ts.SyntaxKind.ExclamationToken) return mustBeBoolean(node.operand);
    }
    if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
      return mustBeBoolean(node.expression);
    if (ts.isForStatement(node) && node.condition !== undefined) return mustBeBoolean(node.condition);
    if (ts.isConditionalExpression(node)) return mustBeBoolean(node.condition);
    if (ts.isCallExpression(node) && !ts.isAwaitExpression(node.parent)) {
      const type = checker.getTypeAtLocation(node);
      if (type.getSymbol()?.name === "Promise") return { node, why: AWAIT };
    }
    if (ts.isIdentifier(node)) {
      const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
      const isHere = declaration?.getSourceFile() === file;
      if (isHere && ts.isFunctionDeclaration(declaration) && node.end < declaration.pos)
        return { node, why: `${node.text} ${HOISTED}` };
    }
    return null;
  };
  const visit = (node: ts.Node): Breach | undefined => breachAt(node) ?? ts.forEachChild(node, visit);
  return visit(file) ?? null;
}
