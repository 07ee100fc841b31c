import { describe, expect, it } from "vitest";
import { decodeReport } from "../../../hostsim/wire/controller/decode.js";
import {
  type EncodedCommand,
  encodeCommand,
  encodeFunction,
  encodeSchedule,
} from "../../../hostsim/wire/controller/encode.js";
import { readTelemetry } from "../../../hostsim/wire/controller/packet.js";
import { controllerBench, DICTIONARY, PULSES } from "../../support/controller.js";
import { oneIn } from "../../support/thorough.js";
import { crc16, isAcceptable } from "./judge.js";

const INPUTS = oneIn(4, 1_000_000);
const SEED = Number(process.env.SATQKD_FUZZ_SEED ?? 20261123);
const MOST_BYTES = 300;
const CORPUS = 4096;
/**
 * Inputs between two rounds of the board's main loop, and between two times at which the controller is made
 * ready for work.
 */
const ROUND = 64;
const STRETCH = 512;
/** On-board time at the start, in seconds. */
const START_S = 1_000_000_000;
/** Where a report says which request it is about. */
const AT_REQUEST = 20;
/** Where a failure report has the low byte of its failure code. */
const AT_FAILURE = 25;

type Bench = Awaited<ReturnType<typeof controllerBench>>;

/** xorshift32. */
function randomBelow(seed: number): (limit: number) => number {
  let state = seed >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}

/** Every command of the dictionary at least once. */
function everyCommand(bench: Bench): Uint8Array[] {
  const commands: EncodedCommand[] = [];
  for (const { name, arguments: head, entries, layout } of DICTIONARY.telecommands) {
    if (layout !== undefined) continue;
    const least = (list: typeof head) => Object.fromEntries(list.map((one) => [one.name, one.least ?? 1]));
    for (let count = entries === undefined ? 0 : 1; count <= (entries === undefined ? 0 : 2); count++)
      commands.push(
        encodeCommand(
          DICTIONARY,
          name,
          least(head),
          Array.from({ length: count }, () => least(entries!.arguments)),
        ),
      );
  }
  for (const { name, arguments: list } of DICTIONARY.functions)
    for (let value = 0; value < (list.length > 0 ? 6 : 1); value++)
      commands.push(
        encodeFunction(
          DICTIONARY,
          name,
          Object.fromEntries(list.map((one) => [one.name, Math.max(value, one.least ?? 0)])),
        ),
      );
  return commands.map((command) => bench.packet(command));
}

/** What has brought down parsers of this kind. */
function knownCrashes(bench: Bench): Uint8Array[] {
  const ping = bench.packet(encodeCommand(DICTIONARY, "are-you-alive"));
  const nested = (...packets: Uint8Array[]) =>
    bench.packet(
      encodeSchedule(
        DICTIONARY,
        packets.map((packet) => ({ time: START_S + 3, packet })),
      ),
    );
  const declaring = (length: number) => {
    const packet = ping.slice();
    packet[4] = length >> 8;
    packet[5] = length & 255;
    return packet;
  };
  const dump = (offset: number, bytes: number) =>
    bench.packet(encodeCommand(DICTIONARY, "dump-memory", { area: 1 }, [{ offset, bytes }]));
  return [
    // zero length, and cut inside each header
    new Uint8Array(0),
    new Uint8Array(1),
    ping.slice(0, 6),
    ping.slice(0, 12),
    new Uint8Array(MOST_BYTES).fill(255),
    // a declared length that is not the data's
    declaring(0),
    declaring(0xffff),
    declaring(7),
    // first > last: an end before the beginning, or beyond 2^32
    dump(36, 1),
    dump(0xffffffff, 2),
    dump(37, 65535),
    // unknown service, and one that is foreseen only
    bench.packet({ service: 200, subtype: 200, data: new Uint8Array(0) }),
    bench.packet({ service: 18, subtype: 1, data: new Uint8Array(4) }),
    // schedules: sound, of itself, with lengths that lie, with a count that lies
    nested(ping, ping),
    nested(nested(ping)),
    nested(bench.packet(encodeCommand(DICTIONARY, "reset-schedule"))),
    nested(declaring(0)),
    nested(declaring(0xffff)),
    nested(ping.slice(0, 8)),
    bench.packet({ service: 11, subtype: 4, data: Uint8Array.of(255, 0x1e, 1, 2) }),
  ];
}

