import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBoardLink } from "../../../hostsim/board-link/open-board.js";
import { openQemu } from "../../../hostsim/emulator/open-qemu.js";
import { imageFolder } from "../../support/images.js";
import { passOf } from "../../support/run-pass.js";
import { type BridgedPort, bridge } from "../../support/socat.js";

describe("a board on a serial port, whose lines nobody sees", () => {
  let board: Awaited<ReturnType<typeof openQemu>>;
  let port: BridgedPort;
  beforeAll(async () => {
    board = await openQemu(join(imageFolder("mps2-an505"), "image.elf"));
    port = await bridge(board.stream);
  });
  afterAll(async () => {
    await port?.unplug();
    await board?.stream.close();
  });

  it("makes a pass over its port, with the photons of the blocks that it reports, and says so", async () => {
    const name = `serial:${port.path}`;
    const { result } = await passOf("bench-250mhz", { windowS: 0.01, light: { from: "lit board", name } });
    expect(result.satellite).toEqual({ runsOn: "mps2-an505", evidence: "reported" });
    expect(result.light).toMatchObject({ source: "reported blocks", struckBlocks: 0, differentPulses: null });
    expect(result.light?.blocks).toBe(2);
    expect(result.siftedBits).toBeGreaterThan(4_000);
    expect(result.noKeyReason).toMatch(/phase error of 0\.5/);
    // The board did emit what it reported.
    const shown = board.takeShown().reduce((sum, { packed }) => sum + 2 * packed.length, 0);
    expect(shown).toBe((1 + 2) * 65_536);
  });

  it("flies again without a restart: other blocks, other key of the pool", async () => {
    const name = `serial:${port.path}`;
    const { result } = await passOf("bench-250mhz", { windowS: 0.01, light: { from: "lit board", name } });
    expect(result.light?.blocks).toBe(2);
    expect(result.siftedBits).toBeGreaterThan(4_000);
    expect(result.clicksInDark).toBeLessThan(5);
    expect(result.noKeyReason).toMatch(/phase error of 0\.5/);
  });

  it("is lost with its cable, in one line", async () => {
    const link = await openBoardLink(`serial:${port.path}`);
    expect((await link.bench.limits()).pulsesPerBlock).toBe(65_536);
    await port.unplug();
    await expect(link.bench.limits()).rejects.toThrow(/connection to the board is lost/);
    await link.close();
  });
});
