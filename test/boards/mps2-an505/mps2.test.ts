import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { loadBoard } from "../../../hostsim/board/board.js";
import { linkOver } from "../../../hostsim/board-link/open-board.js";
import { openQemu } from "../../../hostsim/emulator/open-qemu.js";
import type { QemuOptions } from "../../../hostsim/emulator/qemu/qemu-board.js";
import { LinkPort } from "../../../hostsim/ground/link-port.js";
import { loadDictionary } from "../../../hostsim/protocol/load.js";
import { BoardSatellite } from "../../../hostsim/satellite/board-satellite.js";
import { CommandingPilot } from "../../../hostsim/satellite/pilot.js";
import { loadScenario } from "../../../hostsim/scenario/load.js";
import { Commander } from "../../../hostsim/wire/controller/commander.js";
import { PacketChecksum } from "../../../hostsim/wire/controller/packet.js";
import { say } from "../../../hostsim/wire/monitor-link.js";
import { applicationOf } from "../../../hostsim/wire/packet-link.js";
import { greeting } from "../../support/distillation.js";
import { imageFolder } from "../../support/images.js";

const elf = join(imageFolder("mps2-an505"), "image.elf");

const PULSES = 65_536;
const DISTILLATION = 0x51;
const [WELCOME, CHECKED] = [27, 23];
/** The interlock's bit. */
const LINK = 1 << 4;
const KEY = 1;
const CALIBRATE = 2;
const STRUCK = 3;
const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const link of opened.splice(0)) await link.close();
});

/** A board with a seed, and its commander. */
async function start(options: QemuOptions = {}) {
  const board = loadBoard("mps2-an505");
  const { stream, takeShown } = await openQemu(elf, options);
  const link = await linkOver("emulated:mps2-an505", "emulated", { stream, board, takeShown });
  opened.push(link);
  await say(link.monitor, `seed ${"5a".repeat(32)}`);
  const commander = new Commander(link, loadDictionary(), await PacketChecksum.load(), 60_000);
  const shown = (): number => takeShown().reduce((sum, { packed }) => sum + packed.length * 2, 0);
  return { link, stream, commander, shown };
}

const calibrate = async ({ link, commander }: Awaited<ReturnType<typeof start>>) => {
  await link.bench.sense(5000, 2000);
  await commander.call("set-mode", { mode: "standby" });
  await commander.call("set-mode", { mode: "calibrate" });
};

describe("the controller on an emulated board", () => {
  it("is dark after power-on, and refuses light by mode, sensors, link and calibration date", async () => {
    const { link, commander, shown } = await start();
    await expect(commander.call("emit", { blocks: 1 })).rejects.toThrow(/mode-does-not-emit/);
    await commander.call("set-mode", { mode: "standby" });
    // No sensor has read anything yet: laser-supply-out-of-range.
    const refused = /transition-refused \(17\)/;
    await expect(commander.call("set-mode", { mode: "calibrate" })).rejects.toThrow(refused);
    await link.bench.sense(5000, 9000);
    await expect(commander.call("set-mode", { mode: "calibrate" })).rejects.toThrow(/\(18\)/);
    await link.bench.sense(5000, 2000);
    await commander.call("set-mode", { mode: "acquire" });
    await expect(commander.call("set-mode", { mode: "key" })).rejects.toThrow(/\(20\)/);
    expect(await commander.parameters("mode", "interlocks")).toEqual({ mode: "acquire", interlocks: 79 });
    expect((await link.bench.light()).nextBlock).toBe(0);
    expect(shown()).toBe(0);
  });

  it("shows calibration blocks that are equal to each other and never give key", async () => {
    const board = await start();
    await calibrate(board);
    await board.commander.call("emit-calibration", { blocks: 3, replay: 7 });
    const stretches = board.link.takeShown!();
    const blocks = [0, 1, 2].map((i) =>
      Buffer.concat(stretches.filter((_, at) => Math.floor(at / 16) === i).map(({ packed }) => packed)),
    );
    expect(blocks.map(({ length }) => length)).toEqual(Array(3).fill(PULSES / 2));
    expect(blocks[1]).toEqual(blocks[0]);
    expect(blocks[2]).toEqual(blocks[0]);
    const { periodSlots } = await board.link.bench.light();
    expect(stretches[16]!.slot - stretches[0]!.slot).toBe(periodSlots);
    expect(stretches[1]!.slot - stretches[0]!.slot).toBe(2 * stretches[0]!.packed.length);
    expect([...(await board.link.bench.blocks(0, 4))]).toEqual([CALIBRATE, CALIBRATE, CALIBRATE, 0]);
  });

  it("goes dark when a sensor leaves its range, says why, and keeps what was cut from the key", async () => {
    const board = await start();
    await calibrate(board);
    const emission = board.commander.call("emit-calibration", { blocks: 1000, replay: 0 });
    const outcome = emission.catch((error: Error) => error.message);
    while ((await board.link.bench.light()).emittedBlocks < 2);
    await board.link.bench.sense(5000, 9000);
    expect(await outcome).toMatch(/failed, emission-ended/);
    expect((await board.commander.parameters("mode")).mode).toBe("safe");
    const light = await board.link.bench.light();
    const lost = board.commander.reports.find(({ values }) => values.event === "interlock-lost");
    expect(lost?.values).toMatchObject({ interlock: 2 });
    expect(light.struckBlocks).toBeGreaterThan(0);
    expect(light.nextBlock).toBe(light.emittedBlocks + light.struckBlocks);
    const states = await board.link.bench.blocks(0, light.nextBlock);
    expect(states.filter((state) => state === STRUCK).length).toBe(light.struckBlocks);
    expect([...states]).not.toContain(KEY);
    board.shown();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(board.shown()).toBe(0);
  });

  it("ends the light by command, within a stretch", async () => {
    const board = await start();
    await calibrate(board);
    const outcome = board.commander
      .call("emit-calibration", { blocks: 1000, replay: 0 })
      .catch((error: Error) => error.message);
    while ((await board.link.bench.light()).emittedBlocks < 1);
    await board.commander.call("stop");
    expect(await outcome).toMatch(/failed, emission-ended/);
    expect(await board.commander.parameters("mode", "light")).toEqual({ mode: "calibrate", light: 0 });
  });

  it("strikes blocks that it could not show in time", async () => {
    const board = await start({ linesAreStuck: true });
    await calibrate(board);
    const emission = board.commander.call("emit-calibration", { blocks: 3, replay: 0 });
    await expect(emission).rejects.toThrow(/failed, blocks-struck \(3\)/);
    expect(await board.link.bench.light()).toMatchObject({ emittedBlocks: 0, struckBlocks: 3 });
    expect([...(await board.link.bench.blocks(0, 3))]).toEqual([STRUCK, STRUCK, STRUCK]);
  });
});

