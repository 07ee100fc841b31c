import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Column } from "../../../hostsim/columns/column.js";
import { readColumns, writeColumns } from "../../../hostsim/columns/files.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runPython } from "../../support/numpy.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-columns-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const RULE = { option: "--out", force: true };

/** All rows of two columns, each as [first, second]. */
async function rowsOf(name: string, wanted: readonly string[]): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const batch of readColumns(join(folder, name), wanted))
    for (let row = 0; row < batch[0]!.length; row++) rows.push(batch.map((column) => Number(column[row])));
  return rows;
}

async function refusal(name: string, content?: string | Uint8Array, wanted = ["a", "b"]): Promise<string> {
  if (content !== undefined) writeFileSync(join(folder, name), content);
  const error: unknown = await rowsOf(name, wanted).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: "UserError", exitCode: 2 });
  const { message } = error as Error;
  expect(message).toMatch(/^\S.*$/);
  expect(message.startsWith(join(folder, name))).toBe(true);
  return message.slice(join(folder, name).length + 2);
}

describe("columns that we write", () => {
  const COLUMNS: Column[] = [
    { name: "time_ps", values: BigInt64Array.from([-1n, 0n, 2n ** 62n + 1n, 7n]) },
    { name: "small", values: Uint8Array.from([0, 1, 254, 255]) },
    { name: "mid", values: Int32Array.from([-(2 ** 31), -1, 0, 2 ** 31 - 1]) },
    { name: "real", values: Float64Array.from([0.1, -1e-300, Number.NaN, 1e300]) },
  ];

  it("are what numpy reads, in .npy and .csv, to the last bit", async () => {
    await writeColumns(join(folder, "all.npy"), COLUMNS, RULE);
    await writeColumns(join(folder, "all.csv"), COLUMNS, RULE);
    const told = runPython(
      `
a = numpy.load("all.npy", allow_pickle=False)
b = numpy.genfromtxt("all.csv", delimiter=",", names=True, dtype=a.dtype)
print(json.dumps({"types": [str(a.dtype[n]) for n in a.dtype.names], "names": a.dtype.names,
  "rows": [[str(v) for v in row] for row in a],
  "same": [bool(numpy.array_equal(a[n], b[n], equal_nan=a[n].dtype.kind == "f")) for n in a.dtype.names]}))`,
      folder,
    );
    expect(told).toEqual({
      names: ["time_ps", "small", "mid", "real"],
      types: ["int64", "uint8", "int32", "float64"],
      rows: [
        ["-1", "0", "-2147483648", "0.1"],
        ["0", "1", "-1", "-1e-300"],
        ["4611686018427387905", "254", "0", "nan"],
        ["7", "255", "2147483647", "1e+300"],
      ],
      same: [true, true, true, true],
    });
  });

  it.each(["csv", "npy", "parquet"])("come back from .%s as they were, in any number", async (format) => {
    const length = 200_001;
    const columns = [
      { name: "a", values: BigInt64Array.from({ length }, (_, i) => BigInt(i) ** 3n - 5n) },
      { name: "b", values: Uint8Array.from({ length }, (_, i) => i % 7) },
    ];
    await writeColumns(join(folder, `many.${format}`), columns, RULE);
    let row = 0;
    for await (const [a, b] of readColumns(join(folder, `many.${format}`), ["a", "b"]))
      for (let i = 0; i < a!.length; i++, row++)
        if (a![i] !== columns[0]!.values[row] || Number(b![i]) !== columns[1]!.values[row])
          expect([row, a![i], b![i]]).toEqual([row, columns[0]!.values[row], columns[1]!.values[row]]);
    expect(row).toBe(length);
  });
});

