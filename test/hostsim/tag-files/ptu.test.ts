import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OutputFile } from "../../../hostsim/base/output.js";
import { DEFAULT_CHANNELS, parseChannels } from "../../../hostsim/tag-files/channels.js";
import { openPtu, writePtu } from "../../../hostsim/tag-files/ptu.js";
import { ONE_CLOCK, type ReadTags, readTags } from "../../../hostsim/tag-files/read-tags.js";
import { runPython } from "../../support/numpy.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-ptu-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const CHANNELS = parseChannels(DEFAULT_CHANNELS);
const RATE_HZ = 250e6;

/** Time in ps and detector of each tag. */
function listOf({ parts }: ReadTags): [bigint, number][] {
  return parts.flatMap(({ originPs, timesPs, detectors }) =>
    Array.from(timesPs, (timePs, i): [bigint, number] => [originPs + BigInt(timePs), detectors[i]!]),
  );
}

/**
 * A writer and a reader in Python, after PicoQuant's description of header and T2 records alone: fields of
 * bits by arithmetic, in another order than ours.
 */
const PYTHON = `
import struct
def tag(name, kind, value, behind=b"", index=-1): return struct.pack("<32siI8s", name.encode(), index, kind, value) + behind
def number(name, value): return tag(name, 0x10000008, struct.pack("<q", value))
def real(name, value): return tag(name, 0x20000008, struct.pack("<d", value))
def header(records, kind, resolution):
    return (b"PQTTTR\\0\\0" + b"1.0.00\\0\\0" + tag("File_Comment", 0x4001FFFF, struct.pack("<q", 16), b"a laboratory's\\0\\0")
      + tag("HW_External", 0x00000008, struct.pack("<q", 1)) + tag("File_Time", 0x21000008, struct.pack("<d", 45000.5))
      + tag("Curve", 0x2001FFFF, struct.pack("<q", 16), struct.pack("<2d", 1.5, 2.5)) + number("HWInpChan_Offset", -7)
      + real("MeasDesc_GlobalResolution", resolution) + number("TTResult_NumberOfRecords", records)
      + number("TTResultFormat_TTTRRecType", kind) + tag("Header_End", 0xFFFF0008, bytes(8)))
def record(special, channel, time): return struct.pack("<I", special * 2**31 + channel * 2**25 + time)
def write(path, kind, resolution, records): open(path, "wb").write(header(len(records), kind, resolution) + b"".join(record(*r) for r in records))
def read(path):
    data = open(path, "rb").read(); at = 16; found = {}
    while True:
        name, index, kind, value = struct.unpack("<32siI8s", data[at:at + 48]); at += 48
        name = name.rstrip(b"\\0").decode()
        if name == "Header_End": break
        if kind in (0x4001FFFF, 0x2001FFFF): at += struct.unpack("<q", value)[0]
        found[name] = struct.unpack("<d" if kind == 0x20000008 else "<q", value)[0]
    base = 0; tags = []
    for (word,) in struct.iter_unpack("<I", data[at:]):
        special, channel, time = word // 2**31, word // 2**25 % 64, word % 2**25
        if special and channel == 63: base += 33554432 * max(1, time)
        elif not special: tags.append([base + time, channel + 1])
    return found, tags
`;

