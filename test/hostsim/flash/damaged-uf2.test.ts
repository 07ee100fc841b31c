/**
 * A damaged image is never written: whatever is done to a UF2 file, one that `flash` takes leaves the whole
 * image in the flash of a chip that does as its boot ROM's source says (test/support/uf2-boot-rom.ts).
 * SATQKD_UF2_MUTATIONS sets how many files are tried; 3,000 by themselves.
 */
import { describe, expect, it } from "vitest";
import { type Board, loadBoard } from "../../../hostsim/board/board.js";
import { encodeIdentity } from "../../../hostsim/board/identity.js";
import { imagesOf } from "../../../hostsim/board/image-file.js";
import { SEAL_BYTES, sealed, sealFault } from "../../../hostsim/board/seal.js";
import { encodeUf2 } from "../../../hostsim/board/uf2.js";
import { FlashFailure } from "../../../hostsim/flash/failure.js";
import { checkBytes } from "../../../hostsim/flash/image-check.js";
import { dictionaryHash, loadDictionary } from "../../../hostsim/protocol/load.js";
import { type BootRom, flashed, RP2040, RP2350 } from "../../support/uf2-boot-rom.js";
import { emptyBlocks, mutated } from "../../support/uf2-mutations.js";

const FILES = Number(process.env.SATQKD_UF2_MUTATIONS ?? 3000);
const BASE = 0x10000000;
const CORE = "ab".repeat(32);
const RP2350_FAMILY = 0xe48bff59;

