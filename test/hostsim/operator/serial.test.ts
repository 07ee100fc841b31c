/**
 * The console over a serial line: two pseudo-terminals that socat joins, with a payload in this process
 * behind the other one.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostTarget } from "../../../hostsim/operator/host-target.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import { PacketLink } from "../../../hostsim/wire/packet-link.js";
import { serialStream } from "../../../hostsim/wire/serial-stream.js";
import { PATIENCE_MS } from "../../support/patience.js";
import { published } from "../../support/published-schema.js";
import { satqkdConsole, satqkdConsoleBeside } from "./cli.js";

const BAUD_RATE = 115200;
const TICK_MS = 5;

let folder: string;
let groundEnd: string;
let line: ChildProcess;
let boardEnd: PacketLink;
let stopPayload: () => void;

/** Where the payload's packets pass on their way to the ground. */
type Tap = (packet: Uint8Array) => Uint8Array;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-serial-"));
  groundEnd = join(folder, "ground");
  const board = join(folder, "board");
  const pty = (path: string) => `PTY,link=${path},rawer`;
  line = spawn("socat", [pty(groundEnd), pty(board)]);
  await expect.poll(() => existsSync(groundEnd) && existsSync(board), { timeout: PATIENCE_MS }).toBe(true);
  boardEnd = await PacketLink.open(await serialStream(board, BAUD_RATE));
  stopPayload = () => undefined;
});

afterEach(async () => {
  stopPayload();
  await boardEnd.close();
  line.kill();
  rmSync(folder, { recursive: true });
});

/** A payload that lives in real time at the other end of the line. */
async function payload(tap: Tap = (packet) => packet): Promise<void> {
  const { transport, time } = await hostTarget(1);
  // What it said before anyone listened is gone.
  transport.onPacket(() => undefined);
  boardEnd.onPacket((packet) => transport.send(packet));
  transport.onPacket((packet) => boardEnd.send(tap(packet)));
  const timer = setInterval(() => void time.pass(time.nowUs() + TICK_MS * 1000, () => false), TICK_MS);
  stopPayload = () => clearInterval(timer);
}

describe("satqkd console serial:PORT", () => {
  it("commands a payload, records the session, and replays it", async () => {
    await payload();
    const recording = join(folder, "session.jsonl");
    const { status, stdout, stderr } = await satqkdConsoleBeside([
      ...[`serial:${groundEnd}`, "--json", "--record", recording],
      ...["--send", "set-mode standby", "--await", "completed set-mode"],
      ...["--send", "dump-memory event-log 0 984", "--await", "report memory"],
      ...[
        "--send",
        "set-mode safe",
        "--await",
        "event mode-changed to=safe",
        "--await",
        "completed set-mode",
      ],
    ]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const told = JSON.parse(published("satqkd-console", stdout));
    expect(told).toMatchObject({ target: `serial:${groundEnd}`, simulatedTime: false, seed: null });
    const outcomes = told.commands.map(({ outcome }: { outcome: string }) => outcome);
    expect(outcomes).toEqual(["completed", "completed", "completed", "completed"]);
    // The longest frame but some bytes, with long runs of zeros in it.
    const memory = told.reports.find(({ name }: { name: string }) => name === "memory");
    expect(memory.stretches[0].contents).toHaveLength(2 * 984);
    expect(JSON.parse(readFileSync(recording, "utf8").split("\n")[0]!)).toMatchObject({ seed: null });

    const replayed = await satqkdConsoleBeside(["--replay", recording]);
    expect(replayed.stderr).toBe("");
    expect(replayed.status).toBe(0);

    // The host says first that it has started, which nobody heard of the payload on the line.
    const onHost = await satqkdConsoleBeside(["host", "--replay", recording]);
    expect(onHost.stderr).toMatch(
      /^satqkd: report 1 differs: recorded [^\n]*accepted", seen [^\n]*started boot=0 cause=0"\n$/,
    );
    expect(onHost.status).toBe(1);
  });

  it("shows a damaged packet as such, and ends when the line does", async () => {
    let count = 0;
    await payload((packet) => (++count === 7 ? packet.with(packet.length - 1, packet.at(-1)! ^ 1) : packet));
    const { status, stdout, stderr } = await satqkdConsoleBeside([`serial:${groundEnd}`], (shown, type) => {
      if (shown.endsWith("first-contact: completed\n")) type("set-mode standby");
      if (shown.endsWith("set-mode standby: completed\n")) line.kill();
    });
    expect(stdout).toMatch(/< unreadable: telemetry is damaged: its checksum is wrong: [0-9a-f]+\n/);
    expect(stderr).toMatch(/^satqkd: serial:[^\n]*: connection lost: [^\n]*\n$/);
    expect(status).toBe(5);
  });

  it("goes no further with a payload of another dictionary", async () => {
    const checksum = await PacketChecksum.load();
    await payload((packet) => {
      const view = new DataView(packet.buffer);
      if (packet[7] === 20) view.setUint8(packet.length - 3, packet.at(-3)! ^ 1);
      view.setUint16(packet.length - 2, checksum.of(packet.subarray(0, -2)));
      return packet;
    });
    const { status, stdout, stderr } = await satqkdConsoleBeside([
      ...[`serial:${groundEnd}`, "--send", "set-mode standby"],
    ]);
    expect(stderr).toMatch(/^satqkd: serial:[^\n]*: the controller has dictionary [0-9a-f]{16}, [^\n]*\n$/);
    expect(status).toBe(6);
    expect(stdout).not.toContain("standby");
  });

  it("gives up when nobody answers", () => {
    const { status, stderr } = satqkdConsole([`serial:${groundEnd}`, "--timeout", "0.3", "--send", "stop"]);
    expect(stderr).toBe(`satqkd: serial:${groundEnd}: no answer to first contact within 0.3 s\n`);
    expect(status).toBe(5);
  });

  it("sets no surroundings where they are real", async () => {
    await payload();
    const { status, stderr } = await satqkdConsoleBeside([`serial:${groundEnd}`, "--sense", "link off"]);
    expect(stderr).toBe(`satqkd: serial:${groundEnd}: its surroundings are real: nothing can be set\n`);
    expect(status).toBe(2);
  });
});
