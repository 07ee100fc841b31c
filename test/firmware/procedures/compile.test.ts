import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { buildProcedure } from "../../../hostsim/procedures/image.js";
import { dictionaryHash, loadDictionary } from "../../../hostsim/protocol/load.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import { built } from "../../support/procedure-bench.js";
import { published } from "../../support/published-schema.js";

const folder = mkdtempSync(join(tmpdir(), "satqkd-test-"));
afterAll(() => rmSync(folder, { recursive: true }));
const dictionary = loadDictionary();

async function compile(source: string, name = "trial") {
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, source);
  return buildProcedure(path, dictionary, await PacketChecksum.load());
}

describe("a procedure is refused in one line that says where and why", () => {
  it.each([
    ["let a = 1;\na = a | 2;\nnote(a);", 2, /integer bit arithmetic.*32 bits and Lua on 64/],
    ["note(1 << 4);", 1, /integer bit arithmetic/],
    ["note(~1);", 1, /integer bit arithmetic/],
    ["let a = 1;\na >>>= 1;\nnote(a);", 2, /integer bit arithmetic/],
    ["const a = 1 + 1;\nif (a) note(1);", 2, /a condition must be a comparison: 0 is false/],
    ["wait(5);", 1, /await is missing/],
    ['const a = "x" + 1;\nnote(a.length);', 1, /no text/],
    ["await command.setMode({ mode: Mode.Keys });", 1, /'Keys' does not exist/],
    ['await telemetry("temperature");', 1, /not assignable/],
    ["await command.emit({ block: 4 });", 1, /block/],
    ["const v = { blocks: 4 };\nawait command.emit(v);", 2, /written out where they are given/],
    ["await schedule(5, planned.stop());\nplanned.stop();", 2, /planned.stop belongs into schedule/],
    ["note(Math.min(1, 2));", 1, /Math is not on board/],
    ["try {\n  note(1);\n} catch {}", 1, /no try/],
    ["first();\nfunction first(): void {\n  note(1);\n}", 1, /first is used before it is declared/],
    [
      "const m = [3, 1].map((x) => x + 1);\nnote(m.length);",
      1,
      /TypeScriptToLua's library \(__TS__ArrayMap\)/,
    ],
    ["let a = -7;\nnote(a % 3);", 2, /no %.*-7 % 3 is -1/],
    ["let a = 7;\na %= 3;\nnote(a);", 2, /no %/],
    ["note(7 / 2);", 1, /no division/],
    ["let a = 8;\na /= 2;", 2, /no division/],
    ["note(2 ** 3);", 1, /no \*\*/],
    ["note(0.5);", 1, /numbers on board are whole/],
    ["note(1e-400);", 1, /numbers on board are whole/],
    ["note(9007199254740993);", 1, /9007199254740993: beyond 2\^53 - 1/],
    ["note(9_007_199_254_740_992);", 1, /beyond 2\^53 - 1/],
    ["note(0x20000000000000);", 1, /beyond 2\^53 - 1/],
    ["note(1e16);", 1, /beyond 2\^53 - 1/],
    ["const a = 9007199254740991;\nnote(a + 1 - 1);", 2, /beyond 2\^53 - 1/],
    ["note(-94906267 * 94906267);", 1, /beyond 2\^53 - 1/],
    ["const a = 1n;\nnote(a > 0 ? 1 : 0);", 1, /no bigint/],
    ["const a = NaN;\nnote(a);", 1, /no NaN/],
    ['const a = "b" < "a";\nnote(a ? 1 : 0);', 1, /compare numbers only/],
    ['note(+"5");', 1, /a sign stands before numbers only/],
    [
      'let a = true;\nlet b = 1;\na &&= b > 0;\nlet c: string | undefined;\nc ||= "x";',
      5,
      /must be a comparison/,
    ],
    ["const a = [1, , 3];\nnote(a.length);", 1, /no holes/],
    ["let u: number | undefined;\nconst a = [1, u, 3];\nnote(a.length);", 2, /no holes/],
    ["const a: (number | undefined)[] = [];\na.push(1, undefined);\nnote(a.length);", 2, /no holes/],
    ["const a: number[] = [];\na[1] = 5;\nnote(a.length);", 2, /added by push/],
    ["const a = [1];\na.length = 0;\nnote(a.length);", 2, /length is not set/],
    ['const a: Record<string, number> = {};\nconst b = a["1"];\nnote(b ?? 0);', 2, /brackets are for arrays/],
    ["const a = null;\nnote(a === undefined ? 1 : 0);", 1, /null and undefined are one/],
    ['const a = "1" as unknown as number;\nnote(a + 1);', 1, /types are not asserted/],
    ["const a: any = 1;\nnote(a);", 1, /types are not asserted/],
    ['note(2 + <number>(<unknown>"1"));', 1, /types are not asserted/],
    ['const a = "\u00e9";\nnote(a.length);', 2, /Lua counts bytes/],
    ["// @ts-ignore\nnote(true);", 1, /checks can't be silenced/],
    ["declare const extra: number;\nnote(extra);", 1, /declares nothing/],
    ["const request = 1;\nnote(request);", 1, /request is a name of the board's own/],
    ['const a = { b: undefined };\nif ("b" in a) note(1);', 2, /no in:/],
    ["function f(...a: number[]): void {\n  note(a.length);\n}\nf(1);", 1, /no rest/],
    [
      "const f: (() => number)[] = [];\nfor (let i = 0; i < 3; i++) f.push(() => i);\nfor (const g of f) note(g());",
      2,
      /i changes from round to round/,
    ],
    [
      "async function f(): Promise<number> {\n  return 1;\n}\nconst g = [f()];\nnote(g.length);",
      4,
      /await is missing/,
    ],
    ["note(Number.MAX_SAFE_INTEGER);", 1, /Number is not on board/],
    [
      "let x = 1;\nfunction f(): number {\n  x += 10;\n  return 1;\n}\nnote(x + f());",
      6,
      /x is read before the call/,
    ],
    ["let x = 1;\nconst f = (): number => x++;\nx -= f();\nnote(x);", 3, /x is read before the call/],
    ["export const a = 1;", 1, /imports and exports nothing/],
    ["note(1", 1, /'\)' expected/],
  ])("%j", async (source, line, why) => {
    const refusal = await compile(source).then(
      () => "accepted",
      (error: Error) => error.message,
    );
    expect(refusal).toMatch(new RegExp(`trial\\.ts:${line}(:\\d+)?: `));
    expect(refusal).toMatch(why);
    expect(refusal).not.toContain("\n");
  });

  it("when it does not fit, or its name is none", async () => {
    const long = Array.from({ length: 400 }, (_, i) => `note(${i} + (await telemetry("uptime")));`).join(
      "\n",
    );
    await expect(compile(long)).rejects.toThrow(/bytes, at most 4096 fit/);
    await expect(compile("note(1);", "Not-A-Name")).rejects.toThrow(/lower case/);
  });
});

it("a sign before a sign is no comment of Lua's", async () => {
  const { lua } = await compile("const a = argument(0);\nconst b = 5 + -(-a);\nnote(b);\nnote(- -3);");
  expect(lua.replaceAll(/\s/g, "")).toContain("5+-(-(a))");
  expect(lua).not.toContain("--");
});

it("the project's procedures carry name and dictionary, and keep the lines of their source", async () => {
  for (const name of ["calibrate-lasers", "nominal-pass", "safe-shutdown"]) {
    const { image, lua } = await built(name);
    const bytes = Buffer.from(image);
    expect(bytes.toString("latin1", 0, 4)).toBe("SQP1");
    expect(bytes.toString("hex", 4, 12)).toBe(dictionaryHash(dictionary));
    expect(bytes.toString("latin1", 14, 30).replace(/\0+$/, "")).toBe(name);
    const source = readFileSync(join(packageRoot, "firmware/procedures", `${name}.ts`), "utf8").split("\n");
    const calls = [...source.entries()].filter(([, text]) => /^\s*note\(/.test(text)).map(([line]) => line);
    for (const line of calls) expect(lua.split("\n")[line]).toMatch(/request\( ?7,/);
  }
});

it("the project's procedures and the tests' are sound to an editor too", () => {
  for (const path of ["firmware/procedures", "test/firmware/procedures"]) {
    const file = join(packageRoot, path, "tsconfig.json");
    const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: unknown };
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, join(packageRoot, path));
    const program = ts.createProgram(fileNames, { ...options, noEmit: true });
    expect(fileNames.length).toBeGreaterThan(3);
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  }
});

describe("satqkd procedure", () => {
  const cli = (...args: string[]) =>
    spawnSync(process.execPath, [join(packageRoot, "dist/hostsim/cli/main.js"), "procedure", ...args], {
      encoding: "utf8",
      cwd: packageRoot,
    });

  it("builds the image and says what it needs", () => {
    const file = "firmware/procedures/safe-shutdown.ts";
    const { status, stdout } = cli("build", file, "--output", folder, "--json");
    expect(status).toBe(0);
    const told = JSON.parse(published("satqkd-procedure-build", stdout)) as {
      image: string;
      imageBytes: number;
      name: string;
    };
    expect(told.name).toBe("safe-shutdown");
    expect(readFileSync(told.image)).toHaveLength(told.imageBytes);
  });

  it.each([
    [["check", "no-such-file.ts"], /^satqkd: no-such-file\.ts: .*\n$/],
    [["build", "README.md"], /^satqkd: README\.md: a procedure's file is NAME\.ts.*\n$/],
    [["build"], /^satqkd: missing required argument 'file'\n$/],
    [
      ["check", "test/firmware/procedures/everything.ts", "--colour"],
      /^satqkd: unknown option '--colour'\n$/,
    ],
  ])("refuses %j in one line", (args, message) => {
    const { status, stdout, stderr } = cli(...args);
    expect(status).not.toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toMatch(message);
  });
});