describe("the distillation link on the board's own time", () => {
  it("opens a session, gives the controller its link, and passes a checkpoint, packets as they are", async () => {
    const { link, commander } = await start();
    const pool = Uint8Array.from({ length: 1024 }, (_, i) => (i * 37 + 11) & 255);
    expect(await link.bench.emptyPool()).toBe(0);
    await link.bench.fillPool(pool);
    await commander.call("set-mode", { mode: "standby" });
    const port = await LinkPort.open(pool, 768);
    const answers: Uint8Array[] = [];
    link.onPacket((packet) => {
      if (applicationOf(packet) === DISTILLATION) port.take(packet, Math.round(performance.now() * 1000));
      else commander.take(packet);
      answers.push(...port.messages());
    });
    const say = (): void => {
      const packet = port.poll(Math.round(performance.now() * 1000));
      if (packet !== null) link.send(packet);
    };
    expect(port.openSession()).toBe(true);
    port.send(greeting());
    say();
    // What is asked waits until the board is in a mode that makes key.
    while (!port.core.sendingIsEmpty()) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(Number((await commander.parameters("interlocks")).interlocks) & LINK).toBe(LINK);
    expect(answers).toEqual([]);
    await commander.call("set-mode", { mode: "distil" });
    while (answers.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(answers[0]![0]).toBe(WELCOME);
    expect(port.checkpoint()).toBe(true);
    say();
    while (answers.length === 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(answers[1]![0]).toBe(CHECKED);
    expect(port.isChecked(answers[1]!)).toBe(true);
  });
});

describe("packets over a byte stream", () => {
  it("carry any bytes, also after noise; what makes no sense is refused, what is damaged gets no answer", async () => {
    const { link, stream } = await start();
    const limits = await link.bench.limits();
    for (const length of [1, 2, 253, 254, 255, 256, 600, 1040]) {
      const content = Uint8Array.from({ length }, (_, i) => (i % 3 === 0 ? 0 : i));
      content[0] = 200;
      expect([...(await link.bench.question(content))]).toEqual([255]);
    }
    // A frame that lost its end, and one of noise.
    stream.write(Uint8Array.of(0, 5, 1, 2));
    stream.write(Uint8Array.of(0, 0, 3, 9, 9, 0));
    expect(await link.bench.limits()).toEqual(limits);
    // A bench packet with a wrong checksum is dropped: the answer is to the next.
    stream.write(Uint8Array.of(0, 3, 0x17, 0xd0, 2, 0xc0, 1, 2, 2, 4, 6, 1, 1, 0));
    expect(await link.bench.limits()).toEqual(limits);
  });

  it("tell nothing of a key before the ground's commit has made it one", async () => {
    const { link } = await start();
    await expect(link.bench.compare(3n)).rejects.toThrow(/refused the frame compare/);
  });

  it("reach the controller whatever their application: of none that is known, it says so", async () => {
    const { link, commander } = await start();
    await commander.command("are-you-alive");
    const packet = Uint8Array.of(0x18, 0x33, 0xc0, 0, 0, 6, 0x2f, 17, 1, 0, 1, 0, 0);
    const checksum = await PacketChecksum.load();
    const sum = checksum.of(packet.subarray(0, -2));
    packet.set([sum >> 8, sum & 255], packet.length - 2);
    const before = commander.reports.length;
    link.send(packet);
    await commander.command("are-you-alive");
    expect(commander.reports.slice(before).map(({ name }) => name)).toContain("not-routed");
  });
});

describe("a pass whose emission an interlock ends", () => {
  it("goes on with what was shown, and tells the end", async () => {
    const { link } = await start();
    const pilot = await CommandingPilot.over(link);
    const satellite = await BoardSatellite.start(link, loadScenario("bench-250mhz"), 1, pilot);
    const pool = Uint8Array.from({ length: 1024 }, (_, i) => i & 255);
    await link.bench.emptyPool();
    await link.bench.fillPool(pool);
    await satellite.acquire();
    const port = await LinkPort.open(pool, 768);
    port.openSession();
    port.send(greeting());
    await satellite.take(port.poll(0)!, 0);
    expect(satellite.hasHeardGround).toBe(true);
    const shining = satellite.shine(500);
    while ((await link.bench.light()).emittedBlocks < 4);
    await link.bench.sense(9000, 2000);
    const light = await shining;
    expect(light.endedBy).toMatch(/emission-ended/);
    expect(light.differentPulses).toBe(0);
    expect(light.struckBlocks).toBeGreaterThan(0);
    expect(light.stretches.length).toBeGreaterThan(2 * 16);
    expect((await pilot.commander.parameters("mode")).mode).toBe("distil");
  });
});
