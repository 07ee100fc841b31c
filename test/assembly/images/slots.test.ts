/** Two image slots: whatever is cut, something whole boots. */
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FlashModel, PowerCut } from "../../../boards/host/model/flash.js";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { type Seeded, withSeeds } from "../../hostsim/keystore/seeded.js";
import { hostPayload } from "../../support/host-payload.js";

const TESTS = "test/assembly/images";
/** Behind the journals: a head and two sectors of image each. */
const OFFSET = 18 * 4096;
const SLOT_BYTES = 3 * 4096;
const IMAGE_BYTES = 4096 + 64;
const NO_SLOT = 255;
const EMPTY = 0;
const CANDIDATE = 1;
const CONFIRMED = 2;
const REJECTED = 3;

const blank = () => new FlashModel(OFFSET + 2 * SLOT_BYTES);

/** Word `i` of the image of a version. */
const word = (version: number, i: number) => Math.imul(i + 1, 0x9e3779b1 + version) >>> 0;

async function boot(flash: FlashModel, runs: number): Promise<PayloadExports> {
  flash.keepPower();
  const { core } = await hostPayload({ flash });
  core.slotsOpen(OFFSET, SLOT_BYTES, runs);
  return core;
}

function sumOf(version: number): number {
  const words = Uint32Array.from({ length: IMAGE_BYTES / 4 }, (_, i) => word(version, i));
  return crc32(Buffer.from(words.buffer));
}

/** Writes the image of a version into the slot that does not run. */
function receive(core: PayloadExports, version: number, sum: number): void {
  core.slotBegin();
  for (let at = 0; at < IMAGE_BYTES; at += 4) core.slotWrite(at, word(version, at / 4));
  expect(core.imageSum(core.otherSlot(), IMAGE_BYTES) >>> 0).toBe(sum);
  core.slotSeal(IMAGE_BYTES, sum, version);
}

/** Flash as it leaves the factory: version 1 in slot 0, confirmed. */
async function factory(): Promise<FlashModel> {
  const flash = blank();
  const writer = await boot(flash, 1);
  receive(writer, 1, sumOf(1));
  (await boot(flash, 0)).slotConfirm();
  return flash;
}

/** What the loader does. Gives the slot that it starts. */
async function load(flash: FlashModel): Promise<number> {
  const core = await boot(flash, NO_SLOT);
  const slot = core.slotToBoot();
  if (slot !== NO_SLOT) core.slotTry(slot);
  return slot;
}

describe("image slots", () => {
  it("boot the confirmed image; a newer one is tried three times and then passed over", async () => {
    const flash = await factory();
    expect(await load(flash)).toBe(0);
    const running = await boot(flash, 0);
    receive(running, 2, sumOf(2));
    expect(running.slotState(1)).toBe(CANDIDATE);
    for (let attempt = 0; attempt < 3; attempt++) expect(await load(flash)).toBe(1);
    expect(await load(flash)).toBe(0);
    expect(running.slotState(1)).toBe(REJECTED);
  });

  it("keep a newer image once it has confirmed itself, also on its last try", async () => {
    for (let attempts = 1; attempts <= 3; attempts++) {
      const flash = await factory();
      const running = await boot(flash, 0);
      receive(running, 2, sumOf(2));
      for (let attempt = 0; attempt < attempts; attempt++) expect(await load(flash)).toBe(1);
      (await boot(flash, 1)).slotConfirm();
      for (let boots = 0; boots < 5; boots++) expect(await load(flash)).toBe(1);
      expect(running.slotState(1)).toBe(CONFIRMED);
    }
  });

  it("boot nothing when nothing is whole", async () => {
    expect(await load(blank())).toBe(NO_SLOT);
  });

  it("are two: a whole image that lies behind the second is none of them, however new", async () => {
    const flash = new FlashModel(OFFSET + 3 * SLOT_BYTES);
    receive(await boot(flash, 1), 1, sumOf(1));
    const { core: writer } = await hostPayload({ flash });
    // Slots that begin one further on: what lies behind the second of the board is the second of these.
    writer.slotsOpen(OFFSET + SLOT_BYTES, SLOT_BYTES, 0);
    receive(writer, 9, sumOf(9));
    expect(writer.slotToBoot()).toBe(1);
    expect(await load(flash)).toBe(0);
  });

  it("never boot an image of which a bit has flipped, nor by a head of which one has", async () => {
    await withSeeds(
      1,
      300,
      async (random) => {
        const flash = await factory();
        const running = await boot(flash, 0);
        receive(running, 2, sumOf(2));
        const head = OFFSET / 4 + SLOT_BYTES / 4;
        const inImage = random.chance(0.7);
        const at = inImage ? head + 1024 + random.below(IMAGE_BYTES / 4) : head + random.below(5);
        flash.words[at] = (flash.words[at]! ^ (1 << random.below(32))) >>> 0;
        if ((await load(flash)) !== 0) throw new Error(`a flip in word ${at} was booted`);
      },
      TESTS,
    );
  });
});

