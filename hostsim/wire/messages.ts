/**
 * Messages of the protocols in assembly/protocol, as the host writes and reads them. Takes: a protocol's
 * generated data, and values by name. Gives: bytes, and back. Big-endian throughout.
 */

/** What came is no message that the other side could have sent. */
export class SenselessMessage extends Error {}

type NumberType = "u8" | "u16" | "u32" | "i32" | "u64";
/** Name of a field, and its type; a number: so many bytes. */
type Field = readonly [name: string, type: NumberType | number];
interface Form {
  readonly fields: readonly Field[];
  readonly list?: { readonly name: string; readonly fields: readonly Field[] };
  readonly rest?: string;
}

/** What is generated of a protocol. */
export interface MessageProtocol {
  readonly name: string;
  readonly hash: string;
  readonly head: readonly Field[];
  readonly kinds: Readonly<Record<string, number>>;
  readonly codes: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly messages: Readonly<Record<string, Form>>;
}

type ValueOf<Type> = Type extends "u64" ? bigint : Type extends NumberType ? number : Uint8Array;
type ValuesOfFields<Fields extends readonly Field[]> = {
  readonly [Each in Fields[number] as Each[0]]: ValueOf<Each[1]>;
};
type ValuesOfRest<Shape> = Shape extends { readonly rest: infer Name extends string }
  ? { readonly [Key in Name]: Uint8Array }
  : unknown;
type EntryOf<Shape> = Shape extends {
  readonly list: { readonly fields: infer Fields extends readonly Field[] };
}
  ? ValuesOfFields<Fields>
  : never;
type ValuesOfList<Shape> = Shape extends {
  readonly list: {
    readonly name: infer Name extends string;
    readonly fields: infer Fields extends readonly Field[];
  };
}
  ? { readonly [Key in Name]: readonly ValuesOfFields<Fields>[] }
  : unknown;

/** Values of a message, by the names of its fields. */
export type Values<
  Protocol extends MessageProtocol,
  Name extends keyof Protocol["messages"],
> = ValuesOfFields<Protocol["messages"][Name]["fields"]> &
  ValuesOfRest<Protocol["messages"][Name]> &
  ValuesOfList<Protocol["messages"][Name]>;

type Loose = Readonly<Record<string, number | bigint | Uint8Array | readonly Loose[]>>;

const BYTES = { u8: 1, u16: 2, u32: 4, i32: 4, u64: 8 } as const;
const lengthOf = (type: Field[1]): number => (typeof type === "number" ? type : BYTES[type]);
const lengthOfAll = (fields: readonly Field[]): number =>
  fields.reduce((sum, [, type]) => sum + lengthOf(type), 0);

/** A message without its head. */
export function bodyOf<Protocol extends MessageProtocol, Name extends keyof Protocol["messages"] & string>(
  protocol: Protocol,
  name: Name,
  values: Values<Protocol, Name>,
): Uint8Array {
  const { fields, list, rest } = protocol.messages[name] as Form;
  const loose = values as Loose;
  const entries = list === undefined ? [] : (loose[list.name] as readonly Loose[]);
  const parts = [
    written(fields, loose),
    ...entries.map((entry) => written(list!.fields, entry)),
    ...(rest === undefined ? [] : [loose[rest] as Uint8Array]),
  ];
  return new Uint8Array(Buffer.concat(parts));
}

/** A message of a protocol whose head is its number in one byte. */
export function messageOf<Protocol extends MessageProtocol, Name extends keyof Protocol["messages"] & string>(
  protocol: Protocol,
  name: Name,
  values: Values<Protocol, Name>,
): Uint8Array {
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(protocol.kinds[name]!), bodyOf(protocol, name, values)]),
  );
}

/**
 * Values of a message, from its body. Throws SenselessMessage when it is shorter or longer than such a
 * message can be.
 */
