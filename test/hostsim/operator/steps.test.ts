/** What an operator types: read, encoded, completed and explained by the dictionary. */
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { type Operation, operations, usage } from "../../../hostsim/operator/commands.js";
import { complete } from "../../../hostsim/operator/completion.js";
import { generalHelp, helpOn } from "../../../hostsim/operator/help.js";
import { hostTarget } from "../../../hostsim/operator/host-target.js";
import { interact, Screen } from "../../../hostsim/operator/interact.js";
import { StepRunner } from "../../../hostsim/operator/run-steps.js";
import { Session } from "../../../hostsim/operator/session.js";
import { stepOf, WORDS } from "../../../hostsim/operator/steps.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";
import { encodeCommand, encodeFunction } from "../../../hostsim/wire/controller/encode.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";

const DICTIONARY = loadDictionary();
const CONTACT_US = 1e6;

async function hostSession(): Promise<Session> {
  const session = new Session(await hostTarget(1), DICTIONARY, await PacketChecksum.load(), []);
  session.listen();
  await session.firstContact(CONTACT_US, false);
  return session;
}

function encoded(line: string) {
  const step = stepOf(DICTIONARY, line, false);
  if (step?.kind !== "send" || !("encoded" in step.command)) throw new Error(`${line} sends nothing`);
  const { service, subtype, data } = step.command.encoded;
  return { service, subtype, data: Buffer.from(data) };
}

function plain({ service, subtype, data }: ReturnType<typeof encodeCommand>) {
  return { service, subtype, data: Buffer.from(data) };
}

/** A line that the dictionary allows for an operation. */
function sampleLine({ name, kind, arguments: fixed, entries }: Operation): string {
  if (kind === "schedule") return `${name} 2200000100 set-mode standby`;
  const fields = [...fixed, ...(entries?.arguments ?? [])];
  const special: Record<string, string> = {
    parameter: "link-timeout",
    structure: "status",
    event: "calibrated",
    area: "settings",
    mode: "standby",
    time: "2200000000",
    bytes: "4",
    value: "700",
  };
  return [name, ...fields.map((field) => special[field.name] ?? String(field.least ?? 0))].join(" ");
}

