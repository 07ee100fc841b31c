/** Dumps that Icarus Verilog and sigrok-cli wrote (test/trace/foreign/lines.v says how), without a header of ours: read by wires that the user names. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../hostsim/core/package-root.js";
import { runCommand } from "../support/command-line.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-foreign-"));
beforeAll(() => {
  for (const name of ["iverilog.vcd", "sigrok.vcd"])
    copyFileSync(join(packageRoot, "test/trace/foreign", name), join(folder, name));
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
