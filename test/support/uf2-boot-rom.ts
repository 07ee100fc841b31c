/**
 * What an RP2040 or RP2350 in boot mode makes of a UF2 file, written from its boot ROM's source and from
 * nothing of ours: `vd_write_block`, `_update_current_uf2_info` and `_write_uf2_page` of virtual_disk.c
 * (raspberrypi/pico-bootrom-rp2040) and usb_virtual_disk.c (raspberrypi/pico-bootrom-rp2350). Takes: the
 * file's sectors in order. Gives: flash afterwards, and whether the chip restarted into it.
 */

const SECTOR = 512;
const PAGE = 256;
const ERASE = 4096;
const XIP = 0x10000000;

/** A chip. */
export interface BootRom {
  /**
   * Families that it writes (RP2350: varm_flash_boot.c, unpartitioned space: absolute, data, ARM, RISC-V).
   */
  readonly families: readonly number[];
  /** The RP2040 notes by the block's number, not by its address, which sectors it has erased. */
  readonly erasesByNumber: boolean;
  /** Bytes of its flash; addresses beyond wrap. */
  readonly flashBytes: number;
}

export const RP2040: BootRom = { families: [0xe48bff56], erasesByNumber: true, flashBytes: 2 << 20 };
export const RP2350: BootRom = {
  families: [0xe48bff57, 0xe48bff58, 0xe48bff59, 0xe48bff5a],
  erasesByNumber: false,
  flashBytes: 4 << 20,
};

/** What flash held before: neither erased nor anybody's image. */
export const BEFORE = 0x5a;

/** Copies a file onto the chip's drive. Flash begins as `BEFORE`; programming clears bits, as flash does. */
export function flashed(file: Uint8Array, rom: BootRom): { flash: Uint8Array; restarted: boolean } {
  const flash = new Uint8Array(rom.flashBytes).fill(BEFORE);
  let transfer = { of: 0, family: 0, written: new Set<number>(), erased: new Set<number>() };
  let restarted = false;
  for (let at = 0; at + SECTOR <= file.length && !restarted; at += SECTOR) {
    const view = new DataView(file.buffer, file.byteOffset + at, SECTOR);
    const [magic, second, flags, address, size, number, of, family] = Array.from({ length: 8 }, (_, i) =>
      view.getUint32(4 * i, true),
    ) as [number, number, number, number, number, number, number, number];
    if (magic !== 0x0a324655 || second !== 0x9e5d5157 || view.getUint32(508, true) !== 0x0ab16f30) continue;
    if ((flags & 0x2000) === 0 || (flags & 1) !== 0 || size !== PAGE || !rom.families.includes(family))
      continue;
    const isFlash = address >= XIP && address + PAGE - 1 < XIP + (16 << 20) && address % PAGE === 0;
    if (of === 0 || !isFlash) {
      transfer.of = 0;
      continue;
    }
    if (transfer.of !== of || transfer.family !== family)
      transfer = { of, family, written: new Set(), erased: new Set() };
    if (number >= of) {
      transfer.of = 0;
      continue;
    }
    if (transfer.written.has(number)) continue;
    const place = (address - XIP) % rom.flashBytes;
    const sector = Math.floor(place / ERASE);
    const noted = rom.erasesByNumber ? Math.floor((number * PAGE) / ERASE) : sector;
    if (!transfer.erased.has(noted)) flash.fill(0xff, sector * ERASE, (sector + 1) * ERASE);
    transfer.erased.add(noted);
    transfer.written.add(number);
    for (let i = 0; i < PAGE; i++) flash[place + i]! &= file[at + 32 + i]!;
    restarted = transfer.written.size === of;
  }
  return { flash, restarted };
}
