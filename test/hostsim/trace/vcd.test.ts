/** VCD files. Oracle: a naive reader of IEEE 1364-2005 section 18 in this file. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VcdWriter } from "../../../hostsim/trace/vcd.js";

interface Read {
  timescale: string;
  names: string[];
  /** Value of every wire after each time. */
  states: { time: bigint; values: Record<string, string> }[];
}

function read(text: string): Read {
  const words = text.split(/\s+/).filter((word) => word.length > 0);
  const names = new Map<string, string>();
  const states: Read["states"] = [];
  const values: Record<string, string> = {};
  let timescale = "";
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === "$dumpvars" || word === "$end") continue;
    if (word.startsWith("$")) {
      const body: string[] = [];
      while (words[++index] !== "$end") body.push(words[index]!);
      if (word === "$timescale") timescale = body.join(" ");
      if (word === "$var") names.set(body[2]!, body[3]!);
    } else if (word.startsWith("#")) states.push({ time: BigInt(word.slice(1)), values: { ...values } });
    else {
      values[names.get(word.slice(1))!] = word[0]!;
      states.at(-1)!.values = { ...values };
    }
  }
  return { timescale, names: [...names.values()], states };
}

const WIRES = ["H", "V", "D", "A", "trigger"];
let written = "";
const sink = {
  append: (text: string | Uint8Array) => {
    written += text;
  },
};
const writer = () => {
  written = "";
  return new VcdWriter(sink, { scope: "pico", wires: WIRES, slotPicoseconds: 4000, comment: "seed 1" });
};

describe("VcdWriter", () => {
  it("writes every transition at its time in nanoseconds, where slots are whole ones, with the wires by name", () => {
    const property = fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 2 ** 45 }), { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(31), { minLength: 30, maxLength: 30 }),
      (times, levels) => {
        const slots = times.toSorted((a, b) => a - b);
        const vcd = writer();
        slots.forEach((slot, index) => {
          vcd.change(slot, levels[index]!);
        });
        vcd.end(slots.at(-1)! + 1);
        const result = read(written);
        expect(result.timescale).toBe("1 ns");
        expect(result.names).toEqual(WIRES);
        expect(result.states.at(-1)!.time).toBe(BigInt(slots.at(-1)! + 1) * 4n);
        slots.forEach((slot, index) => {
          const time = BigInt(slot) * 4n;
          const state = result.states.findLast((entry) => entry.time <= time)!;
          const seen = WIRES.reduce((sum, name, bit) => sum + (state.values[name] === "1" ? 1 << bit : 0), 0);
          expect(seen).toBe(levels[index]);
        });
      },
    );
    fc.assert(property, { seed: 4, numRuns: 50 });
  });

  it("begins with every wire low at time 0, and writes times in rising order only", () => {
    const vcd = writer();
    vcd.change(3, 1);
    expect(() => vcd.change(2, 0)).toThrow(RangeError);
    vcd.end(5);
    const { states } = read(written);
    expect(states.map((state) => state.time)).toEqual([0n, 12n, 20n]);
    expect(Object.values(states[0]!.values)).toEqual(["0", "0", "0", "0", "0"]);
  });

  it("refuses a slot that is no whole number of picoseconds, and names that the format can't hold", () => {
    const options = { scope: "pico", wires: ["H"], slotPicoseconds: 1.5, comment: "" };
    expect(() => new VcdWriter(sink, options)).toThrow(/slotPicoseconds/);
    expect(() => new VcdWriter(sink, { ...options, slotPicoseconds: 4, wires: ["a b"] })).toThrow(/"a b"/);
    expect(() => new VcdWriter(sink, { ...options, slotPicoseconds: 4, comment: "$end" })).toThrow(/comment/);
  });
});
