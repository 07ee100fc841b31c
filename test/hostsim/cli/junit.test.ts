/**
 * JUnit's XML as CI servers read it: by a parser that is not the writer, against what Jenkins' schema of it
 * demands (junit-10.xsd of its xUnit plugin).
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { junitText } from "../../../hostsim/cli/junit.js";
import { runCommand } from "../../support/command-line.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-junit-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true);
  const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(xml);
  const { testsuite } = testsuites;
  for (const { tests, failures, errors, time } of [testsuites, testsuite]) {
    expect([tests, errors]).toEqual(["1", "0"]);
    expect(failures).toBe("failure" in testsuite.testcase ? "1" : "0");
    expect(time).toMatch(/^\d+\.\d{3}$/);
  }
  return testsuite;
}

describe("a verdict as JUnit XML", () => {
  it("of satqkd diff: a difference is a failure with its pulse, and the exit code is as without", async () => {
    const words = ["diff", "pico", "pico?seed=2", "--junit", "different.xml"];
    const { status, stdout } = await runCommand(words, folder);
    expect(status).toBe(1);
    const { name, testcase } = read(readFileSync(join(folder, "different.xml"), "utf8"));
    expect(name).toBe("satqkd diff");
    expect(testcase).toMatchObject({ classname: "satqkd.diff", name: "pico pico?seed=2" });
    const [first] = stdout.split("\n");
    expect(first).toMatch(/^pulse \d+: /);
    expect(testcase.failure.message).toBe(first);
    expect(testcase.failure["#text"]).toContain("expected");
  });

  it("of equal schedules has no failure", async () => {
    const { status } = await runCommand(["diff", "pico", "pico", "--junit", "equal.xml"], folder);
    expect(status).toBe(0);
    expect(read(readFileSync(join(folder, "equal.xml"), "utf8")).testcase).not.toHaveProperty("failure");
  });

  it("keeps names that XML and terminals would take for commands as they are", () => {
    const name = `a"b<c>&d'`;
    const { testcase } = read(
      junitText({ verb: "diff", name, wrong: ["\u001b[2J <&> \u0000"], seconds: 0.25 }),
    );
    expect(testcase.name).toBe(name);
    expect(testcase.failure.message).toBe("\\u001b[2J <&> \\u0000");
  });
});
