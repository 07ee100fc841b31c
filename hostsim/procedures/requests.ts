/**
 * The API of procedures as requests to the controller (assembly/controller/procedure-run.ts). Takes: calls of
 * what api.d.ts declares. Gives: Lua calls of `request` with integers, so that nothing of the API itself is
 * on board. `await` vanishes: a request waits by itself, as the whole procedure is a coroutine.
 */
import ts from "typescript";
import * as lua from "typescript-to-lua";
import { camelCase, type ProcedureCommand, procedureCommands } from "../protocol/procedure-types.js";
import type { Dictionary } from "../protocol/schema.js";

/** First value of a request; the controller's REQUEST_ codes. */
const REQUEST = {
  telemetry: 1,
  wait: 2,
  command: 3,
  attempt: 4,
  schedule: 5,
  argument: 6,
  note: 7,
  giveUp: 8,
  interlock: 9,
} as const;

/** A call that can't be made into a request. */
export class RequestError extends Error {
  constructor(
    readonly node: ts.Node,
    message: string,
  ) {
    super(message);
  }
}

/** The plugin of TypeScriptToLua that does it; `apiFile` is where the API is declared. */
export function requestPlugin(dictionary: Dictionary, apiFile: string): lua.Plugin {
  const commands = new Map(procedureCommands(dictionary).map((command) => [command.name, command]));
  const setMode = commands.get("setMode")!;

  function requestOf(node: ts.Node, kind: number, values: readonly lua.Expression[]): lua.CallExpression {
    const name = lua.createIdentifier("request", node);
    return lua.createCallExpression(name, [lua.createNumericLiteral(kind), ...values], node);
  }

  /** Row and values of `x.name({...}, [...])`. */
  function commandValues(
    name: string,
    node: ts.CallExpression,
    context: lua.TransformationContext,
  ): lua.Expression[] {
    const command = commands.get(name)!;
    const { fields, repeated, row } = command;
    const given = [...node.arguments];
    const head = fields.length > 0 ? fieldValues(fields, given.shift(), node, context) : [];
    const entries =
      repeated === null
        ? []
        : entriesOf(given.shift(), node).flatMap((entry) => fieldValues(repeated, entry, node, context));
    return [lua.createNumericLiteral(row), ...head, ...entries];
  }

  function entriesOf(node: ts.Expression | undefined, call: ts.Node): readonly ts.Expression[] {
    if (node === undefined || !ts.isArrayLiteralExpression(node))
      throw new RequestError(
        node ?? call,
        "entries of a command are written out where they are given: [{ ... }]",
      );
    return node.elements;
  }

  function fieldValues(
    fields: ProcedureCommand["fields"],
    node: ts.Expression | undefined,
    call: ts.Node,
    context: lua.TransformationContext,
  ): lua.Expression[] {
    if (node === undefined || !ts.isObjectLiteralExpression(node))
      throw new RequestError(
        node ?? call,
        "values of a command are written out where they are given: { ... }",
      );
    const given = new Map<string, ts.Expression>();
    for (const property of node.properties) {
      if (ts.isPropertyAssignment(property)) given.set(property.name.getText(), property.initializer);
      else if (ts.isShorthandPropertyAssignment(property)) given.set(property.name.text, property.name);
      else throw new RequestError(property, "values of a command are given one by one");
    }
    return fields.map(({ name }) => context.transformExpression(given.get(camelCase(name))!));
  }

  function parameterId(node: ts.Expression | undefined): number {
    const name = node !== undefined && ts.isStringLiteral(node) ? node.text : null;
    const parameter = dictionary.parameters.find((entry) => entry.name === name);
    if (parameter === undefined) throw new RequestError(node!, "the parameter's name must be written out");
    return parameter.id;
  }

  /** Name of the API that an expression is, such as `wait` or `command.emit`; null when it is none. */
  function apiName(node: ts.Expression, context: lua.TransformationContext): string | null {
    const root = ts.isPropertyAccessExpression(node) ? node.expression : node;
    if (!ts.isIdentifier(root)) return null;
    const declaration = context.checker.getSymbolAtLocation(root)?.declarations?.[0];
    if (declaration?.getSourceFile().fileName !== apiFile) return null;
    return ts.isPropertyAccessExpression(node) ? `${root.text}.${node.name.text}` : root.text;
  }

  function transform(
    name: string,
    node: ts.CallExpression,
    context: lua.TransformationContext,
  ): lua.Expression {
    const first = () => context.transformExpression(node.arguments[0]!);
    const request = (kind: number, values: readonly lua.Expression[]) => requestOf(node, kind, values);
    const [group, member] = name.split(".") as [string, string | undefined];
    if (group === "command") return request(REQUEST.command, commandValues(member!, node, context));
    if (group === "attempt") return request(REQUEST.attempt, commandValues(member!, node, context));
    switch (name) {
      case "telemetry":
        return request(REQUEST.telemetry, [lua.createNumericLiteral(parameterId(node.arguments[0]))]);
      case "wait":
        return request(REQUEST.wait, [first()]);
      case "argument":
        return request(REQUEST.argument, [first()]);
      case "note":
        return request(REQUEST.note, [first()]);
      case "giveUp":
        return request(REQUEST.giveUp, [first()]);
      case "payload.mode": {
        const mode = dictionary.parameters.find((entry) => entry.name === "mode")!;
        return request(REQUEST.telemetry, [lua.createNumericLiteral(mode.id)]);
      }
      case "payload.setMode":
        return request(REQUEST.command, [lua.createNumericLiteral(setMode.row), first()]);
      case "payload.holds":
        return lua.createBinaryExpression(
          request(REQUEST.interlock, [first()]),
          lua.createNumericLiteral(1),
          lua.SyntaxKind.EqualityOperator,
        );
      case "schedule": {
        const inner = node.arguments[1]!;
        const planned = ts.isCallExpression(inner) ? apiName(inner.expression, context) : null;
        if (!ts.isCallExpression(inner) || planned?.startsWith("planned.") !== true)
          throw new RequestError(inner, "the command is written out where it is scheduled: planned.x(...)");
        const values = commandValues(planned.slice("planned.".length), inner, context);
        return request(REQUEST.schedule, [first(), ...values]);
      }
      default:
        throw new RequestError(node, `${name} belongs into schedule(...)`);
    }
  }

  return {
    beforeTransform(program) {
      for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) dropAsync(file);
    },
    visitors: {
      [ts.SyntaxKind.PrefixUnaryExpression]: (node, context) =>
        signed(context.superTransformExpression(node)),
      [ts.SyntaxKind.AwaitExpression]: (node, context) => context.transformExpression(node.expression),
      [ts.SyntaxKind.CallExpression]: (node, context) => {
        const name = apiName(node.expression, context);
        return name === null ? context.superTransformExpression(node) : transform(name, node, context);
      },
    },
  };
}

/**
 * A sign with its operand in parentheses: the compiler prints a sign before a sign as `--`, which begins a
 * comment.
 */
function signed(expression: lua.Expression): lua.Expression {
  if (lua.isUnaryExpression(expression) && expression.operator === lua.SyntaxKind.NegationOperator)
    expression.operand = lua.createParenthesizedExpression(expression.operand);
  return expression;
}

/** Functions are plain once nothing in them is a promise. Types were checked before. */
function dropAsync(node: ts.Node): void {
  if (ts.isFunctionLike(node) && "modifiers" in node) {
    const kept = (node.modifiers as ts.NodeArray<ts.ModifierLike> | undefined)?.filter(
      ({ kind }) => kind !== ts.SyntaxKind.AsyncKeyword,
    );
    (node as { modifiers?: readonly ts.ModifierLike[] | undefined }).modifiers = kept;
  }
  ts.forEachChild(node, dropAsync);
}
