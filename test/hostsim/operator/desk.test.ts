/** What an operator has at a terminal: the status line, pages, a history, and names that were meant. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { History, historyPath } from "../../../hostsim/operator/history.js";
import { hostTarget } from "../../../hostsim/operator/host-target.js";
import { interact, Screen } from "../../../hostsim/operator/interact.js";
import { Pages } from "../../../hostsim/operator/pages.js";
import { StepRunner } from "../../../hostsim/operator/run-steps.js";
import { Session } from "../../../hostsim/operator/session.js";
import { Status } from "../../../hostsim/operator/status.js";
import { stepOf } from "../../../hostsim/operator/steps.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";

const DICTIONARY = loadDictionary();
const CONTACT_US = 10_000_000;
const folder = mkdtempSync(join(tmpdir(), "satqkd-desk-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function hostSession(): Promise<Session> {
  const session = new Session(await hostTarget(1), DICTIONARY, await PacketChecksum.load(), []);
  session.listen();
  await session.firstContact(CONTACT_US, false);
  return session;
}

/** A terminal at which somebody types; `shown` is what is on it since it was last asked. */
async function desk(history: History | null, rows = 24) {
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 200, rows });
  let shown = "";
  output.on("data", (data: Buffer) => {
    shown += data.toString();
  });
  const seat = { input, output, errors: output, isTerminal: true };
  const session = await hostSession();
  const runner = new StepRunner(session, CONTACT_US, false);
  const done = interact(session, runner, seat, new Screen(seat), { allowRaw: true, history });
  return {
    session,
    async type(keys: string, until: string): Promise<string> {
      shown = "";
      input.write(keys);
      await expect.poll(() => shown).toContain(until);
      return shown;
    },
    async quit(): Promise<void> {
      input.write("quit\r");
      await done;
    },
  };
}

describe("the status line", () => {
  const run = async (session: Session, ...lines: string[]): Promise<void> => {
    const runner = new StepRunner(session, CONTACT_US, false);
    for (const line of lines) await runner.run(stepOf(DICTIONARY, line, false)!);
  };

  it("has mode, interlocks, laser, link and slack, each with its age; question marks where nothing was told", async () => {
    const session = await hostSession();
    const status = new Status(session);
    session.watch(status);
    expect(status.lines(200)).toEqual(["mode safe (0 s) | interlocks ? | laser ?, ? | link ?, ? | slack ?"]);
    await run(
      session,
      "set-mode standby",
      "report-parameters interlocks laser-supply laser-temperature link-damaged link-forged least-slack",
      "wait 2.5",
    );
    const [line] = status.lines(300);
    const held = String(session.latest.get("interlocks")).split("+");
    const missing = DICTIONARY.interlocks.filter(({ name }) => !held.includes(name)).map(({ name }) => name);
    expect(missing).toContain("calibration-date");
    expect(line).toContain(`mode standby (2 s) | interlocks without ${missing.join(" ")} (2 s) | `);
    expect(line).toContain(`laser 20.00 degC (2 s), ${session.latest.get("laser-supply")} mV (2 s) | `);
    expect(line).toContain("link 0 damaged (2 s), 0 forged (2 s) | slack ");
    await run(session, "sense temperature -5.25", "wait 1", "report-parameters laser-temperature mode");
    expect(status.lines(300)[0]).toContain("laser -5.25 degC (0 s)");
  });

  it("follows a mode that an interlock ended", async () => {
    const session = await hostSession();
    const status = new Status(session);
    session.watch(status);
    await run(session, "set-mode standby", "set-mode calibrate");
    expect(status.lines(300)[0]).toMatch(/^mode calibrate /);
    await run(session, "sense temperature 80.0", "wait 1");
    expect(status.lines(300)[0]).toMatch(/^mode safe /);
  });

  it("goes on in further rows where it is too wide, and cuts nothing but a word that is wider alone", async () => {
    const session = await hostSession();
    const status = new Status(session);
    session.watch(status);
    expect(status.lines(40)).toEqual(["mode safe (0 s) | interlocks ?", "laser ?, ? | link ?, ? | slack ?"]);
    expect(status.lines(8).slice(0, 3)).toEqual(["mode", "  safe", "  (0 s)"]);
    await run(session, "report-parameters interlocks");
    expect(status.lines(26).slice(1, 3)).toEqual(["interlocks without", "  calibration-date (0 s)"]);
    expect(status.lines(12)).toContain("  calibrati…");
  });

  it("is filled when the console begins, by one command that is seen; a line typed before it is done after it", async () => {
    const { type, quit, session } = await desk(null);
    const shown = await type("set-mode standby\r", "standby (0 s)");
    expect(session.commands.map(({ name }) => name)).toEqual([
      "first-contact",
      "report-parameters",
      "set-mode",
    ]);
    expect(shown).toMatch(
      /mode standby \(0 s\) \| interlocks without [^?\n]+ \(0 s\) \| laser 20\.00 degC \(0 s\), \d+ mV \(0 s\) \| link 0 damaged \(0 s\), 0 forged \(0 s\) \| slack none, no emission yet \(0 s\)/,
    );
    await quit();
  });

  it("stands above the prompt, and below all that comes", async () => {
    const { type, quit } = await desk(null);
    const shown = await type("set-mode standby\r", "standby (0 s)");
    // The line that was typed stays, the status line that was above it goes.
    expect(shown).toContain("\u001b[2A\r\u001b[Jhost 0.000 s> set-mode standby\n");
    expect(shown).toMatch(/mode standby \(0 s\) \| [^\n]*\n[^\n]*host 0\.000 s> /);
    await quit();
  });
});

