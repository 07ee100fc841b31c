/**
 * What a procedure may not contain, beyond what TypeScript refuses. Takes: a checked source file. Gives: the
 * first line that breaks a rule, with the reason. Each rule is a place where TypeScript and Lua would do
 * different things without a word, or where the board has nothing to do it with.
 */
import ts from "typescript";
import { type Breach, isOf, partsOf, type Rule } from "./breach.js";
import { numberRule } from "./number-rules.js";
import { valueRule } from "./value-rules.js";

const CONDITION = "a condition must be a comparison: 0 is false in TypeScript and true in Lua";
const TEXT = "procedures make no text: there is nowhere to send it; note(number) tells a number";
const AWAIT = "await is missing";
const IMPORT = "a procedure is one file: it imports and exports nothing";
const READ =
  "is read before the call in TypeScript and after it in Lua, and the function that is called may change it: call first, into a const";
const COUNTED = "changes from round to round under the function: keep it in a const of the round's own";
const HOISTED = "is used before it is declared";

const LOGICAL_OPERATORS = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
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

const mustBeBoolean = (node: ts.Expression, checker: ts.TypeChecker): Breach | null =>
  isOf(node, ts.TypeFlags.BooleanLike, checker) ? null : { node, why: CONDITION };

/** What is a condition must be a boolean. */
const conditionRule: Rule = (node, checker) => {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
    return mustBeBoolean(node.expression, checker);
  if (ts.isForStatement(node) && node.condition !== undefined) return mustBeBoolean(node.condition, checker);
  if (ts.isConditionalExpression(node)) return mustBeBoolean(node.condition, checker);
  if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
    return mustBeBoolean(node.operand, checker);
  if (ts.isBinaryExpression(node) && LOGICAL_OPERATORS.has(node.operatorToken.kind))
    return mustBeBoolean(node.left, checker) ?? mustBeBoolean(node.right, checker);
  return null;
};

/** Text is not made. */
const textRule: Rule = (node, checker) => {
  if (ts.isTemplateExpression(node) || ts.isTaggedTemplateExpression(node)) return { node, why: TEXT };
  if (!ts.isBinaryExpression(node)) return null;
  const operator = node.operatorToken.kind;
  const adds = operator === ts.SyntaxKind.PlusToken || operator === ts.SyntaxKind.PlusEqualsToken;
  return adds && !isOf(node, ts.TypeFlags.NumberLike, checker) ? { node, why: TEXT } : null;
};

/** What waits is waited for. */
const awaitRule: Rule = (node, checker) => {
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
    return { node, why: "procedures have no for await" };
  if (!ts.isCallExpression(node) || ts.isAwaitExpression(node.parent)) return null;
  const isPromise = partsOf(node, checker).some((part) => part.getSymbol()?.name === "Promise");
  return isPromise ? { node, why: AWAIT } : null;
};

/** A function stands before its use. */
const orderRule: Rule = (node, checker) => {
  if (!ts.isIdentifier(node)) return null;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  const isHere = declaration?.getSourceFile() === node.getSourceFile();
  const isEarly = isHere && ts.isFunctionDeclaration(declaration) && node.end < declaration.pos;
  return isEarly ? { node, why: `${node.text} ${HOISTED}` } : null;
};

/**
 * What is counted in `for (let i ...; ...)` is one variable for all rounds in the compiled Lua, one a round
 * in TypeScript: only a function can tell.
 */
const loopRule: Rule = (node, checker) => {
  if (!ts.isIdentifier(node)) return null;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  const loop = declaration?.parent?.parent;
  if (declaration === undefined || loop === undefined || !ts.isForStatement(loop)) return null;
  for (let outer: ts.Node = node; outer !== loop && outer.parent !== undefined; outer = outer.parent)
    if (ts.isFunctionLike(outer)) return { node, why: `${node.text} ${COUNTED}` };
  return null;
};

const CHANGES = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken]);

