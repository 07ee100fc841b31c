/**
 * A satellite that relays, on the host: the payload's own code on a model of its flash. Takes: keys of
 * passes, and stations' packets. Gives: answers. Power may be cut at any moment: the flash is what is left,
 * and `start` goes on from it.
 */

import { FlashModel } from "../../boards/host/model/flash.js";
import { codeName } from "../core/code-name.js";
import { loadPayload, type PayloadExports } from "../core/load.js";

const SECTOR_BYTES = 4096;
const BLOCK_BYTES = 32;
/** Behind the rising marks. */
const KEYS_AT = 4 * SECTOR_BYTES;

/** Sectors of a satellite's flash. */
export interface SatelliteRoom {
  readonly keySectors: number;
  /** Of each relay's K_A xor K_B: 64 blocks a sector. */
  readonly padSectors: number;
  /** Of each message that waits. */
  readonly mailSectors: number;
}

/** A payload with key store, relays and mail. */
export class RelaySatellite {
  core!: PayloadExports;
  private buffer = 0;

  private constructor(
    readonly flash: FlashModel,
    private readonly room: SatelliteRoom,
  ) {}

  /** A new satellite, its flash blank. */
  static async commission(room: SatelliteRoom): Promise<RelaySatellite> {
    const { relaySectors } = await loadPayload(NO_PORT);
    const relays = relaySectors(room.padSectors, room.mailSectors);
    const flash = new FlashModel(KEYS_AT + (room.keySectors + relays) * SECTOR_BYTES);
    const satellite = new RelaySatellite(flash, room);
    await satellite.load();
    satellite.start(true);
    return satellite;
  }

  /** Loads the payload anew: what was in RAM is gone. */
  async load(): Promise<void> {
    const { flash, room } = this;
    this.core = await loadPayload({
      ...NO_PORT,
      readFlash: (offset) => flash.read(offset),
      writeFlash: (offset, value) => flash.write(offset, value),
      eraseFlash: (offset) => flash.erase(offset),
    });
    this.core.keystoreReserve(KEYS_AT, room.keySectors);
    this.core.relayPlace(KEYS_AT + room.keySectors * SECTOR_BYTES, room.padSectors, room.mailSectors);
    this.buffer = this.core.reserve(BLOCK_BYTES);
    this.core.sealMemory();
  }

  /** Opens key store and relays from flash. */
  start(commission = false): void {
    if (!this.core.keystoreOpen(commission)) throw new Error("the satellite's flash holds no key store");
    this.core.relayOpen();
  }

  /**
   * Takes in the key that a pass made with a station, as blocks 0 and up of that pass; the first ones are the
   * pool's. Returns how many there was room for.
   */
  addKey(station: number, pass: number, key: Uint8Array, poolBlocks: number): number {
    const { core, buffer } = this;
    const offered = Math.floor(key.length / BLOCK_BYTES);
    const number = (block: number) => (BigInt(pass) << BigInt(core.KEY_PASS_SHIFT.value)) + BigInt(block);
    let blocks = 0;
    for (let block = 0; block < offered; block++) {
      this.memory().set(key.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES));
      const code = core.keyAdd(station, number(block), buffer);
      if (code === core.KEY_FULL.value) break;
      if (code !== core.KEY_OK.value)
        throw new Error(`the satellite refuses block ${block}: ${codeName(core, "key", code)}`);
      blocks += 1;
    }
    const purpose = core.PURPOSE_AUTHENTICATION.value;
    for (let block = 0; block < Math.min(poolBlocks, blocks); block++) {
      core.keyReserve(station, number(block), purpose, 0);
      core.keySpend(station, number(block), purpose, 0, buffer);
    }
    this.memory().fill(0);
    return blocks;
  }

  /** Blocks with a station that are not spent, reserved or not. */
  held(station: number): number {
    const { core } = this;
    for (let account = 0; account < core.accountCount(); account++)
      if (core.accountPeer(account) === station)
        return [1, 2, 3].reduce(
          (sum, purpose) => sum + core.accountReserved(account, purpose),
          core.accountFree(account),
        );
    return 0;
  }

  /** Whether a block with a station is there and free. */
  hasFree(station: number, number: bigint): boolean {
    const found = this.core.keyLook(station, number) !== 0;
    this.core.keyLookAway();
    return found;
  }

  /** Spends a block with a station for authentication; null when it is not to be had. */
  spendForPool(station: number, number: bigint): Uint8Array | null {
    const { core, buffer } = this;
    const purpose = core.PURPOSE_AUTHENTICATION.value;
    if (core.keyReserve(station, number, purpose, 0) !== core.KEY_OK.value) return null;
    if (core.keySpend(station, number, purpose, 0, buffer) !== core.KEY_OK.value) return null;
    const block = this.memory().slice();
    this.memory().fill(0);
    return block;
  }

  /** Takes a packet at `nowS` s since 1970; gives the answer, or null. */
  take(packet: Uint8Array, nowS: number): Uint8Array | null {
    const { core } = this;
    if (packet.length > core.LONGEST_PACKET.value) return null;
    new Uint8Array(core.memory.buffer).set(packet, core.relayIncoming());
    const bytes = core.relayTake(packet.length, BigInt(nowS));
    if (bytes === 0) return null;
    return new Uint8Array(core.memory.buffer, core.relayOutgoing(), bytes).slice();
  }

  /** A round of the payload's main loop. */
  serve(): void {
    this.core.relayServe();
  }

  private memory(): Uint8Array {
    return new Uint8Array(this.core.memory.buffer, this.buffer, BLOCK_BYTES);
  }
}

/** A board without hardware besides flash. */
const NO_PORT = {
  readRegister: () => 0,
  writeRegister: () => undefined,
  slotCounter: () => 0n,
  readFlash: () => 0xffffffff,
  writeFlash: () => undefined,
  eraseFlash: () => undefined,
};
