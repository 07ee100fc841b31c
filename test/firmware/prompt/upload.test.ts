import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { INTERMEDIATE } from "../../../hostsim/board/build/build-image.js";
import { describeIdentity, encodeIdentity } from "../../../hostsim/board/identity.js";
import { jsonText } from "../../../hostsim/cli/print-json.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { FLASH_EXIT } from "../../../hostsim/flash/failure.js";
import { type BuiltConsole, buildConsole, withChecksum } from "../../../hostsim/prompt/script.js";
import { PATIENCE_MS } from "../../support/patience.js";
import { published } from "../../support/published-schema.js";
import { FakeEspruino, type Faults } from "./fake-espruino.js";

const BOARD = "espruino-pico";

interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let built: BuiltConsole;
const endings: (() => Promise<void>)[] = [];

/** A pseudo-terminal whose other end is a fake board. */
async function plugIn(faults: Faults = {}): Promise<{ port: string; board: FakeEspruino }> {
  const port = join(mkdtempSync(join(tmpdir(), "satqkd-pty-")), "tty");
  const wire = spawn("socat", [`PTY,link=${port},rawer`, "STDIO"], { stdio: ["pipe", "pipe", "ignore"] });
  endings.push(async () => {
    const ended = once(wire, "exit");
    wire.kill();
    await ended;
  });
  const module = join(dirname(built.script), INTERMEDIATE, "payload.wasm");
  const board = new FakeEspruino(module, "RP2040_PICO", faults, (text) => wire.stdin.write(text));
  wire.stdout.on("data", (bytes: Buffer) => board.receive(bytes.toString("latin1")));
  for (let waited = 0; !existsSync(port); waited += 20) {
    if (waited > PATIENCE_MS) throw new Error("socat made no pseudo-terminal");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { port, board };
}

/** Runs the command as a user does. */
async function flash(...args: string[]): Promise<Result> {
  const main = join(packageRoot, "dist", "hostsim", "cli", "main.js");
  const child = spawn(process.execPath, [main, "flash", BOARD, "--image", built.script, ...args]);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (text: Buffer) => {
    stdout += text.toString();
  });
  child.stderr.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

/** Expects a failure: its code, one line on stderr that matches, nothing on stdout. */
function expectFailure(result: Result, code: number, message: RegExp): void {
  expect(result.stderr).toMatch(message);
  expect(result.stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(result.stdout).toBe("");
  expect(result.code).toBe(code);
}

/** A copy of the script with some of its text replaced, under a right checksum. */
function otherScript(from: string | RegExp, to: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "satqkd-script-")), "console.js");
  const text = readFileSync(built.script, "utf8").replace(/\/\/ crc32 .*\n$/, "");
  writeFileSync(path, withChecksum(text.replace(from, to)));
  return path;
}

const recordOf = (change: object) =>
  Buffer.from(encodeIdentity({ ...built.identity, ...change })).toString("hex");

beforeAll(async () => {
  const outputFolder = join(packageRoot, "build", "native", "upload");
  built = await buildConsole({ board: loadBoard(BOARD), outputFolder });
  published("satqkd-build-script", jsonText("satqkd-build-script", built));
});

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

