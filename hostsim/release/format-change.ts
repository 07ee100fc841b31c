/**
 * Whether a schema may change under the same version. Takes: the one that was published, and the one that
 * would be. Gives: null when programs that read the old one can read the new one too, else the first place
 * where they can't. New fields, new words in a list of words and new variants are additions; a field that is
 * gone, that may be left out from now on, or that has another type is none.
 */
import type { Schema } from "./format-schemas.js";

/** A schema with the root whose definitions it refers to. */
interface Placed {
  readonly schema: Schema;
  readonly root: Schema;
}

function resolved({ schema, root }: Placed): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : (root.$defs?.[name] ?? {});
}

/** Values of a list of words, one word, or null. */
function wordsOf({ const: one, enum: several }: Schema): readonly unknown[] | null {
  return several ?? (one === undefined ? null : [one]);
}

function variantsOf(schema: Schema): readonly Schema[] {
  return schema.anyOf ?? [schema];
}

function mayBeNull(schema: Schema): boolean {
  return variantsOf(schema).some(({ type }) => type === "null");
}

class Comparison {
  private readonly seen = new Set<string>();

  constructor(
    private readonly before: Schema,
    private readonly after: Schema,
  ) {}

  /** The first place that breaks a reader. */
  at(oldSchema: Schema, newSchema: Schema, where: string): string | null {
    const pair = `${oldSchema.$ref} ${newSchema.$ref}`;
    if (oldSchema.$ref !== undefined && newSchema.$ref !== undefined) {
      if (this.seen.has(pair)) return null;
      this.seen.add(pair);
    }
    const before = resolved({ schema: oldSchema, root: this.before });
    const after = resolved({ schema: newSchema, root: this.after });
    if (before.anyOf !== undefined || after.anyOf !== undefined) return this.variants(before, after, where);
    const words = wordsOf(before);
    if (words !== null) {
      const now = wordsOf(after);
      const gone = words.filter((word) => now?.includes(word) !== true);
      return gone.length === 0
        ? null
        : `${where}: ${gone.map((word) => JSON.stringify(word)).join(", ")} is gone`;
    }
    if (before.type === undefined) return null;
    if (after.type !== before.type) return `${where}: was of type ${before.type}, is ${after.type ?? "any"}`;
    return this.fields(before, after, where) ?? this.members(before, after, where);
  }

  private variants(before: Schema, after: Schema, where: string): string | null {
    if (before.anyOf === undefined) return `${where}: had one type, has several`;
    if (mayBeNull(after) && !mayBeNull(before)) return `${where}: may be null from now on`;
    for (const old of variantsOf(before)) {
      const isKept = variantsOf(after).some(
        (each) => new Comparison(this.before, this.after).at(old, each, "") === null,
      );
      if (!isKept) return `${where}: a variant is gone or has changed`;
    }
    return null;
  }

  private fields(before: Schema, after: Schema, where: string): string | null {
    for (const [name, old] of Object.entries(before.properties ?? {})) {
      const now = after.properties?.[name];
      if (now === undefined) return `${where}.${name}: is gone`;
      if (before.required?.includes(name) && !after.required?.includes(name))
        return `${where}.${name}: may be left out from now on`;
      const broken = this.at(old, now, `${where}.${name}`);
      if (broken !== null) return broken;
    }
    return null;
  }

  private members(before: Schema, after: Schema, where: string): string | null {
    const pairs: (readonly [Schema | false | undefined, Schema | false | undefined])[] = [
      [before.items, after.items],
      [before.additionalProperties, after.additionalProperties],
      ...(before.prefixItems ?? []).map((old, i) => [old, after.prefixItems?.[i]] as const),
    ];
    for (const [old, now] of pairs) {
      if (old === undefined || old === false) continue;
      if (now === undefined || now === false) return `${where}[]: is gone`;
      const broken = this.at(old, now, `${where}[]`);
      if (broken !== null) return broken;
    }
    return null;
  }
}

/**
 * The first place in which the new schema breaks readers of the old one; null: it is the same or has
 * additions.
 */
export function brokenPlace(before: Schema, after: Schema): string | null {
  return new Comparison(before, after).at(before, after, "");
}