/** Numbers that repeat (Numerical Recipes' 32-bit generator); the low bits are not used. */
function drawer(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A small image of a board: 150 blocks of noise with an identity in it. */
function imageOf(board: Board): Uint8Array {
  const draw = drawer(9);
  const bytes = Uint8Array.from({ length: 150 * 256 - 100 }, () => draw(256));
  const identity = {
    board: board.name,
    commit: "01".repeat(20),
    changed: false,
    sealed: true,
    dictionaryVersion: 1,
    dictionaryHash: dictionaryHash(loadDictionary()),
    coreHash: CORE,
    flashBaseAddress: BASE,
    generator: "chacha20" as const,
  };
  bytes.set(encodeIdentity(identity), 0x1234);
  return sealed(bytes);
}

function fileOf(board: Board): Uint8Array {
  return encodeUf2(imageOf(board), BASE, Number(board.image!.uf2!.familyId));
}

/** The failure, or null when the file is taken. */
function failureOf(file: Uint8Array, board: Board): FlashFailure | null {
  try {
    checkBytes("m.uf2", file, board, CORE, false);
    return null;
  } catch (error) {
    if (error instanceof FlashFailure) return error;
    throw error;
  }
}

/** Whether a chip would restart into the whole image. */
function isWhole(file: Uint8Array, image: Uint8Array, rom: BootRom): boolean {
  const { flash, restarted } = flashed(file, rom);
  return restarted && Buffer.from(flash.buffer, 0, image.length).equals(image);
}

const pico = loadBoard("pico");
const pico2 = loadBoard("pico2");

describe("mutated UF2 files", () => {
  it.each([
    ["pico", pico, RP2040],
    ["pico2", pico2, RP2350],
  ] as const)("are never written to a %s when they are damaged", (_, board, rom) => {
    const whole = fileOf(board);
    const image = imageOf(board);
    expect(isWhole(whole, image, rom)).toBe(true);
    expect(failureOf(whole, board)).toBeNull();
    const draw = drawer(board === pico ? 1 : 2);
    let taken = 0;
    for (let n = 0; n < FILES / 2; n++) {
      const file = mutated(whole, draw);
      if (failureOf(file, board) !== null) continue;
      taken += 1;
      if (!isWhole(file, image, rom)) throw new Error(`file ${n} is damaged, and it is taken`);
    }
    // Other chips' blocks beside it do no harm, so that some must be taken.
    expect(taken).toBeGreaterThan(FILES / 400);
    expect(taken).toBeLessThan(FILES / 4);
  });

  it("are seen at every single bit", () => {
    const whole = fileOf(pico);
    // Each byte of four blocks, the identity's and the seal's among them, and one bit of each other block.
    const places = [0, 18, 148, 149].flatMap((block) =>
      Array.from({ length: 512 }, (_, i) => 512 * block + i),
    );
    for (let block = 0; block < whole.length / 512; block++)
      places.push(512 * block + 32 + ((block * 7) % 256));
    for (const at of places) {
      const file = whole.slice();
      file[at]! ^= 1 << (at % 8);
      expect(failureOf(file, pico), `byte ${at}`).not.toBeNull();
    }
  });
});

describe("files for several chips", () => {
  it("are taken by each chip that they are for, in any order, and told apart", () => {
    const both = [fileOf(pico), fileOf(pico2)];
    for (const file of [Buffer.concat(both), Buffer.concat(both.toReversed())]) {
      for (const [board, rom] of [
        [pico, RP2040],
        [pico2, RP2350],
      ] as const) {
        expect(failureOf(file, board)).toBeNull();
        expect(isWhole(file, imageOf(board), rom)).toBe(true);
      }
      expect(imagesOf(file).map(({ identity, fault }) => [identity?.board, fault])).toEqual(
        expect.arrayContaining([
          ["pico", null],
          ["pico2", null],
        ]),
      );
    }
  });

  it("are refused where the chip would write another family's blocks too", () => {
    const file = Buffer.concat([fileOf(pico2), emptyBlocks(0xe48bff5a, BASE, 3)]);
    expect(isWhole(file, imageOf(pico2), { ...RP2350, families: [RP2350_FAMILY] })).toBe(true);
    expect(failureOf(file, pico2)).toMatchObject({ kind: "wrongChip" });
  });

  it("begin with an absolute block (RP2350-E10), which no chip takes for the image", () => {
    const block = emptyBlocks(0xe48bff57, 0x10ffff00, 1, 2);
    for (const [board, rom] of [
      [pico, RP2040],
      [pico2, RP2350],
    ] as const) {
      const file = Buffer.concat([block, fileOf(board)]);
      expect(isWhole(file, imageOf(board), rom)).toBe(true);
      const { notes } = checkBytes("m.uf2", file, board, CORE, false);
      expect(notes.join()).toMatch(board === pico ? /^$/ : /erases the last sector/);
    }
    const elsewhere = Buffer.concat([emptyBlocks(0xe48bff57, 0x103f0000, 1, 2), fileOf(pico2)]);
    expect(failureOf(elsewhere, pico2)?.message).toMatch(/absolute block for 0x103f0000/);
  });
});

describe("an image's seal", () => {
  it("is 8 bytes of name, the length and SHA-256 of what is before", () => {
    // sha256sum of the three bytes "abc": FIPS 180-2, appendix B.1.
    const file = Buffer.from(sealed(Buffer.from("abc")));
    expect(file.toString("latin1", 0, 11)).toBe("abcSATQSEAL");
    expect(file.readUInt32LE(11)).toBe(3);
    expect(file.toString("hex", 15)).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(file.length).toBe(3 + SEAL_BYTES);
  });

  it("is missed, and only zeros may follow it", () => {
    const file = sealed(Buffer.from("abc"));
    expect(sealFault(file)).toBeNull();
    expect(sealFault(Buffer.concat([file, Buffer.alloc(200)]))).toBeNull();
    expect(sealFault(Buffer.concat([file, Buffer.alloc(300)]))).toMatch(/behind/);
    expect(sealFault(Buffer.concat([file, Buffer.from([1])]))).toMatch(/behind/);
    expect(sealFault(Buffer.concat([Buffer.from([0]), file]))).toMatch(/length/);
    expect(sealFault(file.subarray(0, 40))).toMatch(/length/);
    expect(sealFault(file.subarray(0, 8))).toMatch(/missing/);
  });

  it("is asked for: an image without one is not flashed", () => {
    const image = imageOf(pico);
    const file = encodeUf2(image.subarray(0, image.length - SEAL_BYTES), BASE, 0xe48bff56);
    expect(failureOf(file, pico)).toMatchObject({ kind: "imageDamaged" });
  });
});