describe("columns that numpy writes", () => {
  it("are read: structured, aligned, matrices, either byte order, whole doubles, savetxt", async () => {
    runPython(
      `
a = numpy.array([5, 70000, 2**40], dtype="i8"); b = numpy.array([1, 2, 250], dtype="u1")
def structured(dtype): r = numpy.zeros(3, dtype=dtype); r["a"] = a; r["b"] = b; return r
numpy.save("packed.npy", structured([("a", "<i8"), ("b", "u1")]))
numpy.save("swapped.npy", structured([("b", ">u2"), ("x", "f4"), ("a", ">i8")]))
numpy.save("aligned.npy", structured(numpy.dtype([("b", "u1"), ("a", "f8")], align=True)))
numpy.save("matrix.npy", numpy.stack([a, b.astype("i8")], axis=1))
numpy.save("unsigned.npy", numpy.stack([a, b]).T.astype("u8").copy())
numpy.savetxt("plain.csv", numpy.stack([a, b.astype("i8")], axis=1))
numpy.savetxt("named.csv", numpy.stack([b.astype("i8"), a], axis=1), fmt="%d", delimiter=",", header="b,a", comments="")
numpy.savetxt("commented.csv", numpy.stack([a, b.astype("i8")], axis=1), fmt="%d", delimiter=";", header="a;b")
with open("three.npy", "wb") as f: numpy.lib.format.write_array(f, structured([("a", "<i8"), ("b", "u1")]), version=(3, 0))`,
      folder,
    );
    for (const name of ["packed", "swapped", "aligned", "matrix", "unsigned", "three"])
      expect(await rowsOf(`${name}.npy`, ["a", "b"]), name).toEqual([
        [5, 1],
        [70_000, 2],
        [2 ** 40, 250],
      ]);
    for (const name of ["plain", "named", "commented"])
      expect(await rowsOf(`${name}.csv`, ["a", "b"]), name).toEqual([
        [5, 1],
        [70_000, 2],
        [2 ** 40, 250],
      ]);
  });

  it("are refused by name: objects, pickles, zip files, columns first, texts, fractions, one dimension", async () => {
    runPython(
      `
import pickle
numpy.save("objects.npy", numpy.array([{"a": 1}], dtype=object))
numpy.save("object-field.npy", numpy.array([(1, "x")], dtype=[("a", "i8"), ("b", "O")]))
pickle.dump([1, 2], open("pickled.npy", "wb"))
numpy.savez(open("zipped.npy", "wb"), a=numpy.arange(3))
numpy.save("fortran.npy", numpy.asfortranarray(numpy.arange(6).reshape(3, 2)))
numpy.save("texts.npy", numpy.array([["a", "b"]]))
numpy.save("fractions.npy", numpy.array([[1.5, 2.0]]))
numpy.save("line.npy", numpy.arange(5))
numpy.save("nested.npy", numpy.zeros(2, dtype=[("a", "i8", (2,)), ("b", "u1")]))
numpy.save("others.npy", numpy.zeros(2, dtype=[("a", "i8"), ("c", "u1")]))
numpy.save("huge.npy", numpy.array([[2**63 + 1, 1]], dtype="u8"))`,
      folder,
    );
    expect(await refusal("objects.npy")).toBe(
      "has no columns: an array of shape (rows, columns), or a structured one, is needed",
    );
    expect(await refusal("object-field.npy")).toMatch(/^holds Python's objects/);
    expect(await refusal("pickled.npy")).toMatch(/^is a pickle, which is never read/);
    expect(await refusal("zipped.npy")).toMatch(/^is a zip file/);
    expect(await refusal("fortran.npy")).toMatch(/^is stored by columns: save numpy\.ascontiguousarray/);
    expect(await refusal("texts.npy")).toMatch(/^holds values of type "<U1"/);
    expect(await refusal("fractions.npy")).toBe("row 1: column 1 is 1.5, no whole number");
    expect(await refusal("line.npy")).toMatch(/^has no columns/);
    expect(await refusal("nested.npy")).toBe("has a field that is more than one number");
    expect(await refusal("others.npy")).toBe(
      "needs the columns a, b, or 2 columns in this order; it has a, c",
    );
    expect(await refusal("huge.npy")).toMatch(/^row 1: column 1 is 9223372036854775809, more than 63 bits$/);
  });
});

describe("text", () => {
  const csv = (text: string | Uint8Array) => {
    writeFileSync(join(folder, "text.csv"), text);
    return rowsOf("text.csv", ["a", "b"]);
  };

  it("is read as people have it: names in any order, CRLF, CR, byte order marks, UTF-16, blanks, comments", async () => {
    expect(await csv("b,a\n1,2\n")).toEqual([[2, 1]]);
    expect(await csv("\ufeffa,b\r\n1,2\r\n\r\n3,4")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await csv("a;b\r1;2\r3;4\r")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await csv(Buffer.from("\ufeffa\tb\n1\t2\n", "utf16le"))).toEqual([[1, 2]]);
    expect(await csv("# tagger 5\n  1   2 # first\n 3 4\n")).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await csv('"a","b",x\n1,2,3\n')).toEqual([[1, 2]]);
    expect(await csv("-5,+6\n1e3,7.0\n")).toEqual([
      [-5, 6],
      [1000, 7],
    ]);
  });

  it("is refused with its line", async () => {
    const told = (text: string) => refusal("bad.csv", text);
    expect(await told("a,b\n1,x\n")).toBe('line 2: "x" is no whole number');
    expect(await told("1,2\n3,4.5\n")).toBe('line 2: "4.5" is no whole number');
    expect(await told("1,2\n3\n")).toBe("line 2: has 1 fields, and the first 2");
    expect(await told("1,2\n,4\n")).toBe('line 2: "" is no whole number');
    expect(await told("1,2\n9223372036854775808,1\n")).toMatch(/^line 2: .* is no whole number$/);
    expect(await told("1,2\n0x10,1\n")).toBe('line 2: "0x10" is no whole number');
    expect(await told(`1,2\n${"9".repeat(5000)},1\n`)).toBe("line 2: is no row of numbers");
    expect(await told("a,c\n1,2\n")).toBe("needs the columns a, b, or 2 columns in this order; it has a, c");
    expect(await told("1,2,3\n")).toMatch(/^needs the columns a, b/);
    expect(await told("1,2\0\n")).toBe("is no text: it holds zero bytes");
  });
});

it("Parquet of Apache Arrow is read: dictionaries, several groups, a column more (test/cases/tags)", async () => {
  const path = join(packageRoot, "test/cases/tags/pyarrow.parquet");
  writeFileSync(join(folder, "arrow.parquet"), readFileSync(path));
  const rows = await rowsOf("arrow.parquet", ["time_ps", "channel"]);
  // As made: see test/cases/tags/README.md.
  expect(rows).toEqual(Array.from({ length: 1000 }, (_, i) => [i * i * 1000 + 17, 1 + ((i * 7) % 4)]));
  expect(await refusal("arrow.parquet", undefined, ["time_ps", "note"])).toMatch(
    /^row 1: note is .* no whole number$/,
  );
});

it("an ending that is none of the three is refused", async () => {
  expect(await refusal("tags.xlsx", "1")).toBe("ends with none of .csv, .npy, .parquet");
});