describe("satqkd flash on a board with Espruino", () => {
  it("loads the console, which then works, and believes only what the board says of itself", async () => {
    const { port, board } = await plugIn();
    const { code, stdout, stderr } = await flash("--port", port, "--json");
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(JSON.parse(published("satqkd-flash-script", stdout))).toEqual({
      format: "satqkd-flash-script",
      version: 1,
      board: BOARD,
      port,
      bytes: readFileSync(built.script).length,
      identity: built.identity,
      running: built.identity,
      espruino: "2v29",
    });
    board.run("goto(0)");
    expect(board.printed.at(-4)).toBe("pulse  0");
    const again = await flash("--port", port, "--seed", "7");
    expect(again.stdout).toContain(`runs now: ${describeIdentity(built.identity)}`);
    expect(again.code).toBe(0);
    expect(board.printed.join("\n")).toMatch(/this seed is public/);
  });

  it("a port that can't be opened: 21", async () => {
    expectFailure(
      await flash("--port", "/dev/nowhere"),
      FLASH_EXIT.portUnusable,
      /^satqkd: \/dev\/nowhere: /,
    );
    expectFailure(await flash("--port", built.script), FLASH_EXIT.portUnusable, /console\.js: /);
  });

  it.each<[string, Faults]>([
    ["silence", { silent: true }],
    ["a terminal that only echoes", { echoes: true }],
  ])("%s: 22", async (_, faults) => {
    const { port } = await plugIn(faults);
    expectFailure(
      await flash("--port", port),
      FLASH_EXIT.noAnswer,
      /no answer within .*no Espruino prompt\?$/m,
    );
  });

  it("a board that answers with another identity: 23", async () => {
    const other = recordOf({ commit: "12".repeat(20) });
    const { port } = await plugIn({ identity: other });
    expectFailure(
      await flash("--port", port),
      FLASH_EXIT.wrongIdentity,
      /runs .*121212121212.*, not what was sent/,
    );
  });

  it("a board that answers with no identity: 23", async () => {
    const { port } = await plugIn({ identity: "" });
    expectFailure(await flash("--port", port), FLASH_EXIT.wrongIdentity, /tells no identity/);
  });

  it.each<[string, Faults, RegExp]>([
    ["a script that arrives damaged", { damages: true }, /arrived damaged and was not run/],
    [
      "a board without memory",
      { noFlatMemory: true },
      /could not load the console: Error: no memory in one piece/,
    ],
    [
      "a module that computes wrong symbols",
      { wrongSymbols: true },
      /could not load the console: Error: self-test/,
    ],
  ])("%s: 24", async (_, faults, message) => {
    const { port, board } = await plugIn(faults);
    expectFailure(await flash("--port", port), FLASH_EXIT.notLoaded, message);
    expect(board.run("typeof satqkd")).toBe("undefined");
  });

  it("another Espruino board: 12, and nothing is sent", async () => {
    const { port, board } = await plugIn({ boardId: "BANGLEJS2" });
    expectFailure(
      await flash("--port", port),
      FLASH_EXIT.wrongChip,
      /is an Espruino board BANGLEJS2, espruino-pico is RP2040_PICO .*nothing was sent/,
    );
    expect(board.run("typeof satqkdText")).toBe("undefined");
  });

  it("a script that is missing, damaged, for another board or of another core: 17, 16, 12, 18", async () => {
    const { port } = await plugIn();
    expectFailure(
      await flash("--port", port, "--image", "/nowhere.js"),
      FLASH_EXIT.imageMissing,
      /satqkd build/,
    );
    const cut = join(mkdtempSync(join(tmpdir(), "satqkd-script-")), "console.js");
    writeFileSync(cut, readFileSync(built.script).subarray(0, 9000));
    expectFailure(await flash("--port", port, "--image", cut), FLASH_EXIT.imageDamaged, /cut short/);
    const own = recordOf({});
    const forOther = otherScript(own, recordOf({ board: "espruino-pico-r1-3" }));
    expectFailure(
      await flash("--port", port, "--image", forOther),
      FLASH_EXIT.wrongChip,
      /script for espruino-pico-r1-3/,
    );
    const otherCore = otherScript(own, recordOf({ coreHash: "cd".repeat(32) }));
    expectFailure(
      await flash("--port", port, "--image", otherCore),
      FLASH_EXIT.identityMismatch,
      /--allow-mismatch/,
    );
    expect((await flash("--port", port, "--image", otherCore, "--allow-mismatch")).code).toBe(0);
  });

  it("arguments that mean nothing here: 2", async () => {
    expectFailure(await flash(), 2, /needs the board's --port/);
    expectFailure(await flash("--port", "/dev/x", "--drive", "/mnt"), 2, /loaded over its --port/);
  });

  it("has a code of its own for each way to fail", () => {
    expect(new Set(Object.values(FLASH_EXIT)).size).toBe(Object.keys(FLASH_EXIT).length);
  });
});