describe("help", () => {
  it("comes in pages that fit the terminal; Enter goes on, q ends, a command is done", async () => {
    const { type, quit, session } = await desk(null, 12);
    await type("help\r", "-- more");
    const second = await type("\r", "-- more");
    expect(second).toContain("\n");
    await type("q\r", "host 0.000 s> ");
    await type("help\r", "-- more");
    await type("set-mode standby\r", "standby (0 s)");
    expect(session.commands.at(-1)!.line).toBe("set-mode standby");
    await quit();
  });

  it("shows all lines, each once", () => {
    const printed: string[] = [];
    const pages = new Pages(
      (line) => printed.push(line),
      () => ({ columns: 10, rows: 7 }),
    );
    // The fourth line takes two rows of ten.
    const text = Array.from({ length: 8 }, (_, at) => `line ${at}${at === 3 ? ", long" : ""}`);
    pages.show(text);
    expect(printed).toHaveLength(3);
    expect([pages.takes(""), printed.length]).toEqual([true, 5]);
    expect([pages.takes(" "), pages.isWaiting]).toEqual([true, false]);
    expect(printed).toEqual(text);
    expect(pages.takes("")).toBe(false);
  });
});

describe("did you mean", () => {
  it.each([
    ["set-mod standby", /there is no command set-mod; .*did you mean set-mode\?/],
    ["awiat event started", /did you mean await\?/],
    ["hlep", /did you mean help\?/],
    ["await event mode-chnaged", /no event mode-chnaged; did you mean mode-changed\?/],
    ["expect mdoe=key", /no parameter mdoe; did you mean mode\?/],
    ["sense temprature 20", /no temprature; did you mean temperature\?/],
    ["teapot-with-handle", /^there is no command teapot-with-handle; help lists them$/],
  ])("answers `%s`", (line, answer) => {
    expect(() => stepOf(DICTIONARY, line, false)).toThrow(answer);
  });
});

describe("the history", () => {
  it("is there in the next session, in a file that only its user may read, without what may be secret", async () => {
    const path = join(folder, "state", "satqkd", "console-history");
    const history = new History(path);
    const first = await desk(history);
    await first.type("set-mode standby\r", "standby (0 s)");
    await first.type("raw 1852c0000000\r", "host 0.000 s> ");
    await first.type(" wait 1\r", "host 1.000 s> ");
    await first.type(`emit ${"0123456789abcdef".repeat(2)}\r`, "satqkd: ");
    await first.quit();
    expect(await history.save()).toBeNull();
    expect(readFileSync(path, "utf8")).toBe("set-mode standby\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    const again = new History(path);
    expect(again.earlier()).toEqual(["set-mode standby"]);
    const second = await desk(again);
    // Arrow up, and Enter.
    await second.type("\u001b[A\r", "standby (0 s)");
    expect(second.session.commands.at(-1)!.line).toBe("set-mode standby");
    again.note("wait 2");
    await second.quit();
    expect(await again.save()).toBeNull();
    expect(readFileSync(path, "utf8")).toBe("set-mode standby\nset-mode standby\nwait 2\n");
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("keeps what another session wrote meanwhile, and the last thousand lines", async () => {
    const path = join(folder, "busy");
    const [a, b] = [new History(path), new History(path)];
    a.note("wait 1");
    b.note("wait 2");
    expect([await a.save(), await b.save()]).toEqual([null, null]);
    expect(new History(path).earlier()).toEqual(["wait 2", "wait 1"]);
    for (let at = 0; at < 1200; at++) a.note(`wait ${at}`);
    await a.save();
    expect(new History(path).earlier()).toHaveLength(1000);
    expect(new History(path).earlier()[0]).toBe("wait 1199");
  });

  it("that can't be written or read is told, and ends nothing", async () => {
    writeFileSync(join(folder, "file"), "");
    const history = new History(join(folder, "file", "history"));
    history.note("wait 1");
    expect((await history.save())?.message).toMatch(/history/);
    mkdirSync(join(folder, "directory"));
    expect(new History(join(folder, "directory")).earlier()).toEqual([]);
  });

  it("is in the user's folder of states", () => {
    expect(historyPath({ XDG_STATE_HOME: "/states" })).toBe("/states/satqkd/console-history");
    expect(historyPath({})).toMatch(/\.local\/state\/satqkd\/console-history$/);
  });
});