export function valuesIn<Protocol extends MessageProtocol, Name extends keyof Protocol["messages"] & string>(
  protocol: Protocol,
  name: Name,
  body: Uint8Array,
): Values<Protocol, Name> {
  const { fields, list, rest } = protocol.messages[name] as Form;
  const own = lengthOfAll(fields);
  const entry = list === undefined ? 0 : lengthOfAll(list.fields);
  const isWhole = entry > 0 ? (body.length - own) % entry === 0 : rest !== undefined || body.length === own;
  if (body.length < own) throw new SenselessMessage(`${name} is cut short`);
  if (!isWhole) throw new SenselessMessage(`${name} has bytes that do not belong to it`);
  const values: Record<string, unknown> = read(fields, body, 0);
  if (rest !== undefined) values[rest] = body.subarray(own);
  if (list !== undefined)
    values[list.name] = Array.from({ length: (body.length - own) / entry }, (_, index) =>
      read(list.fields, body, own + index * entry),
    );
  return values as Values<Protocol, Name>;
}

/** An entry of a message's list, by itself. Throws SenselessMessage when it has another length. */
export function entryIn<Protocol extends MessageProtocol, Name extends keyof Protocol["messages"] & string>(
  protocol: Protocol,
  name: Name,
  bytes: Uint8Array,
): EntryOf<Protocol["messages"][Name]> {
  const { fields } = protocol.messages[name]!.list!;
  if (bytes.length !== lengthOfAll(fields))
    throw new SenselessMessage(`an entry of ${name} has another length`);
  return read(fields, bytes, 0) as EntryOf<Protocol["messages"][Name]>;
}

/** Bytes of a message's body up to what has no fixed length, and of an entry of its list. */
export function fixedBytes(protocol: MessageProtocol, name: string): { body: number; entry: number } {
  const { fields, list } = protocol.messages[name]!;
  return { body: lengthOfAll(fields), entry: lengthOfAll(list?.fields ?? []) };
}

/** Name of the message with this number. Throws SenselessMessage when there is none. */
export function kindName<Protocol extends MessageProtocol>(
  protocol: Protocol,
  kind: number | undefined,
): keyof Protocol["kinds"] {
  const found = Object.entries(protocol.kinds).find(([, each]) => each === kind);
  if (found === undefined) throw new SenselessMessage(`no message has the number ${kind}`);
  return found[0];
}

/** Name of a code, as its protocol's document has it; one that is not there is told as a number. */
export function protocolCodeName(protocol: MessageProtocol, family: string, code: number): string {
  const found = Object.entries(protocol.codes[family] ?? {}).find(([, each]) => each === code);
  return found === undefined ? `${family} code ${code}` : found[0].replaceAll("-", " ");
}

function written(fields: readonly Field[], values: Loose): Uint8Array {
  const bytes = new Uint8Array(lengthOfAll(fields));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [name, type] of fields) {
    const value = values[name]!;
    if (typeof type === "number") {
      const given = value as Uint8Array;
      if (given.length !== type) throw new RangeError(`${name} takes ${type} bytes, not ${given.length}`);
      bytes.set(given, at);
    } else if (type === "u64") view.setBigUint64(at, BigInt.asUintN(64, value as bigint));
    else if (type === "i32") view.setInt32(at, value as number);
    else if (type === "u32") view.setUint32(at, value as number);
    else if (type === "u16") view.setUint16(at, value as number);
    else view.setUint8(at, value as number);
    at += lengthOf(type);
  }
  return bytes;
}

function read(fields: readonly Field[], bytes: Uint8Array, start: number): Record<string, unknown> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = start;
  const values: Record<string, unknown> = {};
  for (const [name, type] of fields) {
    if (typeof type === "number") values[name] = bytes.subarray(at, at + type);
    else if (type === "u64") values[name] = view.getBigUint64(at);
    else if (type === "i32") values[name] = view.getInt32(at);
    else if (type === "u32") values[name] = view.getUint32(at);
    else if (type === "u16") values[name] = view.getUint16(at);
    else values[name] = view.getUint8(at);
    at += lengthOf(type);
  }
  return values;
}