describe("PTU", () => {
  it("of another writer is read: overflows of both kinds, markers, the sync input, other entries", async () => {
    runPython(
      `${PYTHON}
records = [(0, 0, 5), (0, 3, 5), (1, 63, 1), (0, 1, 0), (1, 5, 7), (1, 63, 0), (0, 2, 33554431), (1, 63, 33554431), (1, 0, 9), (0, 0, 12)]
write("multiharp.ptu", 0x00010207, 5e-12, records)
write("hydraharp1.ptu", 0x00010204, 1e-12, [(0, 0, 5), (1, 63, 1), (1, 63, 9), (0, 2, 33551999), (1, 63, 0), (0, 0, 12)])`,
      folder,
    );
    const channels = parseChannels("0=ignore,1=H,2=V,3=D,4=A");
    const tags = await readTags(join(folder, "multiharp.ptu"), channels, ONE_CLOCK, RATE_HZ);
    const wrap = 1n << 25n;
    expect(listOf(tags)).toEqual([
      [25n, 0],
      [25n, 3],
      [5n * wrap, 1],
      [5n * (2n * wrap + wrap - 1n), 2],
      [5n * ((2n + wrap - 1n) * wrap + 12n), 0],
    ]);
    expect(tags).toMatchObject({ count: 5, ofDetector: [2, 1, 1, 1], ignored: 1 });
    // A HydraHarp 1 counts each overflow as one, and wraps earlier.
    const oldest = await readTags(join(folder, "hydraharp1.ptu"), channels, ONE_CLOCK, RATE_HZ);
    expect(listOf(oldest).at(-1)).toEqual([3n * 33_552_000n + 12n, 0]);
  });

  it("that we write is what another reader reads, also after gaps of minutes", () => {
    const times = BigInt64Array.from([0n, 1n, (1n << 25n) - 1n, 1n << 25n, 3n * 10n ** 14n, 3n * 10n ** 14n]);
    const file = OutputFile.open(join(folder, "ours.ptu"), { option: "--tags-out" });
    writePtu(times, Uint8Array.from([1, 2, 3, 4, 63, 1]), 17, file);
    file.commit();
    const told = runPython(`${PYTHON}\nprint(json.dumps(read("ours.ptu")))`, folder);
    expect(told).toEqual([
      expect.objectContaining({
        TTResultFormat_TTTRRecType: 0x01010204,
        MeasDesc_GlobalResolution: 1e-12,
        Measurement_Mode: 2,
      }),
      [
        [0, 1],
        [1, 2],
        [2 ** 25 - 1, 3],
        [2 ** 25, 4],
        [3e14, 63],
        [3e14, 1],
      ],
    ]);
    const again = openPtu(join(folder, "ours.ptu"));
    expect(again.slotZeroPs).toBe(17);
    expect([...again.rows()].flatMap(({ ticks }) => [...ticks])).toEqual([...times]);
    again.close();
  });

  it("of another kind, or damaged, is refused with what is wrong", async () => {
    runPython(
      `${PYTHON}
write("t3.ptu", 0x00010307, 1e-12, [(0, 0, 1)])
write("strange.ptu", 0x00010207, 1e-12, [(1, 20, 1)])
write("still.ptu", 0x00010207, 0.0, [(0, 0, 1)])
write("fine.ptu", 0x00010207, 1e-12, [(0, 0, 1), (0, 1, 2)])`,
      folder,
    );
    const refused = async (name: string, bytes?: Uint8Array) => {
      if (bytes !== undefined) writeFileSync(join(folder, name), bytes);
      const error = await readTags(join(folder, name), CHANNELS, ONE_CLOCK, RATE_HZ).then(
        () => null,
        (reason: unknown) => reason as Error,
      );
      expect(error?.name).toBe("UserError");
      return error!.message.slice(join(folder, name).length + 2);
    };
    expect(await refused("t3.ptu")).toMatch(/^has records of the kind MultiHarp T3; read are T2 of/);
    expect(await refused("strange.ptu")).toBe("is damaged: record 1 is of no kind (special, 20)");
    expect(await refused("still.ptu")).toBe("is damaged: a resolution of 0 s");
    const fine = readFileSync(join(folder, "fine.ptu"));
    expect(await refused("cut.ptu", fine.subarray(0, -3))).toMatch(
      /^is damaged: its header tells of 2 records/,
    );
    expect(await refused("head.ptu", fine.subarray(0, 90))).toMatch(/^is damaged: it ends at byte 90$/);
    expect(await refused("magic.ptu", Buffer.concat([Buffer.from("PQHISTO"), fine.subarray(7)]))).toBe(
      "is no .ptu file",
    );
    expect(await refused("nothing.ptu", new Uint8Array(0))).toBe("is empty");
    const long = Buffer.from(fine);
    long.writeBigInt64LE(1n << 50n, 16 + 40);
    expect(await refused("long.ptu", long)).toMatch(/^is damaged: File_Comment has 1125899906842624 bytes/);
  });
});
