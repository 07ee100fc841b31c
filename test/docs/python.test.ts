/** The page for Python: its readers run, with Debian's numpy, on the files that its own command writes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCommand } from "../support/command-line.js";
import { pythonOutput } from "../support/numpy.js";
import { textOf } from "./document-names.js";

const PAGE = textOf("docs/how-to/python.md");
const PROGRAMS = [...PAGE.matchAll(/```python\n(.*?)```/gs)].map(([, program]) => program!);
const MOST_LINES = 10;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-python-"));
  const [, command = ""] = /^satqkd (pass .*)$/m.exec(PAGE) ?? [];
  const ran = await runCommand(command.split(" "), folder);
  expect(ran.status, ran.stderr).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("python.md", () => {
  it("has readers of ten lines at most", () => {
    expect(PROGRAMS).toHaveLength(4);
    for (const program of PROGRAMS)
      expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(MOST_LINES);
  });

  it("runs, and what it prints agrees with itself", () => {
    const [course, tags, sifted, own] = PROGRAMS.map((program) => pythonOutput(program, folder));
    const [, qber = "", clicks = ""] = /QBER (.*) %, (\d+) clicks/.exec(course!) ?? [];
    expect(Number(qber)).toBeGreaterThan(0.5);
    expect(Number(qber)).toBeLessThan(1.5);
    // 200 ps of pulse, 400 ps of detector and 100 ps of clock or so; noise is spread over the slot.
    const [, count = "", sigma = ""] = /^(\d+) tags, standard deviation (\d+) ps/.exec(tags!) ?? [];
    expect(Number(count)).toBeGreaterThan(Number(clicks));
    expect(Number(sigma)).toBeGreaterThan(100);
    expect(Number(sigma)).toBeLessThan(400);
    expect(tags).toMatch(/^Z sent 0: \{1: \d{4,}, 2: \d{1,3}\}$/m);
    expect(tags).toMatch(/^X sent 0: \{3: \d{4,}, 4: \d{1,3}\}$/m);
    const rows = [...sifted!.matchAll(/^([ZX]) (\w+) (\d+) (\d+)$/gm)].map(([, , name, bits, errors]) => ({
      name,
      share: Number(errors) / Number(bits),
    }));
    expect(rows.map(({ name }) => name)).toEqual(["signal", "decoy", "vacuum", "signal", "decoy", "vacuum"]);
    for (const { name, share } of rows) {
      expect(share).toBeGreaterThan(name === "vacuum" ? 0.2 : 0.003);
      expect(share).toBeLessThan(name === "vacuum" ? 0.8 : 0.1);
    }
    expect(own).toBe("");
  });

  it("distils what its last reader wrote", async () => {
    const [, command = ""] = /^satqkd (distil .*)$/m.exec(PAGE) ?? [];
    const ran = await runCommand([...command.split(" "), "--require-key"], folder);
    expect(ran.status, ran.stderr).toBe(0);
  });
});