describe("a head that was sealed with a length that no slot holds", () => {
  const seal = async (bytes: number) => {
    const flash = await factory();
    const core = await boot(flash, 0);
    receive(core, 2, sumOf(2));
    core.slotBegin();
    core.slotSeal(bytes, core.imageSum(1, bytes), 3);
    return { flash, core };
  };

  it("is no image: its sum would be taken over what lies behind the slot", async () => {
    for (const bytes of [SLOT_BYTES - 4096 + 4, SLOT_BYTES]) {
      const { flash, core } = await seal(bytes);
      expect(core.slotState(1)).toBe(EMPTY);
      expect(core.slotIsWhole(1)).toBe(false);
      expect(await load(flash)).toBe(0);
    }
  });

  it("is no image either when it is no whole number of words; the longest that fits is one", async () => {
    expect((await seal(IMAGE_BYTES + 2)).core.slotState(1)).toBe(EMPTY);
    const { flash, core } = await seal(SLOT_BYTES - 4096);
    expect(core.slotState(1)).toBe(CANDIDATE);
    expect(await load(flash)).toBe(1);
  });
});

describe("power that is cut", () => {
  /** A whole update: receive, restart, try, confirm. Throws PowerCut when cut. */
  async function update(flash: FlashModel, runs: number, version: number, arm: () => void): Promise<void> {
    const core = await boot(flash, runs);
    const sum = sumOf(version);
    arm();
    receive(core, version, sum);
    const loader = await hostPayload({ flash });
    loader.core.slotsOpen(OFFSET, SLOT_BYTES, NO_SLOT);
    const slot = loader.core.slotToBoot();
    loader.core.slotTry(slot);
    const next = await hostPayload({ flash });
    next.core.slotsOpen(OFFSET, SLOT_BYTES, slot);
    next.core.slotConfirm();
  }

  /** After any cut: a whole image boots, the one before or the new one, and a later update succeeds. */
  async function survives(flash: FlashModel, where: string): Promise<void> {
    const slot = await load(flash);
    if (slot !== 0 && slot !== 1) throw new Error(`nothing boots after a cut ${where}`);
    const core = await boot(flash, slot);
    if (!core.slotIsWhole(slot)) throw new Error(`what boots after a cut ${where} is not whole`);
    if (slot === 0 && core.slotState(0) !== CONFIRMED)
      throw new Error(`the image before is not confirmed any more after a cut ${where}`);
    core.slotConfirm();
    await update(flash, slot, 9, () => undefined);
    if ((await load(flash)) !== 1 - slot) throw new Error(`no update is possible after a cut ${where}`);
  }

  const torn = (random: Seeded) => (old: number) =>
    random.chance(0.5) ? 0xffffffff : (old | random.word()) >>> 0;

  it("inside every single write and erase of an update leaves something whole to boot", async () => {
    let operations = 0;
    await withSeeds(
      1,
      1,
      async (random) => {
        for (; ; operations++) {
          const flash = await factory();
          try {
            await update(flash, 0, 2, () => flash.cutAfter(operations, random.word(), torn(random)));
            break;
          } catch (error) {
            if (!(error instanceof PowerCut)) throw error;
          }
          // Every cut near the heads; of the many alike in the image one in sixteen.
          if (operations < 40 || operations > IMAGE_BYTES / 4 - 40 || operations % 16 === 0)
            await survives(flash, `in operation ${operations}`);
        }
      },
      TESTS,
    );
    // Erase of the head, of two sectors, the image's words, five of the head, a try, a confirmation.
    expect(operations).toBe(3 + IMAGE_BYTES / 4 + 5 + 1 + 1);
  });

  it("between them, and again in what follows, as well", async () => {
    await withSeeds(
      1000,
      300,
      async (random) => {
        const flash = await factory();
        for (let cuts = 1 + random.below(4); cuts > 0; cuts--) {
          const slot = await load(flash);
          if (slot === NO_SLOT) throw new Error("nothing boots");
          const core = await boot(flash, slot);
          if (core.slotState(slot) !== CONFIRMED && random.chance(0.5)) continue;
          core.slotConfirm();
          // Half of the cuts fall behind the image's words, where heads are written.
          const operations = random.chance(0.5) ? random.below(1100) : IMAGE_BYTES / 4 + random.below(12);
          try {
            await update(flash, slot, core.slotVersion(slot) + 1, () =>
              flash.cutAfter(operations, random.word(), torn(random)),
            );
          } catch (error) {
            if (!(error instanceof PowerCut)) throw error;
          }
        }
        if ((await load(flash)) === NO_SLOT) throw new Error("nothing boots");
      },
      TESTS,
    );
  });
});
