/**
 * Ways in which UF2 files are damaged or changed on their way. Takes: a whole file. Gives: another one. Those
 * of `NAMED` are what people reported, block by block; `mutated` draws from all kinds.
 */

const BLOCK = 512;
const MAGIC = [0x0a324655, 0x9e5d5157, 0x0ab16f30] as const;

/** A file as blocks, which may be moved about. */
function blocksOf(file: Uint8Array): Buffer[] {
  const bytes = Buffer.from(file);
  return Array.from({ length: bytes.length / BLOCK }, (_, i) => bytes.subarray(i * BLOCK, (i + 1) * BLOCK));
}

/** Blocks of zeros for a chip; `total` is what they say of their number. */
export function emptyBlocks(family: number, address: number, count: number, total = count): Buffer {
  return Buffer.concat(
    Array.from({ length: count }, (_, number) => {
      const block = Buffer.alloc(BLOCK);
      const words = [MAGIC[0], MAGIC[1], 0x2000, address + 256 * number, 256, number, total, family];
      for (const [i, word] of words.entries()) block.writeUInt32LE(word, 4 * i);
      block.writeUInt32LE(MAGIC[2], BLOCK - 4);
      return block;
    }),
  );
}

/** A change of one word of one block's head. */
function put(block: number, word: number, value: number) {
  return (file: Uint8Array): Buffer => {
    const changed = Buffer.from(file);
    changed.writeUInt32LE(value, block * BLOCK + 4 * word);
    return changed;
  };
}

function renumbered(blocks: readonly Buffer[]): Buffer {
  return Buffer.concat(
    blocks.map((block, number) => {
      const copy = Buffer.from(block);
      copy.writeUInt32LE(number, 20);
      copy.writeUInt32LE(blocks.length, 24);
      return copy;
    }),
  );
}

/** Named changes, as in the collection of cases. Blocks 50 and 100 of an image that has more. */
export const NAMED: Readonly<Record<string, (file: Uint8Array) => Buffer>> = {
  bitflip: (file) => {
    const changed = Buffer.from(file);
    changed[50 * BLOCK + 40]! ^= 1;
    return changed;
  },
  nofamily: put(100, 2, 0),
  notmain: put(100, 2, 0x2001),
  payload128: put(100, 4, 128),
  dupaddr: put(100, 3, 0x10000000 + 99 * 256),
  hole: (file) => renumbered(blocksOf(file).toSpliced(100, 1)),
  universal: (file) => Buffer.concat([file, emptyBlocks(0xe48bff59, 0x10000000, 4)]),
  absfirst: (file) => Buffer.concat([emptyBlocks(0xe48bff57, 0x10ffff00, 1, 2), file]),
};

/** Draws a whole number below its argument. */
export type Draw = (below: number) => number;

const WORDS = [
  0, 1, 2, 0x1000, 0x2000, 0x2001, 0x3000, 0x6000, 0xa000, 128, 255, 256, 476, 512, 0x10000000, 0xe48bff56,
  0xe48bff57, 0xe48bff59, 0xffffffff,
];

const KINDS: readonly ((blocks: Buffer[], draw: Draw) => Buffer)[] = [
  // One bit anywhere.
  (blocks, draw) => {
    blocks[draw(blocks.length)]![draw(BLOCK)]! ^= 1 << draw(8);
    return Buffer.concat(blocks);
  },
  // One word of a head.
  (blocks, draw) => {
    const near = draw(2) === 0;
    const block = blocks[draw(blocks.length)]!;
    const word = 4 * draw(8);
    block.writeUInt32LE(
      near ? (block.readUInt32LE(word) + draw(5) * 256 - 512) >>> 0 : WORDS[draw(WORDS.length)]!,
      word,
    );
    return Buffer.concat(blocks);
  },
  // The same word in all heads.
  (blocks, draw) => {
    const word = 4 * draw(8);
    const value = WORDS[draw(WORDS.length)]!;
    for (const block of blocks) block.writeUInt32LE(value, word);
    return Buffer.concat(blocks);
  },
  // Cut or lengthened, at a block or inside.
  (blocks, draw) => Buffer.concat(blocks).subarray(0, draw(blocks.length * BLOCK)),
  (blocks, draw) => Buffer.concat([...blocks, Buffer.alloc(draw(2) === 0 ? BLOCK : draw(1000), draw(256))]),
  // Blocks left out, twice, swapped; with numbers that fit or without.
  (blocks, draw) => Buffer.concat(blocks.toSpliced(draw(blocks.length), 1 + draw(3))),
  (blocks, draw) => renumbered(blocks.toSpliced(draw(blocks.length), 1 + draw(3))),
  (blocks, draw) => Buffer.concat(blocks.toSpliced(draw(blocks.length), 0, blocks[draw(blocks.length)]!)),
  (blocks, draw) => renumbered(blocks.toSpliced(draw(blocks.length), 0, blocks[draw(blocks.length)]!)),
  (blocks, draw) => {
    const [a, b] = [draw(blocks.length), draw(blocks.length)];
    const moved = blocks.with(a, blocks[b]!).with(b, blocks[a]!);
    return draw(2) === 0 ? Buffer.concat(moved) : renumbered(moved);
  },
  // A stretch of data gone, as after a bad sector.
  (blocks, draw) => {
    const bytes = Buffer.concat(blocks);
    const at = draw(bytes.length);
    bytes.fill(draw(2) * 255, at, Math.min(bytes.length, at + 1 + draw(4096)));
    return bytes;
  },
  // Data of one block in another.
  (blocks, draw) => {
    blocks[draw(blocks.length)]!.set(Buffer.from(blocks[draw(blocks.length)]!.subarray(32, 288)), 32);
    return Buffer.concat(blocks);
  },
  // All of it at another place.
  (blocks, draw) => {
    const by = (draw(2000) - 1000) * 256;
    for (const block of blocks) block.writeUInt32LE((block.readUInt32LE(12) + by) >>> 0, 12);
    return Buffer.concat(blocks);
  },
  // Blocks of other families, whole ones and torn ones, before, behind and among it.
  (blocks, draw) => {
    const family = 0xe48bff56 + draw(6);
    const count = 1 + draw(4);
    const address = [0x10000000, 0x10ffff00, 0x20000000][draw(3)]! + 256 * draw(4);
    const more = emptyBlocks(family, address, count, draw(3) === 0 ? 2 : count);
    return Buffer.concat(blocks.toSpliced([0, blocks.length, draw(blocks.length)][draw(3)]!, 0, more));
  },
];

/** One to three changes of any kind. */
export function mutated(file: Uint8Array, draw: Draw): Uint8Array {
  let changed: Uint8Array = file;
  for (let changes = 1 + draw(3); changes > 0; changes--) {
    // Some kinds work on blocks: what is cut inside one stays as it is.
    if (changed.length === 0 || changed.length % BLOCK !== 0) break;
    changed = KINDS[draw(KINDS.length)]!(blocksOf(changed), draw);
  }
  return changed;
}
