/**
 * Dumps that Icarus Verilog, sigrok-cli, Verilator and GHDL wrote (the heads of
 * test/hostsim/trace/foreign/lines.* say how), without a header of ours: read by wires that the user names,
 * as they are and as GTKWave's vcd2fst and fst2vcd make them.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { runCommand } from "../../support/command-line.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-foreign-"));
beforeAll(() => {
  for (const name of ["iverilog.vcd", "sigrok.vcd", "verilator.vcd", "ghdl.vcd"])
    copyFileSync(join(packageRoot, "test/hostsim/trace/foreign", name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true }));

const diff = (words: string) => runCommand(["diff", ...words.split(" ")], folder);
const WIRES = "--wires d[0],d[1],d[2],d[3]";

describe("a dump of another tool", () => {
  test.each([
    ["Icarus by its trigger", `pico?seed=3&count=40 iverilog.vcd ${WIRES} --trigger trig`],
    ["Icarus by time", `pico?seed=3&count=40 iverilog.vcd ${WIRES} --start-ps 7000`],
    [
      "Icarus by wires with scopes",
      "pico?seed=3&count=40 iverilog.vcd --wires capture.D0,capture.D1,capture.D2,D3 --trigger capture.trig",
    ],
    ["sigrok", "pico?seed=3&count=40 sigrok.vcd --wires 0,1,2,3 --trigger 4"],
    ["on either side", "sigrok.vcd pico?seed=3&count=40 --wires 0,1,2,3 --start-ps 8000"],
  ])("%s is the schedule that it was made from", async (_, words) => {
    expect(await diff(words)).toMatchObject({ status: 0, stdout: "40 pulses, no difference\n", stderr: "" });
  });

  /** A vector's bits from 0 up. */
  const bits = (name: string) => [0, 1, 2, 3].map((n) => `${name}[${n}]`).join();
  const each = (name: (n: number) => string) => [0, 1, 2, 3].map(name).join();
  test.each([
    ["verilator", "a bus", bits("capture.D")],
    ["verilator", "generated scopes", each((n) => `line[${n}].driver.level`)],
    ["verilator", "fields of a struct", "d.value,d.level[0],d.level[1],d.basis"],
    ["verilator", "a range that rises", bits("pads.up")],
    ["verilator", "an array of wires", bits("one")],
    ["verilator", "a range below 0", "low[-4],low[-3],low[-2],low[-1]"],
    ["ghdl", "a bus", bits("capture.d")],
    ["ghdl", "ports of generated instances", bits("capture.each(2).drive.code")],
    ["ghdl", "their outputs", each((n) => `each(${n}).drive.level`)],
    ["ghdl", "a range that rises", bits("up")],
    ["ghdl", "a range above 0, and an extended identifier", "odd[4],Odd.name[1],odd[6],odd[7]"],
    ["ghdl", "weak levels", bits("weak")],
  ])("%s: %s", async (tool, _, wires) => {
    const same = { status: 0, stdout: "40 pulses, no difference\n", stderr: "" };
    const start = tool === "verilator" ? "--trigger capture.trig" : "--trigger trig";
    for (const begin of [start, "--start-ps 7000"])
      expect(await diff(`pico?seed=3&count=40 ${tool}.vcd --wires ${wires} ${begin}`), begin).toMatchObject(
        same,
      );
  });

  test.each([
    ["verilator", "--wires D[0],D[1],D[2],D[3] --trigger capture.trig"],
    ["ghdl", "--wires weak[0],weak[1],weak[2],weak[3] --trigger trig"],
  ])("of %s through GTKWave is the same", async (tool, words) => {
    execFileSync("vcd2fst", [`${tool}.vcd`, "it.fst"], { cwd: folder });
    writeFileSync(join(folder, "it.vcd"), execFileSync("fst2vcd", ["it.fst"], { cwd: folder }));
    for (const schedule of ["pico?seed=3&count=40", "pico?seed=4&count=40"]) {
      const direct = await diff(`${schedule} ${tool}.vcd ${words}`);
      const through = await diff(`${schedule} it.vcd ${words}`);
      expect(through).toEqual(direct);
      expect(direct.status).toBe(schedule.includes("seed=3") ? 0 : 1);
    }
  });

  test("of another schedule differs where an independent look says", async () => {
    const at = `#${7_000_000 + 6 * 4_000_000}\n`;
    const symbols = readFileSync(join(packageRoot, "test/hostsim/trace/foreign/symbols.txt"), "utf8").split(
      "\n",
    );
    expect(symbols[6]).toBe("1010");
    const text = readFileSync(join(folder, "ghdl.vcd"), "utf8");
    const [before, after] = text.split(at);
    const turned = after!.replace("b1010 !", "b0101 !");
    writeFileSync(join(folder, "turned.vcd"), `${before}${at}${turned}`);
    const { status, stdout } = await diff(`pico?seed=3&count=40 turned.vcd ${WIRES} --trigger trig`);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^pulse 6: /);
    expect(stdout).toMatch(/expected 1010, seen 0101/);
  });

  test("knows nothing where GHDL has W, X, - and U", async () => {
    const { status, stdout } = await diff(
      "pico?seed=3&count=50 ghdl.vcd --wires weak[0],weak[1],weak[2],weak[3] --start-ps 7000",
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/xxxx/);
  });

  test("is compared with another one, when both call their wires the same", async () => {
    const text = readFileSync(join(folder, "sigrok.vcd"), "utf8");
    // Names as in the other file, and slots at half the rate.
    const renamed = text.replace(/ ([0-3]) \$end/g, " D$1 $end").replace(" 4 $end", " trig $end");
    writeFileSync(join(folder, "renamed.vcd"), renamed);
    const words = "renamed.vcd renamed.vcd --wires D0,D1,D2,D3 --trigger trig --slot-ps 4000";
    expect((await diff(words)).stdout).toMatch(/^4[0-9] pulses, no difference\n$/);
    const both = await diff("renamed.vcd iverilog.vcd --wires D0,D1,D2,D3 --trigger trig --slot-ps 4000");
    // The first 43 are the same; then one file ends, in the other nothing is known.
    expect(both.stdout).toMatch(/^pulse 4\d: /);
  });

  test("shows where it differs, and where nothing is known", async () => {
    const { status, stdout } = await diff(`pico?seed=3 iverilog.vcd ${WIRES} --trigger trig`);
    expect(status).toBe(1);
    // From 171 to 176 ns nothing was dumped: the pulse after the first dark one.
    expect(stdout).toMatch(/^pulse 40: .*\n.*seen 0000\n.*\n {2}seen .* xxxx/);
  });

  test.each([
    ["iverilog.vcd pico?seed=3", "no wire is called value or line0; wires: capture.D3, capture.D2"],
    [`iverilog.vcd pico?seed=3 ${WIRES}`, "--trigger or --start-ps says when pulses begin"],
    ["iverilog.vcd pico?seed=3 --wires d,d[1],d[2],d[3]", "wire d has 4 bits"],
    ["iverilog.vcd pico?seed=3 --wires d[4],d[1],d[2],d[3]", "no wire is called d[4]"],
    ["iverilog.vcd pico?seed=3 --wires level,d[1],d[2],d[3]", "wire level is of type real"],
    [`iverilog.vcd pico?seed=3 ${WIRES} --trigger t`, "trigger t is missing"],
    [`iverilog.vcd pico?seed=3&lines=lasers ${WIRES}`, "--wires names 4 lines, lasers has 8"],
    [`iverilog.vcd iverilog.vcd ${WIRES}`, "--slot-ps the length of a slot"],
    ["pico?seed=3 pico?seed=3 --trigger t", "--trigger is for files without a header of satqkd"],
    [`iverilog.vcd pico?seed=3 ${WIRES} --trigger trig --start-ps 1`, "--start-ps or --trigger"],
    ["iverilog.vcd pico?seed=3 --wires a,b", "Give the wires of 4 or 8 lines"],
    [`iverilog.vcd pico?seed=3 ${WIRES} --start-ps 900000000`, "holds no pulse"],
    ["folder.vcd pico", "no such file"],
  ])("%s is refused with what is wrong", async (words, what) => {
    const { status, stdout, stderr } = await diff(words);
    expect(stderr).toContain(what);
    expect(stderr).toMatch(/^satqkd: .*\n$/);
    expect(stdout).toBe("");
    expect(status).toBe(2);
  });

  test("commands no terminal with its names", async () => {
    const evil = readFileSync(join(folder, "sigrok.vcd"), "utf8").replace(
      " 4 $end",
      " \u001b[31m4\u0007 $end",
    );
    writeFileSync(join(folder, "evil.vcd"), evil);
    for (const words of [
      "evil.vcd pico",
      "evil.vcd pico --wires 0,1,2,3",
      "evil.vcd pico --wires 0,1,2,3 --trigger 4",
    ])
      expect((await diff(words)).stderr).toMatch(/^satqkd: [^\p{Cc}]*\\u001b\[31m4\\u0007[^\p{Cc}]*\n$/u);
  });
});
