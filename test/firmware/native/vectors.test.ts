import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { QemuBoard } from "../../../hostsim/emulator/qemu/qemu-board.js";
import { PATIENCE_MS } from "../../support/patience.js";
import * as kinds from "./compiled/kinds.js";
import { buildForQemu, instantiateModule } from "./native-build.js";

/** How many vectors of each kind: at least 100,000 in all. */
const VECTORS: readonly (readonly [keyof typeof kinds, number])[] = [
  ["KEYSTREAM", 15_000],
  ["GATHER", 10_000],
  ["CONFIGURE", 3_000],
  ["LOOKUP_4", 6_000],
  ["LOOKUP_8", 6_000],
  ["LOOKUP_16", 6_000],
  ["FILL_4", 2_000],
  ["FILL_8", 2_000],
  ["FILL_16", 1_000],
  ["LASERS", 10_000],
  ["SIFT", 8_000],
  ["PARITIES", 8_000],
  ["TOEPLITZ", 6_000],
  ["CONFIRMATION", 10_000],
  ["SHA256", 10_000],
  ["HEALTH", 8_000],
];
function kindOf(name: keyof typeof kinds): number {
  return new Map(Object.entries(kinds)).get(name) ?? -1;
}

/** Vectors to a digest: small enough to name where a difference is. */
const GROUP = 500;

interface Host {
  start(): void;
  vectorDigest(kind: number, first: number, count: number, destination: number): number;
  digestAddress(): number;
  memory: WebAssembly.Memory;
}

describe("the core on a Cortex-M33 gives the same bytes as WebAssembly", () => {
  let board: QemuBoard;
  let host: Host;

  beforeAll(async () => {
    const image = buildForQemu("vectors", "test/firmware/native/compiled/console.ts");
    board = await QemuBoard.start(image.elf);
    host = instantiateModule("vectors") as unknown as Host;
    host.start();
  });
  afterAll(() => board?.stop());

  function hostDigest(kind: number, first: number, count: number): string {
    expect(host.vectorDigest(kind, first, count, host.digestAddress())).toBe(1);
    return Buffer.from(host.memory.buffer, host.digestAddress(), 32).toString("hex");
  }

  async function boardDigest(kind: number, first: number, count: number): Promise<string> {
    board.send(`digest ${kind} ${first} ${count}\n`);
    return (await board.readLine(PATIENCE_MS)).replace("ok digest=", "");
  }

  it("runs at least 100,000 vectors", () => {
    expect(VECTORS.reduce((sum, [, count]) => sum + count, 0)).toBeGreaterThanOrEqual(100_000);
    expect(VECTORS.map(([name]) => kindOf(name))).toEqual([...VECTORS.keys()]);
  });

  for (const [name, count] of VECTORS) {
    it(`${name}: ${count} vectors`, async () => {
      for (let first = 0; first < count; first += GROUP) {
        const where = `${name}, vectors from ${first} on`;
        expect(await boardDigest(kindOf(name), first, GROUP), where).toBe(
          hostDigest(kindOf(name), first, GROUP),
        );
      }
    });
  }

  it("tells a vector from its neighbour", async () => {
    expect(await boardDigest(kinds.KEYSTREAM, 1, 1)).not.toBe(hostDigest(kinds.KEYSTREAM, 0, 1));
  });

  it("refuses a kind that there is not", async () => {
    board.send(`digest ${VECTORS.length} 0 1\n`);
    expect(await board.readLine(PATIENCE_MS)).toBe("error no-such-kind");
  });

  // Last: the board starts again.
  it("faults at a misaligned load, which Cortex-M0+ could not do, and keeps the cause over the reset", async () => {
    board.send("cause\n");
    expect(await board.readLine(PATIENCE_MS)).toBe("ok cause=0");
    board.send("word 4\n");
    expect(await board.readLine(PATIENCE_MS)).toMatch(/^ok word=/);
    board.send("word 1\n");
    await vi.waitFor(
      async () => {
        board.send("cause\n");
        expect(await board.readLine(1_000)).toBe("ok cause=16");
      },
      { timeout: PATIENCE_MS },
    );
  });
});
