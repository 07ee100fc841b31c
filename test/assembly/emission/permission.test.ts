import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { hostPayload, installTestSeed } from "../../support/host-payload.js";
import {
  descriptors,
  FREE,
  MEMORY,
  MISSED,
  NOT_PERMITTED,
  PULSES,
  READY,
  RUNNING,
  STRUCK,
  sequencer,
  start,
  TABLES,
} from "./light-core.js";

const NOTHING = 0;
const CALIBRATION = 1;
const KEY = 2;

describe("a payload that nobody governs", () => {
  it("emits nothing: no block is claimed or armed, and the lines stay dark", async () => {
    let lit = 0;
    const { core, board } = await hostPayload({ sink: (_slot, words) => (lit += words.length) });
    core.emissionReserve(PULSES, TABLES, 0);
    installTestSeed(core);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    core.ledgerCommission();
    for (const calibrating of [false, true]) {
      expect(core.emissionStart(BigInt(board.engine.slot), BigInt(PULSES), calibrating, 0n)).toBe(
        NOT_PERMITTED,
      );
      for (let block = 0; block < 3 * TABLES; block++) {
        board.engine.advance(PULSES);
        expect(core.emissionService()).not.toBe(RUNNING);
      }
    }
    expect(lit).toBe(0);
    expect(core.emittedBlocks()).toBe(0n);
    expect(core.nextUnclaimedBlock()).toBe(0n);
  });

  it("emits nothing although something permits the key, as a controller does that was prepared but does not govern", () => {
    const core = sequencer();
    for (const code of [CALIBRATION, KEY, NOTHING]) {
      core.emissionPermit(code);
      for (const calibrating of [false, true]) {
        expect(core.emissionPermitted(calibrating)).toBe(0);
        expect(start(core, calibrating)).toBe(NOT_PERMITTED);
      }
    }
    expect(descriptors(core)).toEqual([FREE, FREE, FREE]);
    expect(core.nextUnclaimedBlock()).toBe(0n);
  });
});

describe("a pattern table that is known to be damaged", () => {
  it("arms nothing, not even for the moment until the board stops: its block is struck, and emission ends", () => {
    for (const byte of [0, 7, 15]) {
      const core = sequencer();
      core.emissionGovernByBench();
      expect(start(core)).toBe(RUNNING);
      expect(core.sequencerService(1)).toBe(RUNNING);
      const table = new Uint8Array(core.memory.buffer, core.symbolTable(), 16);
      table[byte] = table[byte]! ^ 1;
      expect(core.sequencerService(TABLES)).toBe(MEMORY);
      expect(descriptors(core)).toEqual([READY, MISSED, FREE]);
      core.sequencerStop();
      expect(core.blockState(1n)).toBe(STRUCK);
      expect(core.nextUnclaimedBlock()).toBe(2n);
    }
  });
});

describe("a bench without a controller", () => {
  it("may emit, once the board's entry has said that the bench governs", () => {
    const core = sequencer();
    expect(core.emissionGovernByBench()).toBe(1);
    expect(start(core)).toBe(RUNNING);
    expect(core.sequencerService(TABLES)).toBe(RUNNING);
    expect(descriptors(core)).toEqual([READY, READY, READY]);
  });

  it("can't take the light back from a controller that governs", () => {
    const core = sequencer();
    expect(core.emissionGovernByBench()).toBe(1);
    core.emissionGovern();
    expect(core.emissionGovernByBench()).toBe(0);
    expect(start(core)).toBe(NOT_PERMITTED);
    expect(start(core, true)).toBe(NOT_PERMITTED);
  });

  it("loses what was permitted before, too: a controller that begins to govern permits nothing", () => {
    const core = sequencer();
    core.emissionPermit(KEY);
    core.emissionGovern();
    expect(start(core)).toBe(NOT_PERMITTED);
  });

  it("is named by the flight software, where a board's facts say so, and by the simulator alone", () => {
    const files = (folder: string) =>
      readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => /\.ts$/.test(name))
        .map((name) => `${folder}/${name}`);
    const callers = ["assembly", "boards", "firmware", "hostsim"]
      .flatMap(files)
      .filter((file) => /emissionGovernByBench\(\)/.test(readFileSync(join(packageRoot, file), "utf8")));
    expect(callers.sort()).toEqual([
      "assembly/emission/permission.ts",
      "firmware/flight/board.ts",
      "hostsim/satellite/satellite.ts",
    ]);
  });
});

describe("a controller that governs", () => {
  it("lets through what it permits and nothing else", () => {
    const core = sequencer();
    core.emissionGovern();
    const permitted = [NOTHING, CALIBRATION, KEY].map((code) => {
      core.emissionPermit(code);
      return [core.emissionPermitted(false), core.emissionPermitted(true)];
    });
    expect(permitted).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
  });

  it("does not have a start that it refused come true when it permits later", () => {
    const core = sequencer();
    core.emissionGovern();
    expect(start(core)).toBe(NOT_PERMITTED);
    core.emissionPermit(KEY);
    expect(core.sequencerService(TABLES)).not.toBe(RUNNING);
    expect(descriptors(core)).toEqual([FREE, FREE, FREE]);
    expect(core.nextUnclaimedBlock()).toBe(0n);
  });

  it("ends a sequence under way by what it permits: nothing more is claimed or armed, also when it permits again", () => {
    const core = sequencer();
    core.emissionGovern();
    core.emissionPermit(KEY);
    expect(start(core)).toBe(RUNNING);
    expect(core.sequencerService(1)).toBe(RUNNING);
    core.emissionPermit(CALIBRATION);
    expect(core.sequencerService(TABLES)).toBe(NOT_PERMITTED);
    core.emissionPermit(KEY);
    expect(core.sequencerService(TABLES)).toBe(NOT_PERMITTED);
    expect(descriptors(core)).toEqual([READY, FREE, FREE]);
    expect(core.nextUnclaimedBlock()).toBe(1n);
  });
});