/** Whether a node is the place where a variable is written. */
function isWritten(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return CHANGES.has(parent.operator);
  if (!ts.isBinaryExpression(parent) || parent.left !== node) return ts.isArrayLiteralExpression(parent);
  const { kind } = parent.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function functionOf(node: ts.Node): ts.Node {
  let outer = node.parent;
  while (!ts.isFunctionLike(outer) && !ts.isSourceFile(outer)) outer = outer.parent;
  return outer;
}

/** Whether another function than its own writes a variable. */
function isWrittenElsewhere(variable: ts.Symbol, home: ts.Node, checker: ts.TypeChecker): boolean {
  const visit = (node: ts.Node): true | undefined => {
    const isIt = ts.isIdentifier(node) && checker.getSymbolAtLocation(node) === variable;
    if (isIt && isWritten(node) && functionOf(node) !== home) return true;
    return ts.forEachChild(node, visit);
  };
  return visit(home) ?? false;
}

/** Whether a function of the procedure's own is called in an expression. */
function callsOwn(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isCallExpression(node)) {
    const declaration = checker.getSymbolAtLocation(node.expression)?.valueDeclaration;
    if (declaration?.getSourceFile().isDeclarationFile !== true) return true;
  }
  return ts.forEachChild(node, (child) => callsOwn(child, checker) || undefined) ?? false;
}

/** `x + f()` where f writes x: TypeScript reads x before the call, Lua after it. */
const readBeforeCallRule: Rule = (node, checker) => {
  if (!ts.isBinaryExpression(node) || LOGICAL_OPERATORS.has(node.operatorToken.kind)) return null;
  if (node.operatorToken.kind === ts.SyntaxKind.EqualsToken) return null;
  let { left } = node;
  while (ts.isParenthesizedExpression(left)) left = left.expression;
  const variable = ts.isIdentifier(left) ? checker.getSymbolAtLocation(left) : undefined;
  const declaration = variable?.valueDeclaration;
  if (variable === undefined || declaration === undefined || !callsOwn(node.right, checker)) return null;
  return isWrittenElsewhere(variable, functionOf(declaration), checker)
    ? { node: left, why: `${left.getText()} ${READ}` }
    : null;
};

/** Whether a node is a value of the language's own library, such as Math. */
function isOfLanguage(node: ts.Node, checker: ts.TypeChecker): boolean {
  if (!ts.isIdentifier(node) || ts.isPartOfTypeNode(node)) return false;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) return false;
  const declaration = checker.getSymbolAtLocation(node)?.valueDeclaration;
  return (
    declaration !== undefined &&
    /\/lib\.[^/]*\.d\.ts$/.test(declaration.getSourceFile().fileName) &&
    !ts.isPropertySignature(declaration)
  );
}

/** A procedure is one file of what the board has. */
const scopeRule: Rule = (node, checker) => {
  const missing = MISSING.get(node.kind);
  if (missing !== undefined) return { node, why: `procedures have no ${missing}` };
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isExportAssignment(node))
    return { node, why: IMPORT };
  if (ts.isModifier(node) && node.kind === ts.SyntaxKind.ExportKeyword) return { node, why: IMPORT };
  return isOfLanguage(node, checker) ? { node, why: `${node.getText()} is not on board` } : null;
};

const RULES: readonly Rule[] = [
  numberRule,
  scopeRule,
  textRule,
  conditionRule,
  awaitRule,
  orderRule,
  loopRule,
  readBeforeCallRule,
  valueRule,
];

/** The first breach of a rule in a file; null when there is none. */
export function findBreach(file: ts.SourceFile, checker: ts.TypeChecker): Breach | null {
  const visit = (node: ts.Node): Breach | undefined => {
    for (const rule of RULES) {
      const breach = rule(node, checker);
      if (breach !== null) return breach;
    }
    return ts.forEachChild(node, visit);
  };
  return visit(file) ?? null;
}