const INTERESTING = [0, 1, 2, 3, 4, 5, 8, 11, 17, 18, 20, 0x1e, 0x2f, 127, 128, 254, 255];

/**
 * Changes a few things about an input; mostly mends length and checksum, so that what lies behind them is
 * reached.
 */
function mutate(parent: Uint8Array, other: Uint8Array, below: (limit: number) => number): Uint8Array {
  const bytes = new Uint8Array(MOST_BYTES);
  bytes.set(parent);
  let length = parent.length;
  for (let changes = 1 + below(4); changes > 0; changes--) {
    const at = below(Math.max(length, 1));
    const kind = below(8);
    if (kind === 0) bytes[at]! ^= 1 << below(8);
    else if (kind === 1) bytes[at] = below(256);
    else if (kind === 2) bytes[at] = INTERESTING[below(INTERESTING.length)]!;
    else if (kind === 3) length = below(MOST_BYTES + 1);
    else if (kind === 4) length = Math.max(0, Math.min(MOST_BYTES, length + below(9) - 4));
    else if (kind === 5)
      bytes.set(other.subarray(0, Math.max(0, Math.min(other.length, MOST_BYTES - at))), at);
    else if (kind === 6) bytes.copyWithin(at, below(Math.max(length, 1)));
    else bytes[11 + below(20)] = below(256);
  }
  const child = bytes.slice(0, length);
  if (length < 13) return child;
  if (below(8) > 0) {
    child[4] = (length - 7) >> 8;
    child[5] = (length - 7) & 255;
  }
  if (below(8) > 0) {
    const sum = crc16(child, length - 2);
    child[length - 2] = sum >> 8;
    child[length - 1] = sum & 255;
  }
  return child;
}

function say(input: number, bytes: Uint8Array): string {
  return `input ${input} (${Buffer.from(bytes).toString("hex")})`;
}

/** A trap of the core names the input that made it. */
function takeOrSay({ core, now }: Bench, bytes: Uint8Array, input: number): number {
  try {
    return core.controllerTake(bytes.length, BigInt(now()));
  } catch (trap) {
    return expect.fail(`${say(input, bytes)}: ${trap}`);
  }
}

/** The first four bytes at `at`; zero for those that are not there. */
function firstWord(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word = word * 256 + (bytes[at + i] ?? 0);
  return word;
}

function isEvent(memory: Uint8Array, at: number, name: string): boolean {
  const id = DICTIONARY.events.find((event) => event.name === name)?.id;
  return memory[at + 7] === 5 && memory[at + AT_REQUEST] === 0 && memory[at + AT_REQUEST + 1] === id;
}

/**
 * Sets the time back, and by turns puts a command on the schedule or asks for light, as an operator would.
 */
function beginStretch(bench: Bench, index: number): void {
  bench.healthy();
  bench.command("set-time", { time: START_S });
  bench.command("enable-schedule");
  const ping = bench.packet(encodeCommand(DICTIONARY, "are-you-alive"));
  if (index % 2 === 0) {
    bench.send(encodeSchedule(DICTIONARY, [{ time: START_S + 3, packet: ping }]));
    return;
  }
  for (const mode of ["safe", "standby", "calibrate"]) bench.call("set-mode", { mode });
  bench.call("calibrated");
  for (const mode of ["standby", "acquire", "key"]) bench.call("set-mode", { mode });
  bench.call("emit", { blocks: 1000 });
}

