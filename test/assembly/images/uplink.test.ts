/** An image sent by telecommands, tried, confirmed; and what is refused on the way. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FlashModel } from "../../../boards/host/model/flash.js";
import { encodeCommand } from "../../../hostsim/wire/controller/encode.js";
import { uplinkCommands, wholeWords } from "../../../hostsim/wire/controller/image-uplink.js";
import { controllerBench, DICTIONARY } from "../../support/controller.js";

const OFFSET = 18 * 4096;
const SLOT_BYTES = 3 * 4096;
const IMAGE = Uint8Array.from({ length: 5001 }, (_, i) => (i * 37 + 11) & 255);

/** A board that runs version 1 from slot 0, confirmed or not. */
async function board(confirmed = true) {
  const flash = new FlashModel(OFFSET + 2 * SLOT_BYTES);
  const bench = await controllerBench({ flash });
  const { core } = bench;
  core.slotsOpen(OFFSET, SLOT_BYTES, 1);
  core.slotBegin();
  core.slotWrite(0, 0x12345678);
  core.slotSeal(4, core.imageSum(0, 4), 1);
  core.slotsOpen(OFFSET, SLOT_BYTES, 0);
  if (confirmed) core.slotConfirm();
  bench.reports();
  return bench;
}

const ends = (told: { name: string; values: Record<string, unknown> }[]) => told.at(-1)?.name;
const refusal = (told: { name: string; values: Record<string, unknown> }[]) => {
  const { failure, detail } = told.find(({ name }) => name === "not-started")!.values;
  return [failure, detail];
};

/** A part of so many bytes for an offset. */
const part = (offset: number, bytes: number) =>
  encodeCommand(DICTIONARY, "load-image", { offset }, new Array(bytes).fill({ byte: 1 }));

