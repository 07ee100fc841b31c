import { SpacePacketParser } from "@serialport/parser-spacepacket";
import { beforeAll, describe, expect, it } from "vitest";
import { encodeCommand } from "../../../hostsim/wire/controller/encode.js";
import { PacketChecksum, readTelemetry, telecommand } from "../../../hostsim/wire/controller/packet.js";
import { decodeTime } from "../../../hostsim/wire/controller/time.js";
import { controllerBench, DICTIONARY } from "../../support/controller.js";
import { coreModule } from "../../support/core-module.js";
import { CHECKSUMS, PING_REPLY, TELECOMMANDS, TELEMETRY, TIMES } from "./vectors.js";

const bytesOf = (hexadecimal: string) => Buffer.from(hexadecimal.replaceAll(" ", ""), "hex");

const UNKNOWN_APPLICATION = 5;
const TOO_SHORT = 1;
const UNKNOWN_VERSION = 8;

interface ReaderExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  check(packet: number, bytes: number): number;
  request(): number;
  acknowledgements(): number;
  service(): number;
  subtype(): number;
}

function reader(): ReaderExports {
  const module = coreModule("test/hostsim/wire/compiled/telecommand.ts", "-O0");
  return new WebAssembly.Instance(module).exports as unknown as ReaderExports;
}

let checksum: PacketChecksum;
beforeAll(async () => {
  checksum = await PacketChecksum.load();
});

describe("foreign vectors", () => {
  it.each(CHECKSUMS)("checksum of %s is %i (%s)", (data, expected) => {
    expect(checksum.of(bytesOf(data))).toBe(expected);
  });

  it.each(TELECOMMANDS)("telecommand $bytes ($source)", (vector) => {
    const core = reader();
    const bytes = bytesOf(vector.bytes);
    const address = core.reserve(64);
    new Uint8Array(core.memory.buffer, address).set(bytes);
    const failure = core.check(address, bytes.length);
    expect((core.request() >> 16) & 0x7ff).toBe(vector.application);
    expect(core.request() & 0x3fff).toBe(vector.sequence);
    expect(checksum.of(bytes.subarray(0, -2))).toBe(bytes.readUInt16BE(bytes.length - 2));
    if (vector.isPusC) {
      // Right in all but the application, which comes last.
      expect(failure).toBe(UNKNOWN_APPLICATION);
      expect([core.service(), core.subtype()]).toEqual([17, 1]);
      expect(core.acknowledgements()).toBe(15);
      const { application, sequence } = vector;
      const header = { application, sequence, acknowledgements: 15, service: 17, subtype: 1, source: 0 };
      expect(Buffer.from(telecommand(header, new Uint8Array(0), checksum))).toEqual(bytes);
    } else expect(failure).toBe(bytes.length < 13 ? TOO_SHORT : UNKNOWN_VERSION);
  });

  it.each(TELEMETRY)("telemetry $base64 ($source)", (vector) => {
    const packet = readTelemetry(Buffer.from(vector.base64, "base64"), checksum);
    const { application, sequence, service, subtype, messageCounter } = vector;
    expect(packet).toMatchObject({ application, sequence, service, subtype, messageCounter, destination: 0 });
    expect(Buffer.from(packet.data.subarray(0, 4)).toString("hex")).toBe(vector.request);
    // Its time is of another format (day segmented), which is refused and not misread.
    expect(() => decodeTime(packet.timeBytes)).toThrow(/preamble 64/);
  });

  it(`a report without time is refused, not misread (${PING_REPLY[1]})`, () => {
    const bytes = bytesOf(PING_REPLY[0]);
    expect(checksum.of(bytes.subarray(0, -2))).toBe(0x86d7);
    expect(() => readTelemetry(bytes, checksum)).toThrow(/too short/);
  });

  it.each(TIMES)("time %s is %s (%s)", (bytes, text) => {
    expect(Math.floor(decodeTime(bytesOf(bytes)) * 1000)).toBe(Date.parse(text));
  });
});

interface ParsedPacket {
  readonly header: {
    readonly versionNumber: number | string;
    readonly identification: {
      readonly apid: number;
      readonly secondaryHeader: number;
      readonly type: number;
    };
    readonly sequenceControl: { readonly packetName: number; readonly sequenceFlags: number };
    readonly dataLength: number;
  };
  readonly data: string;
}

describe("our telemetry stream", () => {
  it("is taken apart packet by packet by @serialport/parser-spacepacket", async () => {
    const bench = await controllerBench();
    const all = DICTIONARY.structures.map(({ name }) => ({ structure: name }));
    bench.command("report-housekeeping", {}, all);
    bench.command("dump-memory", { area: "event-log" }, [{ offset: 0, bytes: 900 }]);
    bench.call("set-mode", { mode: "key" });
    bench.send(encodeCommand(DICTIONARY, "are-you-alive"));
    bench.steps(20);
    const parsed: ParsedPacket[] = [];
    const parser = new SpacePacketParser();
    parser.on("data", (packet: ParsedPacket | unknown[]) => {
      if (!Array.isArray(packet)) parsed.push(packet);
    });
    const stream = Buffer.concat(bench.raw);
    // In pieces that keep to no packet's edge.
    for (let at = 0; at < stream.length; at += 100) parser.write(stream.subarray(at, at + 100));
    parser.end();
    expect(parsed.length).toBe(bench.raw.length);
    expect(parsed.length).toBeGreaterThan(15);
    parsed.forEach(({ header, data }, index) => {
      const raw = Buffer.from(bench.raw[index]!);
      expect(header.versionNumber).toBe(1);
      expect(header.identification).toMatchObject({
        apid: DICTIONARY.application,
        secondaryHeader: 1,
        type: 0,
      });
      expect(header.sequenceControl.packetName).toBe(raw.readUInt16BE(2) & 0x3fff);
      expect(header.dataLength).toBe(raw.length - 6);
      expect(data).toBe(raw.subarray(6).toString());
    });
    const counts = parsed.map(({ header }) => header.sequenceControl.packetName);
    expect(counts).toEqual(counts.map((_, i) => counts[0]! + i));
  });
});
