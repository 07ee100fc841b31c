/**
 * Numbers of messages that are written by hand although a protocol's file gives them. Takes: parsed files,
 * those made from a protocol among them. Gives: constants, fields of tables and members of enumerations that
 * say such a number again, under its name (`MESSAGE_CLICKS`, `messageClicks`) or under that of the message
 * alone (`clicks`).
 */
import ts from "typescript";
import { nodesOf, placeOf } from "./sources.js";

/** What names of numbers of messages begin with: distillation, relay, bench, monitor, controller. */
const FAMILY = /^(MESSAGE|FRAME|LINE|COMMAND|REPORT|EVENT|FAILURE)_/;

/** Whether a file is made from a protocol. */
export function isGenerated(source: ts.SourceFile): boolean {
  return /^\/\*\*\s*\*? ?Made from/.test(source.text);
}

/** A name without the marks that languages write it with. */
function plain(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();
}

interface NamedNumber {
  readonly node: ts.Node;
  readonly name: string;
  readonly value: number;
}

/** Constants, fields and members whose value is a number. */
function namedNumbers(source: ts.SourceFile): NamedNumber[] {
  return nodesOf(source).flatMap((node) => {
    const isNamed = ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node) || ts.isEnumMember(node);
    if (!isNamed || node.initializer === undefined || !ts.isNumericLiteral(node.initializer)) return [];
    return [{ node, name: node.name.getText(), value: Number(node.initializer.text) }];
  });
}

/** Numbers of messages that hand-written files say again, "path:line: name". */
export function repeatedNumbers(sources: readonly ts.SourceFile[]): string[] {
  const given = sources
    .filter(isGenerated)
    .flatMap(namedNumbers)
    .filter(({ name }) => FAMILY.test(name));
  const names = new Set(given.map(({ name }) => plain(name)));
  const messages = new Set(given.map(({ name, value }) => `${plain(name.replace(FAMILY, ""))} ${value}`));
  return sources
    .filter((source) => !isGenerated(source))
    .flatMap(namedNumbers)
    .filter(
      ({ name, value }) => names.has(plain(name)) || (value !== 0 && messages.has(`${plain(name)} ${value}`)),
    )
    .map(({ node, name }) => `${placeOf(node)}: ${name}`);
}
