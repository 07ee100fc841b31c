/**
 * Outputs are there whole or not at all. A limit on the size of files, set from outside, stands for a full
 * disk.
 */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  OutputFile,
  tryOutput,
  withOutput,
  writeOutput,
  writeOutputs,
} from "../../../hostsim/base/output.js";
import { withSmallFiles } from "../../support/small-files.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-output-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (...names: string[]) => join(folder, ...names);
const RULE = { option: "--out" };
const FORCE = { option: "--out", force: true };

function thrown(work: () => unknown): { message: string; exitCode?: number; code?: string } {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
}

describe("an output", () => {
  it("has its name only when it is whole, and leaves nothing else behind", () => {
    const file = OutputFile.open(at("a"), RULE);
    file.append("half, ");
    expect(existsSync(at("a"))).toBe(false);
    file.append(Buffer.from("whole"));
    file.commit();
    expect(readFileSync(at("a"), "utf8")).toBe("half, whole");
    file.discard();
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  it("is not there when the work that writes it fails, at once or later", async () => {
    for (const work of [
      () => {
        throw new Error("at once");
      },
      async () => {
        await Promise.resolve();
        throw new Error("later");
      },
    ])
      await expect(withOutput(at("a"), RULE, work)).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("replaces a file only when it may, also one that came meanwhile", () => {
    writeFileSync(at("a"), "old");
    expect(thrown(() => writeOutput(at("a"), "new", RULE))).toMatchObject({
      message: `--out: ${at("a")} exists and is not replaced without --force`,
      exitCode: 2,
    });
    const file = OutputFile.open(at("b"), RULE);
    file.append("new");
    writeFileSync(at("b"), "meanwhile");
    expect(thrown(() => file.commit()).message).toMatch(/exists and is not replaced/);
    expect(readFileSync(at("b"), "utf8")).toBe("meanwhile");
    writeOutput(at("a"), "new", FORCE);
    expect(readFileSync(at("a"), "utf8")).toBe("new");
    expect(readdirSync(folder).sort()).toEqual(["a", "b"]);
  });

  it("keeps the old file when the new one fails half-way, and the retry goes through", () => {
    writeFileSync(at("a"), "old");
    const error = withSmallFiles(4096, () => thrown(() => writeOutput(at("a"), "x".repeat(10_000), FORCE)));
    expect(error).toMatchObject({ exitCode: 12, code: "EFBIG" });
    expect(error.message).toBe(`--out: ${at("a")} can't be written (EFBIG); nothing is left of it`);
    expect(readFileSync(at("a"), "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["a"]);
    writeOutput(at("a"), "x".repeat(10_000), FORCE);
    expect(statSync(at("a")).size).toBe(10_000);
  });

  it("finds out about room before it is needed", () => {
    const file = OutputFile.open(at("a"), RULE);
    const error = withSmallFiles(4096, () => thrown(() => file.reserve(200_000)));
    expect(error.exitCode).toBe(12);
    expect(readdirSync(folder)).toEqual([]);
    const other = OutputFile.open(at("a"), RULE);
    other.reserve(200_000);
    other.append(Buffer.alloc(200_000, 7));
    other.commit();
    expect(readFileSync(at("a")).equals(Buffer.alloc(200_000, 7))).toBe(true);
  });

  it("has mode 0600 when it is secret, from its first byte on", () => {
    const mask = process.umask(0);
    try {
      const file = OutputFile.open(at("key"), { option: "--out", isSecret: true });
      const [growing] = readdirSync(folder);
      expect(statSync(at(growing!)).mode & 0o777).toBe(0o600);
      file.commit();
      expect(statSync(at("key")).mode & 0o777).toBe(0o600);
      writeOutput(at("page"), "", RULE);
      expect(statSync(at("page")).mode & 0o777).toBe(0o666);
    } finally {
      process.umask(mask);
    }
  });

  it("goes through a link to the file behind it, and past none", () => {
    mkdirSync(at("real"));
    writeFileSync(at("real", "a"), "old");
    symlinkSync(at("real", "a"), at("link"));
    symlinkSync(at("nowhere"), at("broken"));
    expect(thrown(() => tryOutput(at("link"), RULE)).message).toMatch(/exists/);
    expect(thrown(() => tryOutput(at("broken"), FORCE)).message).toMatch(/a link to nothing/);
    writeOutput(at("link"), "new", FORCE);
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect(readFileSync(at("real", "a"), "utf8")).toBe("new");
  });

  it("goes straight into a device or a pipe, unless it is secret", () => {
    writeOutput("/dev/null", "gone", RULE);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    expect(thrown(() => writeOutput("/dev/full", "x", RULE))).toMatchObject({ code: "ENOSPC", exitCode: 12 });
    const secret = { option: "--out", isSecret: true, force: true };
    expect(thrown(() => writeOutput("/dev/null", "x", secret)).message).toMatch(
      /exists and is not replaced$/,
    );
    expect(execFileSync("cat", ["/dev/null"]).length).toBe(0);
  });
});

describe("before the work", () => {
  it("is refused what could not be written after it, and nothing is left", () => {
    writeFileSync(at("plain"), "");
    mkdirSync(at("folder"));
    const cases: [string, RegExp][] = [
      [at("no", "a"), /the folder of .*\/no\/a does not exist/],
      [at("plain", "a"), /the folder of .*\/plain\/a does not exist/],
      [at("plain"), /exists/],
      [at("folder"), /is a folder/],
      [at("x".repeat(300)), /can't be written \(ENAMETOOLONG\)/],
    ];
    for (const [path, words] of cases) expect(thrown(() => tryOutput(path, RULE)).message).toMatch(words);
    expect(thrown(() => tryOutput("/proc/a", RULE)).message).toMatch(/--out: /);
    expect(readdirSync(folder).sort()).toEqual(["folder", "plain"]);
  });

  it("a folder is tried, and made by the work alone", () => {
    const rule = { option: "--report", makesFolder: true };
    tryOutput(at("a", "b", "page"), rule);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(at("plain"), "");
    expect(thrown(() => tryOutput(at("plain", "b", "page"), rule)).message).toMatch(/--report: .*plain/);
    writeOutput(at("a", "b", "page"), "text", rule);
    expect(readFileSync(at("a", "b", "page"), "utf8")).toBe("text");
  });

  it("a folder that takes no new one is told at once", () => {
    const rule = { option: "--report", makesFolder: true };
    const words = "--report: the folder /proc/nope/deep can't be made (ENOENT)";
    expect(thrown(() => tryOutput("/proc/nope/deep/page", rule)).message).toBe(words);
  });
});

describe("outputs that belong together", () => {
  it("get no name when one of them fails", () => {
    writeFileSync(at("c"), "old");
    const outputs = ["a", "b", "c"].map((name) => ({ path: at(name), data: name }));
    expect(() => writeOutputs(outputs, RULE)).toThrow(/c exists/);
    expect(readdirSync(folder)).toEqual(["c"]);
  });
});
