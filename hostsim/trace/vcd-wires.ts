/**
 * Wires by the names that people give them. Takes: declarations and a name, with as many scopes in front as
 * are needed (`D0`, `top.dut.D0`), and a bit of a vector behind (`D[3]`). Gives: the code and the bit.
 */
import { printable } from "../base/printable.js";
import { UserError } from "../base/user-error.js";
import { listed } from "./say.js";
import type { VcdWire } from "./vcd-declarations.js";

/** One bit of a signal. */
export interface VcdBit {
  readonly code: string;
  /** Place in the value's digits, from the right, 0 for the last one. */
  readonly place: number;
}

const NO_LEVEL = new Set(["real", "realtime", "shortreal", "real_parameter", "string"]);

function pathOf({ scope, name, range }: VcdWire): string {
  return [...scope, name].join(".") + (range === null ? "" : `[${[...new Set(range)].join(":")}]`);
}

function isCalled(wire: VcdWire, name: string): boolean {
  const path = [...wire.scope, wire.name].join(".");
  return path === name || path.endsWith(`.${name}`);
}

/** Where bit n of a wire stands in its digits; null when it has none. */
function placeOf({ bits, range }: VcdWire, n: number): number | null {
  const [left, right] = range ?? [bits - 1, 0];
  return n >= Math.min(left, right) && n <= Math.max(left, right) ? Math.abs(n - right) : null;
}

/** Wires of a name, one for each signal: aliases of one signal count once. */
export function wiresCalled(wires: readonly VcdWire[], name: string): VcdWire[] {
  const found = new Map<string, VcdWire>();
  for (const wire of wires) if (isCalled(wire, name)) found.set(wire.code, wire);
  return [...found.values()];
}

/**
 * The bit of a name.
 * @returns null when no wire is called so.
 * @throws UserError when several are, or the wire has no level of one bit.
 */
export function bitCalled(wires: readonly VcdWire[], name: string): VcdBit | null {
  const found = new Map<string, { readonly bit: VcdBit; readonly wire: VcdWire }>();
  const add = (wire: VcdWire, place: number | null): void => {
    if (place !== null) found.set(`${place} ${wire.code}`, { bit: { code: wire.code, place }, wire });
  };
  const asked = printable(name);
  const indexed = /^(.+)\[(-?\d+)\]$/.exec(name);
  if (indexed !== null)
    for (const wire of wiresCalled(wires, indexed[1]!)) add(wire, placeOf(wire, Number(indexed[2])));
  // What looks like a bit may be a name of its own: those of VHDL and escaped ones of Verilog have brackets.
  if (found.size === 0)
    for (const wire of wiresCalled(wires, name)) {
      if (wire.bits !== 1 && !NO_LEVEL.has(wire.type))
        throw new UserError(`wire ${asked} has ${wire.bits} bits: name one, as in ${asked}[0]`);
      add(wire, 0);
    }
  const [one, ...more] = [...found.values()];
  if (more.length > 0)
    throw new UserError(
      `several wires are called ${asked}: ${listed([one!, ...more].map(({ wire }) => pathOf(wire)))}; name one with its scopes`,
    );
  if (one !== undefined && NO_LEVEL.has(one.wire.type))
    throw new UserError(`wire ${asked} is of type ${one.wire.type}: it has no level`);
  return one?.bit ?? null;
}

/** Names of all wires, for a message. */
export function wireNames(wires: readonly VcdWire[]): string {
  return listed(wires.map(pathOf));
}
