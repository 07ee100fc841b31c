/**
 * The ways in which a source is broken. Takes: a node of its syntax tree. Gives: edits of the text, each a
 * small lie that a test should notice. One list serves AssemblyScript and TypeScript, whose syntax is the
 * same.
 */
import ts from "typescript";

/** A replacement of the text from `start` up to `end`. */
export interface Edit {
  readonly operator: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const K = ts.SyntaxKind;

/** What a binary operator is replaced by, and the name of that kind of mutation. */
const BINARY = new Map<ts.SyntaxKind, readonly [kind: string, text: string]>([
  [K.LessThanToken, ["comparison", "<="]],
  [K.LessThanEqualsToken, ["comparison", "<"]],
  [K.GreaterThanToken, ["comparison", ">="]],
  [K.GreaterThanEqualsToken, ["comparison", ">"]],
  [K.EqualsEqualsToken, ["comparison", "!="]],
  [K.ExclamationEqualsToken, ["comparison", "=="]],
  [K.EqualsEqualsEqualsToken, ["comparison", "!=="]],
  [K.ExclamationEqualsEqualsToken, ["comparison", "==="]],
  [K.PlusToken, ["arithmetic", "-"]],
  [K.MinusToken, ["arithmetic", "+"]],
  [K.AsteriskToken, ["arithmetic", "/"]],
  [K.SlashToken, ["arithmetic", "*"]],
  [K.PercentToken, ["arithmetic", "*"]],
  [K.PlusEqualsToken, ["arithmetic", "-="]],
  [K.MinusEqualsToken, ["arithmetic", "+="]],
  [K.AmpersandAmpersandToken, ["logic", "||"]],
  [K.BarBarToken, ["logic", "&&"]],
  [K.AmpersandToken, ["bits", "|"]],
  [K.BarToken, ["bits", "&"]],
  [K.CaretToken, ["bits", "|"]],
  [K.LessThanLessThanToken, ["bits", ">>"]],
  [K.GreaterThanGreaterThanToken, ["bits", "<<"]],
  [K.GreaterThanGreaterThanGreaterThanToken, ["bits", "<<"]],
  [K.BarEqualsToken, ["bits", "&="]],
  [K.AmpersandEqualsToken, ["bits", "|="]],
  [K.CaretEqualsToken, ["bits", "|="]],
]);

/**
 * Functions whose arguments are sizes of static buffers: a byte more changes nothing, a byte less hides in
 * alignment.
 */
const RESERVING = new Set(["memory.data"]);

/** All edits of one node itself, not of its children. */
export function editsOf(node: ts.Node, source: ts.SourceFile): Edit[] {
  if (ts.isBinaryExpression(node)) return ofBinary(node, source);
  if (ts.isPrefixUnaryExpression(node)) return ofPrefix(node, source);
  if (ts.isIfStatement(node)) return ofIf(node, source);
  if (ts.isConditionalExpression(node)) return [negated(node.condition, source)];
  if (ts.isExpressionStatement(node)) return ofStatement(node, source);
  if (ts.isReturnStatement(node)) return ofReturn(node, source);
  if (ts.isNumericLiteral(node)) return ofNumber(node, source);
  if (node.kind === K.TrueKeyword) return [whole("constant", node, "false", source)];
  if (node.kind === K.FalseKeyword) return [whole("constant", node, "true", source)];
  return [];
}

function whole(operator: string, node: ts.Node, text: string, source: ts.SourceFile): Edit {
  return { operator, start: node.getStart(source), end: node.end, text };
}

function negated(condition: ts.Expression, source: ts.SourceFile): Edit {
  return whole("condition negated", condition, `!(${condition.getText(source)})`, source);
}

function ofBinary(node: ts.BinaryExpression, source: ts.SourceFile): Edit[] {
  const other = BINARY.get(node.operatorToken.kind);
  if (other === undefined || isText(node.left) || isText(node.right)) return [];
  return [whole(other[0], node.operatorToken, other[1], source)];
}

function isText(node: ts.Node): boolean {
  if (ts.isStringLiteral(node) || ts.isTemplateLiteral(node)) return true;
  return ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right));
}

function ofPrefix(node: ts.PrefixUnaryExpression, source: ts.SourceFile): Edit[] {
  const operand = node.operand.getText(source);
  if (node.operator === K.ExclamationToken) return [whole("logic", node, operand, source)];
  if (node.operator === K.TildeToken) return [whole("bits", node, operand, source)];
  return [];
}

/** A condition is turned round, and a way out is closed. */
function ofIf(node: ts.IfStatement, source: ts.SourceFile): Edit[] {
  const edits = [negated(node.expression, source)];
  if (leaves(node.thenStatement))
    edits.push(whole("early way out removed", node.expression, "false", source));
  return edits;
}

function leaves(statement: ts.Statement): boolean {
  if (ts.isBlock(statement)) return statement.statements.some(leaves);
  return (
    ts.isReturnStatement(statement) ||
    ts.isThrowStatement(statement) ||
    ts.isBreakStatement(statement) ||
    ts.isContinueStatement(statement)
  );
}

/** Calls and assignments that stand alone are left out. */
function ofStatement(node: ts.ExpressionStatement, source: ts.SourceFile): Edit[] {
  const { expression } = node;
  const isAssignment =
    ts.isBinaryExpression(expression) &&
    expression.operatorToken.kind >= K.FirstAssignment &&
    expression.operatorToken.kind <= K.LastAssignment;
  const acts =
    isAssignment ||
    ts.isCallExpression(expression) ||
    ts.isAwaitExpression(expression) ||
    ts.isPostfixUnaryExpression(expression);
  return acts ? [whole("statement removed", node, ";", source)] : [];
}

function ofReturn(node: ts.ReturnStatement, source: ts.SourceFile): Edit[] {
  const value = node.expression;
  if (value === undefined || value.kind === K.TrueKeyword || value.kind === K.FalseKeyword) return [];
  const type = returnType(node)?.getText(source);
  if (type === undefined) return [];
  if (type === "bool" || type === "boolean")
    return [whole("returned value", value, `!(${value.getText(source)})`, source)];
  if (!/^(?:[iu](?:8|16|32|64|size)|usize|f64|number)$/.test(type)) return [];
  return [whole("returned value", value, value.getText(source) === "0" ? "1" : "0", source)];
}

function returnType(node: ts.Node): ts.TypeNode | undefined {
  let at: ts.Node | undefined = node.parent;
  while (at !== undefined && !ts.isFunctionLike(at)) at = at.parent;
  return at?.type;
}

/** A number is one more. Types, and the sizes of static buffers, stay. */
function ofNumber(node: ts.NumericLiteral, source: ts.SourceFile): Edit[] {
  for (let at: ts.Node = node.parent; at !== undefined; at = at.parent) {
    if (ts.isTypeNode(at)) return [];
    if (ts.isCallExpression(at) && RESERVING.has(at.expression.getText(source))) return [];
  }
  const digits = node.getText(source).replaceAll("_", "");
  const isInteger = /^(?:\d+|0[xb][0-9a-f]+)$/i.test(digits);
  return [whole("constant", node, isInteger ? `${BigInt(digits) + 1n}` : `(${digits} * 1.5)`, source)];
}