describe("an image sent by telecommands", () => {
  it("becomes a candidate, is what was sent, and stays once it is confirmed", async () => {
    const bench = await board();
    const { core } = bench;
    for (const { encoded } of uplinkCommands(DICTIONARY, IMAGE, 2))
      expect(bench.send(encoded).map(({ name }) => name)).toContain("completed");
    expect(core.slotIsWhole(1)).toBe(true);
    expect(core.imageSum(1, wholeWords(IMAGE).length) >>> 0).toBe(crc32(wholeWords(IMAGE)));
    expect(core.slotToBoot()).toBe(1);
    expect(core.restartIsWanted()).toBe(false);
    expect(ends(bench.call("restart"))).toBe("completed");
    expect(core.restartIsWanted()).toBe(true);
    core.slotTry(1);
    core.slotsOpen(OFFSET, SLOT_BYTES, 1);
    const told = bench.call("confirm-image");
    expect(told.map(({ values }) => values.event)).toContain("image-confirmed");
    const wanted = ["image-slot", "image-version", "image-confirmed"].map((parameter) => ({ parameter }));
    const report = bench.command("report-parameters", {}, wanted).find(({ name }) => name === "parameters");
    expect(report?.values).toEqual({ "image-slot": 1, "image-version": 2, "image-confirmed": 1 });
  });

  it("is refused when a bit was lost on the way, and nothing changes", async () => {
    const bench = await board();
    const commands = uplinkCommands(DICTIONARY, IMAGE, 2);
    for (const { encoded, name } of commands.slice(0, -1)) {
      const data = Uint8Array.from(encoded.data);
      if (name === "load-image" && data[3] === 224) data[100] = data[100]! ^ 4;
      bench.send({ ...encoded, data });
    }
    expect(refusal(bench.send(commands.at(-1)!.encoded))[0]).toBe("image-damaged");
    expect(bench.core.slotToBoot()).toBe(0);
  });

  it("is refused out of order, too long, too old, unannounced, half, or over an image that is still needed", async () => {
    const bench = await board();
    const [begin, first, second] = uplinkCommands(DICTIONARY, IMAGE, 2);
    expect(refusal(bench.send(second!.encoded))).toEqual(["image-part", 0]);
    bench.send(begin!.encoded);
    expect(refusal(bench.send(second!.encoded))).toEqual(["image-part", 0]);
    bench.send(first!.encoded);
    expect(refusal(bench.send(first!.encoded))).toEqual(["image-part", 224]);
    expect(refusal(bench.call("activate-image"))).toEqual(["image-part", 224]);
    const announce = (bytes: number, version: number) =>
      refusal(bench.call("begin-image", { bytes, version, sum: 0 }));
    expect(announce(SLOT_BYTES, 2)).toEqual(["image-too-long", SLOT_BYTES - 4096]);
    expect(announce(5, 2)).toEqual(["image-too-long", SLOT_BYTES - 4096]);
    expect(announce(8, 1)).toEqual(["image-version", 1]);
    expect(bench.core.slotToBoot()).toBe(0);
    const trial = await board(false);
    expect(refusal(trial.send(begin!.encoded))[0]).toBe("image-not-confirmed");
  });

  it("never reaches behind its slot, where the image that runs lies: no part beyond what was announced is taken", async () => {
    const bench = await board();
    const { core } = bench;
    // Version 1 moves to the second slot, so the first is written and the running image lies right behind it.
    core.slotBegin();
    core.slotWrite(0, 0x12345678);
    core.slotSeal(4, core.imageSum(1, 4), 1);
    core.slotsOpen(OFFSET, SLOT_BYTES, 1);
    core.slotConfirm();
    const running = () => bench.board.flash.words.slice((OFFSET + SLOT_BYTES) / 4);
    const before = running();
    const longest = Uint8Array.from({ length: SLOT_BYTES - 4096 }, (_, i) => (i * 31 + 7) & 255);
    const commands = uplinkCommands(DICTIONARY, longest, 2);
    for (const { encoded } of commands.slice(0, -1)) bench.send(encoded);
    expect(refusal(bench.send(part(longest.length, 4)))).toEqual(["image-part", longest.length]);
    expect(running()).toEqual(before);
    expect(ends(bench.send(commands.at(-1)!.encoded))).toBe("completed");
    expect(running()).toEqual(before);
    expect(core.slotToBoot()).toBe(0);
  });

  it("is not made a candidate before one was announced, nor a second time", async () => {
    const bench = await board();
    expect(refusal(bench.call("activate-image"))).toEqual(["image-part", 0]);
    expect(bench.core.slotState(1)).toBe(bench.core.SLOT_EMPTY.value);
    for (const { encoded } of uplinkCommands(DICTIONARY, IMAGE, 2)) bench.send(encoded);
    expect(refusal(bench.call("activate-image"))).toEqual(["image-part", 0]);
    expect(bench.core.slotToBoot()).toBe(1);
  });

  it("takes no last part that is longer than what is left of it", async () => {
    const bench = await board();
    bench.call("begin-image", { bytes: 8, version: 2, sum: 0 });
    expect(refusal(bench.send(part(0, 12)))).toEqual(["image-part", 0]);
    expect(ends(bench.send(part(0, 4)))).toBe("completed");
    expect(refusal(bench.send(part(4, 8)))).toEqual(["image-part", 4]);
    expect(refusal(bench.send(part(4, 2)))).toEqual(["image-part", 4]);
    expect(ends(bench.send(part(4, 4)))).toBe("completed");
  });

  it("is not made a candidate over a head that is still there because its sector was not erased", async () => {
    const bench = await board();
    const { core } = bench;
    for (const { encoded } of uplinkCommands(DICTIONARY, IMAGE, 2)) bench.send(encoded);
    expect(core.slotToBoot()).toBe(1);
    const { flash } = bench.board;
    const erase = flash.erase.bind(flash);
    // The sector of the head is worn out: erasing leaves it as it is.
    flash.erase = (offset) => (offset === OFFSET + SLOT_BYTES ? undefined : erase(offset));
    const commands = uplinkCommands(
      DICTIONARY,
      IMAGE.map((byte) => byte ^ 255),
      3,
    );
    for (const { encoded } of commands.slice(0, -1)) bench.send(encoded);
    const head = () => flash.words.slice((OFFSET + SLOT_BYTES) / 4, (OFFSET + SLOT_BYTES + 4096) / 4);
    const before = head();
    expect(refusal(bench.send(commands.at(-1)!.encoded))[0]).toBe("image-part");
    expect(head()).toEqual(before);
    // What is left of the second version does not boot: its image is gone.
    expect(core.slotToBoot()).toBe(0);
  });

  it("is refused by a board without slots; and a restart outside of mode safe", async () => {
    const bench = await controllerBench();
    const [begin, part] = uplinkCommands(DICTIONARY, IMAGE, 2);
    for (const { encoded } of [begin!, part!]) expect(refusal(bench.send(encoded))[0]).toBe("no-image-slots");
    for (const name of ["activate-image", "confirm-image"])
      expect(refusal(bench.call(name))[0]).toBe("no-image-slots");
    bench.goTo("standby");
    expect(refusal(bench.call("restart"))[0]).toBe("restart-not-safe");
    expect(bench.core.restartIsWanted()).toBe(false);
  });
});