describe(`${INPUTS.toLocaleString("en-US")} telecommands that may be anything`, () => {
  it(`are each accepted if and only if the dictionary says so, and each is reported (seed ${SEED})`, async () => {
    let lit = 0;
    const bench = await controllerBench({ sink: (_slot, words) => (lit += words.length), procedures: true });
    const { core, board } = bench;
    const below = randomBelow(SEED);
    const initial = [...everyCommand(bench), ...knownCrashes(bench)];
    const corpus = initial.slice();
    const seen = new Set<number>();
    const failures = new Map<number, number>();
    const incoming = core.controllerIncoming();
    const outgoing = core.telemetryOutgoing();
    const longest = core.LONGEST_TELECOMMAND.value;
    let released = 0;
    for (let input = 0; input < INPUTS; input++) {
      const bytes =
        input < initial.length
          ? initial[input]!
          : mutate(corpus[below(corpus.length)]!, corpus[below(corpus.length)]!, below);
      if (input % STRETCH === 0) beginStretch(bench, input / STRETCH);
      const memory = new Uint8Array(core.memory.buffer);
      memory.set(bytes.subarray(0, longest), incoming);
      bench.pass(10);
      const before = core.mode();
      const failure = takeOrSay(bench, bytes, input);
      const accepted = failure === 0;
      if (accepted !== isAcceptable(DICTIONARY, bytes))
        expect.fail(`${say(input, bytes)}: failure ${failure}`);
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
      // What came of it, which is the feedback that guides: the mode, the command, all report types, and
      // codes of failures.
      let outcome = (failure * 8 + before) * 31 + (accepted ? bytes[7]! * 7 + bytes[8]! : 0);
      let refusals = 0;
      let acceptances = 0;
      const request = firstWord(bytes, 0);
      for (let got = core.telemetryTake(); got > 0; got = core.telemetryTake()) {
        const service = memory[outgoing + 7]!;
        const subtype = memory[outgoing + 8]!;
        if (service === 1 && firstWord(memory, outgoing + AT_REQUEST) === request) {
          if (subtype === 2 || subtype === 10) refusals += 1;
          if (subtype === 1) acceptances += 1;
        }
        outcome = (outcome * 131 + service * 16 + subtype) | 0;
        if (service === 1 && subtype % 2 === 0)
          outcome = (outcome * 131 + memory[outgoing + AT_FAILURE]!) | 0;
        if (input % 64 === 0)
          decodeReport(DICTIONARY, readTelemetry(memory.slice(outgoing, outgoing + got), bench.checksum));
      }
      const asked = accepted && (bytes[6]! & 1) !== 0;
      if (refusals !== (accepted ? 0 : 1) || acceptances !== (asked ? 1 : 0))
        expect.fail(`${say(input, bytes)}: ${refusals} refusals, ${acceptances} acceptances`);
      if (!seen.has(outcome)) {
        seen.add(outcome);
        if (corpus.length < CORPUS) corpus.push(bytes);
      }
      if (input % ROUND === 0) {
        // Past the release times of the stretch, on its last round.
        if (input % STRETCH === STRETCH - ROUND) bench.pass(4_000_000);
        bench.healthy();
        board.engine.advance(PULSES);
        core.controllerServe(BigInt(bench.now()), BigInt(PULSES));
        for (let got = core.telemetryTake(); got > 0; got = core.telemetryTake())
          if (isEvent(memory, outgoing, "scheduled-command-released")) released += 1;
      }
    }
    console.log(
      `fuzz: seed ${SEED}, ${INPUTS} inputs, ${seen.size} outcomes, ${corpus.length} inputs kept, ${failures.get(0)} accepted, ` +
        `${released} released from the schedule, ${lit} words of light`,
    );
    // The campaign is worth something only if it gets everywhere.
    const reachable = DICTIONARY.failures
      .filter(({ name }) => name !== "not-available" || DICTIONARY.unavailable.length > 0)
      .map(({ code }) => code)
      .filter((code) => code < 32);
    expect([...failures.keys()].sort((a, b) => a - b)).toEqual(reachable);
    expect(failures.get(0)).toBeGreaterThan(INPUTS / 50);
    expect(released).toBeGreaterThan(0);
    expect(lit).toBeGreaterThan(0);
  });
});
