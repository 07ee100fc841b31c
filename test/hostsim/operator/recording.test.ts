/** Recordings of sessions on the host, and their replay. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRecording } from "../../../hostsim/operator/recording.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import { published } from "../../support/published-schema.js";
import { satqkdConsole } from "./cli.js";

/**
 * Times between rounds of the main loop, changes of the surroundings, a failure, periodic reports, a loss of
 * an interlock.
 */
const SCRIPT = `
set-mode standby
wait 0.000123
set-mode calibrate
emit-calibration 1000 3
await progress emit-calibration
enable-housekeeping status
wait 0.0317
sense temperature 80.0
await failed emit-calibration
sense temperature 20 noise stuck
wait 1.2345
set-mode calibrate
await not-started set-mode
wait 0.5
`;

let folder: string;
let first: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-recording-"));
  writeFileSync(join(folder, "script.txt"), SCRIPT);
  first = record("first.jsonl");
});
afterAll(() => rmSync(folder, { recursive: true }));

function record(name: string, ...args: string[]): string {
  const path = join(folder, name);
  const script = join(folder, "script.txt");
  const { status, stderr } = satqkdConsole(["--script", script, "--record", path, ...args]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return readFileSync(path, "utf8");
}

function written(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

/** The recording with the last report that mentions `words` changed in its packet, checksum and all. */
async function altered(
  words: string,
  change: (packet: Buffer) => void,
  restate: (line: string) => string,
): Promise<string[]> {
  const checksum = await PacketChecksum.load();
  const lines = first.trim().split("\n");
  const at = lines.findLastIndex((line) => line.includes(words) && line.includes('"down"'));
  const entry = JSON.parse(lines[at]!);
  const packet = Buffer.from(entry.packet, "hex");
  change(packet);
  packet.writeUInt16BE(checksum.of(packet.subarray(0, -2)), packet.length - 2);
  lines[at] = restate(JSON.stringify({ ...entry, packet: packet.toString("hex") }));
  return lines;
}

describe("a recording", () => {
  it("of the same session is the same to the byte", () => {
    expect(record("second.jsonl")).toBe(first);
    const directions = new Set(
      first
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).direction),
    );
    expect([...directions].sort()).toEqual(["down", "end", "surroundings", "up", undefined]);
    expect(first).toContain('"entropy-gate":2');
  });

  it("replays without a difference, and the replay's own recording is the same again", () => {
    const path = written("again.jsonl", first.trim().split("\n"));
    const again = join(folder, "replayed.jsonl");
    const { status, stderr } = satqkdConsole(["--replay", path, "--record", again]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(readFileSync(again, "utf8")).toBe(first);
  });

  it("with a report that was altered differs there", async () => {
    // The step of a progress report, behind 20 bytes of headers and the request.
    const lines = await altered(
      '"progress"',
      (packet) => packet.writeUInt8(9, 24),
      (line) => line.replace(/"step":\d/, '"step":9'),
    );
    const path = written("altered.jsonl", lines);
    const { status, stdout, stderr } = satqkdConsole(["--replay", path, "--json"]);
    expect(stderr).toMatch(
      /^satqkd: report (\d+) differs: recorded "([\d.]+ s < #4 emit-calibration 1000 3: progress) step=9", seen "\2 step=1"\n$/,
    );
    expect(status).toBe(1);
    expect(JSON.parse(published("satqkd-console", stdout))).toMatchObject({
      exitCode: 1,
      difference: { report: expect.any(Number) },
    });
  });

  it.each([
    ["a report", '"down"', /^satqkd: report \d+ differs: recorded "no more", seen "/],
    ["a command", '"up"', /^satqkd: report \d+ differs: recorded "[^"]*< #?[^"]*", seen "/],
  ])("that lacks %s differs", (_, kind, message) => {
    const lines = first.trim().split("\n");
    const at = lines.findLastIndex((line) => line.includes(kind));
    const path = written("short.jsonl", lines.toSpliced(at, 1));
    const { status, stderr } = satqkdConsole(["--replay", path]);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
  });

  it("of another dictionary is not replayed", () => {
    const path = written("foreign.jsonl", [first.split("\n")[0]!.replace(/[0-9a-f]{16}/, "0".repeat(16))]);
    const { status, stderr } = satqkdConsole(["--replay", path]);
    expect(stderr).toMatch(/: its commands are of dictionary 0{16}, this ground has [0-9a-f]{16}\n$/);
    expect(status).toBe(6);
  });

  it("is only shown by --show", () => {
    const path = written("show.jsonl", first.trim().split("\n"));
    const { status, stdout } = satqkdConsole(["--show", path]);
    expect(status).toBe(0);
    expect(stdout).toContain("> set-mode calibrate\n");
    expect(stdout).toContain("~ temperature=8000\n");
    expect(stdout.trim().split("\n")).toHaveLength(first.trim().split("\n").length - 1);
  });

  it("that is no recording, or says of a packet what is not in it, is refused in one line", async () => {
    const dictionary = loadDictionary();
    const checksum = await PacketChecksum.load();
    const lines = first.trim().split("\n");
    const lied = lines.map((line) => line.replace('"to":"standby"', '"to":"key"'));
    for (const [name, text, message] of [
      ["empty", [""], /:1: not a line of JSON$/],
      ["headless", lines.slice(1), /:1: no recording of the console: [^\n]*$/],
      ["cut", [...lines.slice(0, 5), lines[5]!.slice(0, 40)], /:6: not a line of JSON$/],
      ["lied", lied, /:\d+: what it says of the packet is not what the packet holds$/],
    ] as const) {
      const path = written(`${name}.jsonl`, text);
      expect(() => readRecording(path, dictionary, checksum)).toThrow(message);
    }
  });

  it("says what it is, and one of before, which said it otherwise, is read as it was", async () => {
    const [head, ...rest] = first.trim().split("\n");
    const { format, version, ...said } = JSON.parse(head!);
    expect([format, version]).toEqual(["satqkd-recording", 1]);
    const dictionary = loadDictionary();
    const checksum = await PacketChecksum.load();
    const headed = (given: object) =>
      readRecording(written("head.jsonl", [JSON.stringify(given), ...rest]), dictionary, checksum);
    const old = headed({ recording: "satqkd console", format: 1, ...said });
    expect(old.header).toEqual(said);
    expect(old).toEqual(headed({ format, version, ...said }));
    expect(() => headed({ format, version: 2, ...said })).toThrow(/:1: is version 2 of format/);
    expect(() => headed({ recording: "satqkd console", format: 2, ...said })).toThrow(/:1: is of format 2;/);
  });
});
