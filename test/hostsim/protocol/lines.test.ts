/** The monitor's lines: the file is checked; commands and replies are as it says. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { linesSchema } from "../../../hostsim/protocol/line-schema.js";
import { ask, greetMonitor, lineOf, MonitorRefusal } from "../../../hostsim/wire/monitor-link.js";
import { MONITOR } from "../../../hostsim/wire/monitor-protocol.js";

const copy = () => JSON.parse(readFileSync(join(packageRoot, "assembly/protocol/monitor.json"), "utf8"));

describe("the monitor's file", () => {
  it.each([
    ["a line is there twice", (p: ReturnType<typeof copy>) => (p.lines[1].name = "identify"), /identify/],
    [
      "numbers and words mix",
      (p: ReturnType<typeof copy>) => p.lines[5].arguments.push(p.lines[6].arguments[0]),
      /mixes/,
    ],
    ["a form is not known", (p: ReturnType<typeof copy>) => (p.lines[1].reply[0].type = "float"), /type/],
    ["a word is not known", (p: ReturnType<typeof copy>) => (p.colour = "red"), /colour/],
  ])("is refused when %s", (_, spoil, error) => {
    const spoilt = copy();
    expect(() => linesSchema.parse(spoilt)).not.toThrow();
    spoil(spoilt);
    expect(() => linesSchema.parse(spoilt)).toThrow(error);
  });
});

describe("a command", () => {
  const answering = (reply: string) => async () => reply;

  it("is written as a line", () => {
    expect(lineOf("pattern", { signal: 1, decoy: 2, vacuum: 3, basisz: 4 })).toBe("pattern 1 2 3 4");
    expect(lineOf("lines", { map: "lasers" })).toBe("lines lasers");
    expect(lineOf("status", {})).toBe("status");
  });

  it("has its reply read by the names and forms of the file", async () => {
    const told = await ask(answering("ok block=7 slot=12 slack=-3 cause=3"), "fault", { index: 0 });
    expect(told).toEqual({ block: 7, slot: 12, slack: -3, cause: 3 });
    await expect(ask(answering("ok block=7 slot=12 slack=-3"), "fault", { index: 0 })).rejects.toThrow(
      /no cause/,
    );
    await expect(
      ask(answering("ok bits=many"), "pattern", { signal: 1, decoy: 2, vacuum: 3, basisz: 4 }),
    ).rejects.toThrow(/no whole number bits/);
    const never = await ask(answering("ok block=0 slot=0 slack=9223372036854775807 cause=0"), "fault", {
      index: 0,
    });
    expect(never.slack).toBe(2 ** 63);
    await expect(ask(answering("error usage"), "status", {})).rejects.toThrow(MonitorRefusal);
  });
});

describe("a monitor of another protocol", () => {
  const IDENTITY = "00".repeat(128);

  it.each(["", " protocol=0123456789abcdef"])(
    'that tells "%s" is refused before anything is set',
    async (protocol) => {
      const refused = greetMonitor(async () => `ok identity=${IDENTITY}${protocol}`);
      await expect(refused).rejects.toThrow(UserError);
      await expect(refused).rejects.toThrow(MONITOR.hash);
    },
  );
});
