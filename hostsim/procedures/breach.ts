/**
 * A broken rule of procedures, and what the rules ask of types. Takes: nodes of a checked file. Gives:
 * answers.
 */
import ts from "typescript";

/** A broken rule. */
export interface Breach {
  readonly node: ts.Node;
  readonly why: string;
}

/** A rule: what is wrong with a node by itself, or null. */
export type Rule = (node: ts.Node, checker: ts.TypeChecker) => Breach | null;

/** The types that an expression may have, one by one. */
export function partsOf(node: ts.Node, checker: ts.TypeChecker): readonly ts.Type[] {
  const type = checker.getTypeAtLocation(node);
  return type.isUnion() ? type.types : [type];
}

/**
 * Whether all types that an expression may have are of these kinds, or there is none, since it is never
 * reached.
 */
export function isOf(node: ts.Node, flags: ts.TypeFlags, checker: ts.TypeChecker): boolean {
  return partsOf(node, checker).every((part) => (part.flags & (flags | ts.TypeFlags.Never)) !== 0);
}