describe("command lines", () => {
  it.each([
    ["set-mode key", encodeFunction(DICTIONARY, "set-mode", { mode: "key" })],
    ["send set-mode mode=key  # comment", encodeFunction(DICTIONARY, "set-mode", { mode: "key" })],
    ["emit 0x10", encodeFunction(DICTIONARY, "emit", { blocks: 16 })],
    [
      "emit-calibration replay=4294967295 blocks=2",
      encodeFunction(DICTIONARY, "emit-calibration", { blocks: 2, replay: 4294967295 }),
    ],
    [
      "set-parameters laser-supply-least=4700 laser-temperature-least -500",
      encodeCommand(DICTIONARY, "set-parameters", {}, [
        { parameter: 64, value: 4700 },
        { parameter: 66, value: 2 ** 32 - 500 },
      ]),
    ],
    [
      "dump-memory event-log 0 24 48 24",
      encodeCommand(DICTIONARY, "dump-memory", { area: 3 }, [
        { offset: 0, bytes: 24 },
        { offset: 48, bytes: 24 },
      ]),
    ],
    // 2026-06-01 00:00:00 UTC is 20,605 days after 1970, that is 4,383 after 1958; TAI is 37 s ahead.
    [
      "set-time 2026-06-01T00:00:00Z",
      encodeCommand(DICTIONARY, "set-time", { time: (20_605 + 4_383) * 86_400 + 37 }),
    ],
  ])("%s", (line, command) => expect(encoded(line)).toEqual(plain(command)));

  it("every operation of the dictionary is sent by its name, and accepted", async () => {
    const session = await hostSession();
    const runner = new StepRunner(session, CONTACT_US, false);
    for (const line of ["set-time 2200000000", ...operations(DICTIONARY).map(sampleLine)]) {
      await runner.run(stepOf(DICTIONARY, line, false)!);
      const sent = session.commands.at(-1)!;
      expect(sent.line).toBe(line);
      expect(sent.reports[0]?.report?.name, line).toBe("accepted");
    }
  });

  it("shows what becomes of a scheduled command against that command", async () => {
    const session = await hostSession();
    const runner = new StepRunner(session, CONTACT_US, true);
    const lines = ["set-time 2200000000", "enable-schedule", "schedule 2200000001 set-mode key"];
    for (const line of lines) await runner.run(stepOf(DICTIONARY, line, false)!);
    await session.pass(2e6);
    const scheduled = session.commands.find(({ line }) => line === "set-mode key (scheduled)")!;
    expect(scheduled.reports.map(({ report }) => report?.name)).toEqual(["accepted", "not-started"]);
    expect(scheduled.reports[0]!.timeUs).toBeGreaterThanOrEqual(1e6);
  });

  it.each([
    ["flee", /^there is no command flee/],
    ["fly", /^usage: fly SCENARIO/],
    ["fly nowhere", /nowhere/],
    ["fly bench-250mhz seed=x", /^seed: "x" is not a whole number$/],
    ["fly bench-250mhz wind=3", /^fly: wind=3 is neither/],
    ["upload", /^usage: upload/],
    ["upload-image nowhere.bin version=2", /^upload-image nowhere\.bin: no such file$/],
    ["upload-image nowhere.bin", /^usage: upload-image/],
    ["upload nowhere.ts", /^upload nowhere\.ts: no such file; shipped are/],
    ["upload safe-shutdown place=4", /^usage: upload/],
    ["set-mode", /^usage: set-mode MODE$/],
    ["set-mode key now", /^usage: set-mode MODE$/],
    ["set-mode kex", /^mode: kex is none of safe, /],
    ["set-mode 256", /^mode: 256 is not from 0 to 255$/],
    ["emit 0", /^blocks: 0 is not from 1 to 4294967295$/],
    ["emit 4294967296", /is not from 1/],
    ["emit 1.5", /^blocks: 1\.5 must be a whole number$/],
    ["emit blocks=1 blocks=2", /^usage: emit BLOCKS$/],
    ["emit-calibration blocks=1 blocks=2", /^usage: emit-calibration/],
    ["emit -1", /^blocks: -1 is not from 1/],
    ["set-parameters laser-supply-least", /^usage: set-parameters PARAMETER VALUE \[\.\.\.\]$/],
    ["set-parameters laser-temperature-least -2147483649", /^value: -2147483649 is below -2147483648$/],
    ["set-parameters nothing=1", /^parameter: nothing is none of /],
    ["enable-housekeeping status status status status status", /at most 4 at a time, not 5$/],
    ["set-time yesterday", /^yesterday: no time/],
    ["set-time 2026-06-01T00:00:00", /no time/],
    ["schedule 1", /^usage: schedule TIME COMMAND/],
    ["schedule 1 schedule 2 stop", /^a schedule can't be scheduled$/],
    ["perform-function 1", /^there is no command perform-function/],
    ["await", /^can't await nothing/],
    ["await event", /^which event\? There are started,/],
    ["await event landed", /^there is no event landed/],
    ["await completed landing", /^there is no command landing/],
    ["await event mode-changed to", /^to is no comparison/],
    ["await event started within", /^usage: await/],
    ["await event started within x", /^within: x is no time/],
    ["await mode=key", /^can't await mode=key/],
    ["expect colour=red", /^there is no parameter colour/],
    ["wait", /^usage: wait/],
    ["wait -1", /^wait: -1 is no time/],
    ["wait 1e9", /is no time/],
    ["sense", /^usage: sense/],
    ["sense supply", /^usage: sense/],
    ["sense constructor good", /^sense: there is no constructor/],
    ["sense weather good", /^sense: there is no weather/],
    ["sense supply 1e5", /^sense supply: 1e5 is not from/],
    ["sense link maybe", /^sense link: maybe is neither on nor off$/],
    ["raw 00", /^raw bytes are sent only with --raw$/],
  ])("refuses `%s` in one line", (line, message) => {
    let refusal: unknown;
    try {
      stepOf(DICTIONARY, line, false);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(UserError);
    const { message: text, exitCode } = refusal as UserError;
    expect(text).toMatch(message);
    expect(text).not.toContain("\n");
    expect(exitCode).toBe(2);
  });

  it("reads any words, or refuses them in one line", () => {
    const names = [
      ...Object.keys(WORDS),
      ...operations(DICTIONARY).map(({ name }) => name),
      ...DICTIONARY.parameters.map(({ name }) => name),
      ...DICTIONARY.events.map(({ name }) => name),
      ...["within", "event", "report", "completed", "mode=key", "0", "-1", "0x1g", "1e99", "=", "a=", "key"],
    ];
    const word = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, fc.string());
    let refused = 0;
    const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
    const property = fc.property(line, (text) => {
      try {
        stepOf(DICTIONARY, text, true);
      } catch (error) {
        if (!(error instanceof UserError) || error.message.includes("\n")) throw error;
        refused += 1;
      }
      complete(DICTIONARY, text);
    });
    fc.assert(property, { numRuns: 5000, seed: 20261123 });
    expect(refused).toBeGreaterThan(1000);
    expect(refused).toBeLessThan(5000);
  });

  it("takes raw bytes only when told to", () => {
    expect(stepOf(DICTIONARY, "raw 18 52c0", true)).toMatchObject({
      packet: Uint8Array.of(0x18, 0x52, 0xc0),
    });
    expect(stepOf(DICTIONARY, "send raw 18", true)).toMatchObject({ kind: "raw", line: "raw 18" });
    expect(() => stepOf(DICTIONARY, "raw 1", true)).toThrow(/^raw: give 1 to 1100 bytes/);
  });
});

describe("help and completion", () => {
  it("help lists every operation, and tells of each its arguments", () => {
    const lines = generalHelp(DICTIONARY).join("\n");
    for (const operation of operations(DICTIONARY)) {
      expect(lines).toContain(usage(operation));
      expect(helpOn(DICTIONARY, operation.name)[0]).toBe(usage(operation));
    }
    expect(helpOn(DICTIONARY, "set-mode").join("\n")).toContain("safe, standby, calibrate");
    expect(helpOn(DICTIONARY, "link-timeout").join("\n")).toContain("can be set, 100 to 600000");
    expect(() => helpOn(DICTIONARY, "constructor")).toThrow("there is no constructor");
    expect(() => helpOn(DICTIONARY, "weather")).toThrow("there is no weather");
  });

  it.each([
    ["set-m", ["set-mode "]],
    ["set-mode ", ["safe", "standby", "calibrate", "acquire", "key", "distil"]],
    ["set-mode k", ["key "]],
    ["set-mode key ", []],
    ["send emit-", ["emit-calibration "]],
    ["report-parameters mode laser-supply-l", ["laser-supply-least "]],
    ["set-parameters link-timeout 400 sens", ["sensor-age-limit "]],
    ["set-parameters link-timeout=400 sens", ["sensor-age-limit "]],
    ["dump-memory ev", ["event-log "]],
    ["schedule 1 set-mode di", ["distil "]],
    ["await event mode", ["mode-changed "]],
    ["await event mode-changed ", ["from=", "to="]],
    ["await completed emit-", ["emit-calibration "]],
    ["expect uptime", ["uptime="]],
    ["sense noise ", ["good", "stuck"]],
    ["sense supply 3300 temp", ["temperature "]],
    ["help event", ["events-recorded", "event-log"]],
    ["nothing ", []],
  ])("completes `%s`", (line, hits) => expect(complete(DICTIONARY, line)[0]).toEqual(hits));

  it("completes at a terminal by the tabulator, and keeps the prompt below reports", async () => {
    const input = new PassThrough();
    const output = new PassThrough();
    let shown = "";
    output.on("data", (data: Buffer) => {
      shown += data.toString();
    });
    const seat = { input, output, errors: output, isTerminal: true };
    const screen = new Screen(seat);
    const session = await hostSession();
    session.watch({ arrived: ({ report }) => screen.print(`came ${report?.name}`) });
    const done = interact(session, new StepRunner(session, CONTACT_US, false), seat, screen, {
      allowRaw: false,
      history: null,
    });
    // A tabulator inside of a longer chunk is text that was pasted.
    for (const keys of ["set-mo", "\t", "st", "\t", "\r"]) {
      input.write(keys);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // What fills the status line at the beginning has been completed before.
    await expect.poll(() => shown).toContain("mode standby (");
    input.write("quit\r");
    await done;
    expect(session.commands.at(-1)!.line).toBe("set-mode standby");
    expect(shown).toMatch(/came completed\n+[^\n]*mode standby [^\n]*\n(?:[^\n]*\n){2}[^\n]*host 0\.000 s> /);
  });
});
