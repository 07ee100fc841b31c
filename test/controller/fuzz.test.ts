import { describe, expect, it } from "vitest";
import { decodeReport } from "../../hostsim/controller/decode.js";
import {
  type EncodedCommand,
  encodeCommand,
  encodeFunction,
  encodeSchedule,
} from "../../hostsim/controller/encode.js";
import { readTelemetry } from "../../hostsim/controller/packet.js";
import { controllerBench, DICTIONARY, PULSES } from "../support/controller.js";
import { crc16, isAcceptable } from "./judge.js";

const INPUTS = 1_000_000;
const SEED = Number(process.env["SATQKD_FUZZ_SEED"] ?? 20261123);
const MOST_BYTES = 300;
const CORPUS = 1024;

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

/** Every command of the dictionary once, and what has brought down parsers of this kind. */
function seeds(bench: Bench): Uint8Array[] {
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
  commands.push(
    { service: 18, subtype: 1, data: new Uint8Array(4) },
    { service: 200, subtype: 200, data: new Uint8Array(0) },
  );
  const packets = commands.map((command) => bench.packet(command));
  const ping = bench.packet(encodeCommand(DICTIONARY, "are-you-alive"));
  const later = encodeSchedule(DICTIONARY, [{ time: 3_000_000_000, packet: ping }]);
  const nested = (packet: Uint8Array) =>
    bench.packet(encodeSchedule(DICTIONARY, [{ time: 3_000_000_000, packet }]));
  const declaring = (length: number) => {
    const packet = ping.slice();
    packet[4] = length >> 8;
    packet[5] = length & 255;
    return packet;
  };
  const dump = (offset: number, bytes: number) =>
    bench.packet(encodeCommand(DICTIONARY, "dump-memory", { area: 1 }, [{ offset, bytes }]));
  return [
    ...packets,
    new Uint8Array(0),
    new Uint8Array(1),
    ping.slice(0, 6),
    ping.slice(0, 12),
    new Uint8Array(MOST_BYTES).fill(255),
    declaring(0),
    declaring(0xffff),
    declaring(7),
    dump(36, 1),
    dump(0xffffffff, 2),
    dump(37, 65535),
    bench.packet(later),
    nested(bench.packet(later)), // a schedule in a schedule
    nested(bench.packet(encodeCommand(DICTIONARY, "reset-schedule"))),
    nested(declaring(0)),
    nested(declaring(0xffff)),
    nested(ping.slice(0, 8)),
    bench.packet({ service: 11, subtype: 4, data: Uint8Array.of(255, 0x1e, 1, 2) }),
  ];
}

const INTERESTING = [0, 1, 2, 3, 4, 5, 8, 11, 17, 18, 20, 0x1e, 0x2f, 127, 128, 254, 255];

/** Changes a few things about an input; mostly mends length and checksum, so that what lies behind them is reached. */
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

describe("a million telecommands that may be anything", () => {
  it(`are each accepted if and only if the dictionary says so, and each is reported (seed ${SEED})`, async () => {
    let lit = 0;
    const bench = await controllerBench({ sink: (_slot, words) => (lit += words.length), procedures: true });
    const { core, board } = bench;
    bench.command("set-time", { time: 1_000_000_000 });
    const below = randomBelow(SEED);
    const initial = seeds(bench);
    const corpus = initial.slice();
    const seen = new Set<number>();
    const failures = new Map<number, number>();
    const incoming = core.controllerIncoming();
    const outgoing = core.telemetryOutgoing();
    const longest = core.LONGEST_TELECOMMAND.value;
    let now = bench.now();
    for (let input = 0; input < INPUTS; input++) {
      const bytes =
        input < initial.length
          ? initial[input]!
          : mutate(corpus[below(corpus.length)]!, corpus[below(corpus.length)]!, below);
      const memory = new Uint8Array(core.memory.buffer);
      memory.set(bytes.subarray(0, longest), incoming);
      now += 10;
      const failure = core.controllerTake(bytes.length, BigInt(now));
      const accepted = failure === 0;
      if (accepted !== isAcceptable(DICTIONARY, bytes))
        expect.fail(`input ${input} (${Buffer.from(bytes).toString("hex")}): failure ${failure}`);
      failures.set(failure, (failures.get(failure) ?? 0) + 1);
      // What came of it: all report types, and the code of a failure.
      let outcome = failure * 31 + (accepted ? bytes[7]! * 7 + bytes[8]! : 0);
      let verdicts = 0;
      for (let got = core.telemetryTake(); got > 0; got = core.telemetryTake()) {
        const service = memory[outgoing + 7]!;
        const subtype = memory[outgoing + 8]!;
        if (service === 1 && (subtype === 2 || subtype === 10)) verdicts += 1;
        outcome = (outcome * 131 + service * 16 + subtype) | 0;
        if (service === 1 && subtype % 2 === 0) outcome = (outcome * 131 + memory[outgoing + 25]!) | 0;
        if (input % 64 === 0)
          decodeReport(DICTIONARY, readTelemetry(memory.slice(outgoing, outgoing + got), bench.checksum));
      }
      if (verdicts !== (accepted ? 0 : 1))
        expect.fail(
          `input ${input} (${Buffer.from(bytes).toString("hex")}): ${verdicts} refusals, failure ${failure}`,
        );
      if (!seen.has(outcome)) {
        seen.add(outcome);
        if (corpus.length < CORPUS) corpus.push(bytes);
      }
      if (input % 256 === 0) {
        core.controllerSensed(5000, 2000, BigInt(now));
        core.controllerHeard(BigInt(now));
        core.controllerWatchdog(true);
        board.engine.advance(PULSES);
        core.controllerServe(BigInt(now), BigInt(PULSES));
        while (core.telemetryTake() > 0);
      }
    }
    console.log(
      `fuzz: seed ${SEED}, ${INPUTS} inputs, ${seen.size} outcomes, ${failures.get(0)} accepted, ${lit} words of light`,
    );
    // The campaign is worth something only if it gets everywhere.
    const reachable = DICTIONARY.failures
      .filter(({ name }) => name !== "not-available" || DICTIONARY.unavailable.length > 0)
      .map(({ code }) => code)
      .filter((code) => code < 32);
    expect([...failures.keys()].sort((a, b) => a - b)).toEqual(reachable);
    expect(failures.get(0)).toBeGreaterThan(INPUTS / 50);
    expect(lit).toBeGreaterThan(0);
  });
});
