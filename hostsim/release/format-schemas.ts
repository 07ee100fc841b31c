/**
 * JSON Schemas (2020-12) of the formats. Takes: the types of hostsim/formats/bodies.ts as the compiler
 * understands them, with the words that stand over their fields. Gives: a schema for each format, in which
 * every field is named and no other is allowed. So types and schemas can't drift; nobody writes a schema.
 *
 * Two packages were tried and left (docs/decisions/2026-12-01-formats.md): ts-json-schema-generator ends at
 * types that zod infers, typescript-json-schema loses what is in a Record.
 */
import { join } from "node:path";
import ts from "typescript";
import { packageRoot } from "../core/package-root.js";
import { FORMATS, type FormatName } from "../formats/formats.js";

/** A schema, as far as it is made here. */
export interface Schema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number | boolean)[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const DIALECT = "https://json-schema.org/draft/2020-12/schema";
const BODIES = join(packageRoot, "hostsim", "formats", "bodies.ts");

function programOf(file: string): ts.Program {
  const path = join(packageRoot, "tsconfig.json");
  const { config } = ts.readConfigFile(path, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, files: [], include: [] },
    ts.sys,
    packageRoot,
  );
  const { tsBuildInfoFile: _, ...rest } = options;
  return ts.createProgram([file], { ...rest, incremental: false, noEmit: true });
}

/** Makes the schemas of one format's types; named interfaces stand in `$defs`, once each. */
class Maker {
  readonly definitions = new Map<string, { readonly type: ts.Type; schema: Schema }>();

  constructor(private readonly checker: ts.TypeChecker) {}

  /** Schema of a type. `where`: the field, for errors. */
  of(type: ts.Type, where: string): Schema {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: "null" };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: this.checker.typeToString(type) === "true" };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.StringLike) return { type: "string" };
    if (flags & ts.TypeFlags.NumberLike) return { type: "number" };
    if (flags & ts.TypeFlags.Boolean) return { type: "boolean" };
    if (type.isUnion()) return this.union(type.types, where);
    if (this.checker.isTupleType(type)) return this.tuple(type as ts.TypeReference, where);
    if (this.checker.isArrayType(type))
      return {
        type: "array",
        items: this.of(this.checker.getTypeArguments(type as ts.TypeReference)[0]!, where),
      };
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.named(type, where);
    throw new Error(`${where}: no JSON has a ${this.checker.typeToString(type)}`);
  }

  private union(types: readonly ts.Type[], where: string): Schema {
    const told = types
      .filter(({ flags }) => !(flags & ts.TypeFlags.Undefined))
      .map((type) => this.of(type, where));
    const literals = told.flatMap((schema) => (schema.const === undefined ? [] : [schema.const]));
    const rest = told.filter((schema) => schema.const === undefined);
    const isBoolean = literals.includes(true) && literals.includes(false);
    const values = isBoolean ? literals.filter((value) => typeof value !== "boolean") : literals;
    const byText = (one: Schema, other: Schema) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
    const parts = [
      ...(values.length === 1 ? [{ const: values[0]! }] : []),
      ...(values.length > 1 ? [{ enum: values.sort() }] : []),
      ...(isBoolean ? [{ type: "boolean" }] : []),
      // The compiler orders the parts of a union by when it met them.
      ...rest.sort(byText),
    ];
    return parts.length === 1 ? parts[0]! : { anyOf: parts };
  }

  private tuple(type: ts.TypeReference, where: string): Schema {
    const prefixItems = this.checker.getTypeArguments(type).map((each) => this.of(each, where));
    return { type: "array", prefixItems, minItems: prefixItems.length, items: false };
  }

  /** An interface by reference, any other object where it stands. */
  private named(type: ts.Type, where: string): Schema {
    const { symbol } = type;
    const isInterface = symbol !== undefined && (symbol.flags & ts.SymbolFlags.Interface) !== 0;
    if (!isInterface || type.aliasSymbol !== undefined) return this.object(type, where);
    const { name } = symbol;
    const known = this.definitions.get(name);
    if (known !== undefined && known.type !== type) throw new Error(`${where}: two types are called ${name}`);
    if (known === undefined) {
      const entry = { type, schema: {} as Schema };
      this.definitions.set(name, entry);
      entry.schema = { ...this.words(symbol), ...this.object(type, name) };
    }
    return { $ref: `#/$defs/${name}` };
  }

  /** An object with all its fields. */
  object(type: ts.Type, where: string): Schema {
    if (type.getCallSignatures().length > 0 || type.symbol?.declarations?.some(isOfLibrary))
      throw new Error(`${where}: no JSON has a ${this.checker.typeToString(type)}`);
    const index = this.checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const fields = this.checker.getPropertiesOfType(type).flatMap((field) => {
      const at = `${where}.${field.name}`;
      const valueType = this.checker.getTypeOfSymbol(field);
      // A field that is always undefined is never written.
      if (valueType.flags & ts.TypeFlags.Undefined) return [];
      const parts = valueType.isUnion() ? valueType.types : [valueType];
      const isRequired =
        !(field.flags & ts.SymbolFlags.Optional) &&
        !parts.some(({ flags }) => flags & ts.TypeFlags.Undefined);
      return [{ name: field.name, isRequired, schema: { ...this.words(field), ...this.of(valueType, at) } }];
    });
    return {
      type: "object",
      ...(fields.length === 0
        ? {}
        : { properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])) }),
      ...(fields.some(({ isRequired }) => isRequired)
        ? { required: fields.filter(({ isRequired }) => isRequired).map(({ name }) => name) }
        : {}),
      additionalProperties: index === undefined ? false : this.of(index.type, `${where}[]`),
    };
  }

  private words(symbol: ts.Symbol): Schema {
    const text = ts.displayPartsToString(symbol.getDocumentationComment(this.checker));
    return text === "" ? {} : { description: text.replace(/\s+/g, " ") };
  }
}

/** Whether a type is of the language's library, as Map is. Records have no declaration there. */
function isOfLibrary(declaration: ts.Declaration): boolean {
  return (
    ts.isInterfaceDeclaration(declaration) &&
    /\/node_modules\/(typescript|@types\/node)\//.test(declaration.getSourceFile().fileName)
  );
}

/** One format's schema: head first, then its own fields. */
function schemaOf(name: FormatName, type: ts.Type, checker: ts.TypeChecker): Schema {
  const maker = new Maker(checker);
  const { properties = {}, required = [], ...body } = maker.object(type, name);
  const { version, from } = FORMATS[name];
  const definitions = [...maker.definitions].map(([key, { schema }]) => [key, schema] as const);
  return {
    $schema: DIALECT,
    title: `${name}, version ${version}`,
    description: `What it is of: ${from}`,
    ...body,
    properties: { format: { const: name }, version: { const: version }, ...properties },
    required: ["format", "version", ...required],
    ...(definitions.length === 0
      ? {}
      : { $defs: Object.fromEntries(definitions.sort(([a], [b]) => (a < b ? -1 : 1))) }),
  };
}

/** The schemas of all formats, made from the types now; takes seconds. */
export function formatSchemas(): ReadonlyMap<FormatName, Schema> {
  const program = programOf(BODIES);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(BODIES)!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
  const bodies = checker.getDeclaredTypeOfSymbol(exported.find(({ name }) => name === "FormatBodies")!);
  return new Map(
    checker
      .getPropertiesOfType(bodies)
      .map((field) => [
        field.name as FormatName,
        schemaOf(field.name as FormatName, checker.getTypeOfSymbol(field), checker),
      ]),
  );
}
