/**
 * Which exports nobody imports. Takes: parsed files, all that may import included. Gives: exported names
 * without a user, by file. Looks at import and export statements only; a file's own use of a name is none,
 * and a module that is taken whole has all its names used.
 */
import { posix } from "node:path";
import ts from "typescript";
import { nodesOf } from "./sources.js";

/**
 * A name that a file exports, and types that whoever uses it meets: those that it names outside bodies of
 * functions.
 */
interface Exported {
  name: string;
  meets: readonly string[];
}

function exportsOf(source: ts.SourceFile): Exported[] {
  return source.statements.flatMap((statement) => {
    const meets = typesNamed(statement);
    return exportedNames(statement).map((name) => ({ name, meets }));
  });
}

function exportedNames(statement: ts.Statement): string[] {
  if (ts.isExportDeclaration(statement)) {
    const { exportClause } = statement;
    const isList = exportClause !== undefined && ts.isNamedExports(exportClause);
    return isList ? exportClause.elements.map(({ name }) => name.text) : [];
  }
  const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
  if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  const { name } = statement as ts.Statement & { name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function typesNamed(statement: ts.Node): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isBlock(node)) return;
    if (ts.isTypeReferenceNode(node)) names.push(node.typeName.getText());
    if (ts.isExpressionWithTypeArguments(node)) names.push(node.expression.getText());
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return names;
}

/** Names that a declaration binds, those of the outside for `{ outside: inside }`. */
function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : [(element.propertyName ?? element.name).getText()],
  );
}

/** Names of a module that a file uses, or null for all of them. */
interface Use {
  specifier: string;
  names: string[] | null;
}

function usesOf(source: ts.SourceFile): Use[] {
  return nodesOf(source).flatMap((node) => {
    const specifier = specifierOf(node);
    return specifier === null ? [] : [{ specifier, names: namesUsed(node) }];
  });
}

function specifierOf(node: ts.Node): string | null {
  const at =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)
        ? node.argument.literal
        : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
          ? node.arguments[0]
          : undefined;
  return at !== undefined && ts.isStringLiteralLike(at) ? at.text : null;
}

function namesUsed(node: ts.Node): string[] | null {
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.map(outerName) : null;
  }
  if (ts.isImportTypeNode(node)) return node.qualifier === undefined ? null : [node.qualifier.getText()];
  if (!ts.isImportDeclaration(node)) return namesAwaited(node);
  const bindings = node.importClause?.namedBindings;
  if (bindings === undefined) return [];
  return ts.isNamedImports(bindings) ? bindings.elements.map(outerName) : namesBehind(bindings.name);
}

function outerName({ name, propertyName }: ts.ImportSpecifier | ts.ExportSpecifier): string {
  return (propertyName ?? name).text;
}

/** Names that follow a whole module's name, `module.name`, or null when it is used by itself. */
function namesBehind(whole: ts.Identifier): string[] | null {
  const names: string[] = [];
  for (const node of nodesOf(whole.getSourceFile())) {
    if (!ts.isIdentifier(node) || node === whole || node.text !== whole.text) continue;
    const { parent } = node;
    if (ts.isPropertyAccessExpression(parent) && parent.expression === node) names.push(parent.name.text);
    else if (ts.isQualifiedName(parent) && parent.left === node) names.push(parent.right.text);
    else return null;
  }
  return names;
}

/** Names taken of `await import(...)`. */
function namesAwaited(call: ts.Node): string[] | null {
  const { parent } = call;
  if (!ts.isAwaitExpression(parent)) return null;
  let user = parent.parent;
  if (ts.isParenthesizedExpression(user)) user = user.parent;
  if (ts.isPropertyAccessExpression(user)) return [user.name.text];
  return ts.isVariableDeclaration(user) && ts.isObjectBindingPattern(user.name)
    ? boundNames(user.name)
    : null;
}

/**
 * The file that a specifier means: AssemblyScript leaves the ending out, TypeScript names what is compiled.
 */
function fileOf(from: string, specifier: string, paths: ReadonlySet<string>): string | null {
  if (!specifier.startsWith(".")) return null;
  const path = posix.join(posix.dirname(from), specifier);
  const stem = path.replace(/\.js$/, "");
  return [`${stem}.ts`, `${stem}.tsx`, `${path}/index.ts`, path].find((each) => paths.has(each)) ?? null;
}

/** Names of each file that others use; null where one takes the whole file. */
function usedNames(sources: readonly ts.SourceFile[]): Map<string, Set<string> | null> {
  const paths = new Set(sources.map(({ fileName }) => fileName));
  const used = new Map<string, Set<string> | null>();
  for (const source of sources)
    for (const { specifier, names } of usesOf(source)) {
      const file = fileOf(source.fileName, specifier, paths);
      if (file === null) continue;
      const before = used.get(file);
      used.set(file, names === null || before === null ? null : new Set([...(before ?? []), ...names]));
    }
  return used;
}

/**
 * Exports without a user, "path name", of the files that `isJudged` picks. A type is used by whoever uses
 * what it is part of.
 */
export function unusedExports(
  sources: readonly ts.SourceFile[],
  isJudged: (path: string) => boolean,
): string[] {
  const used = usedNames(sources);
  return sources
    .filter(({ fileName }) => isJudged(fileName) && used.get(fileName) !== null)
    .flatMap((source) => {
      const names = new Set(used.get(source.fileName));
      const all = exportsOf(source);
      // Grows while it is walked: a type that is met brings those that it names.
      for (const name of names)
        for (const each of all) if (each.name === name) for (const met of each.meets) names.add(met);
      return all.filter(({ name }) => !names.has(name)).map(({ name }) => `${source.fileName} ${name}`);
    });
}
