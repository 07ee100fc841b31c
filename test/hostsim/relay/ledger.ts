/**
 * What every block of key was used for, by any party, as an eavesdropper would count it. Takes: blocks as
 * they are made, and uses: a tag's message, a pad, an operand of K_A xor K_B, a pad of the key that two
 * stations share. Throws at the second use of a block. Knows nothing of the code that it judges: packets and
 * rows are read by their documented layout.
 */

const AT_KIND = 6;
const AT_STATION = 8;
const AT_BLOCK = 12;
const ANSWER = 0x8000;
/** Kinds of parts: their tag is the visit's. */
const PARTS = [3, 6, 7];
const NO_BLOCK = 2n ** 64n - 1n;
const ROW_WORDS = 16;
const SECTOR_WORDS = 1024;
const ERASED = 0xffffffff;
/** The checksum of a whole row. */
const WHOLE_WORD = 14;

/** Name of a block that a station has with the satellite. */
export function blockName(station: number, number: bigint): string {
  return `${station}:${number}`;
}

export class Ledger {
  private readonly keys = new Map<string, Uint8Array>();
  private readonly names = new Map<string, string>();
  /** In the tests no two stations have blocks of one number. */
  private readonly numbers = new Map<bigint, string>();
  private readonly uses = new Map<string, string>();
  private readonly answers = new Map<string, string>();
  private readonly shared = new Map<string, string>();
  private pads = 0;
  /** A word of each row that was looked at last, so that none is looked at twice. */
  private readonly seen = new Map<number, number>();

  /** Blocks that were operands of a xor. */
  rows = 0;

  /** A block was made. */
  made(station: number, number: bigint, key: Uint8Array): void {
    const name = blockName(station, number);
    this.keys.set(name, key);
    this.numbers.set(number, name);
    this.names.set(Buffer.from(key).toString("latin1"), name);
  }

  /** A packet was on the air: a question's or an answer's tag is a use of its block. */
  heard(packet: Uint8Array): void {
    const view = new DataView(packet.buffer, packet.byteOffset, packet.length);
    const kind = view.getUint16(AT_KIND);
    const block = view.getBigUint64(AT_BLOCK);
    if (block === NO_BLOCK || PARTS.includes(kind & ~ANSWER)) return;
    const name = blockName(view.getUint16(AT_STATION), block);
    const words = Buffer.from(packet).toString("latin1");
    if ((kind & ANSWER) === 0) this.use(name, `tag of ${words}`);
    else Ledger.once(this.answers, name, words);
  }

  /** A station put data to the satellite under a block. */
  pad(station: number, number: bigint): void {
    this.use(blockName(station, number), `pad ${this.pads++}`);
  }

  /**
   * All rows that stand in a satellite's flash, whose `pads` begin at word `from`, a sector each: K_A xor K_B
   * is public.
   */
  lookAtRows(flash: Uint32Array, from: number, pads: number): void {
    for (let pad = 0; pad < pads; pad++)
      for (let at = 0; at < SECTOR_WORDS; at += ROW_WORDS) {
        const row = flash.subarray(
          from + pad * SECTOR_WORDS + at,
          from + pad * SECTOR_WORDS + at + ROW_WORDS,
        );
        if (row[0] === ERASED && row[2] === ERASED && row[6] === ERASED) break;
        if (this.seen.get(row.byteOffset) === row[WHOLE_WORD]) continue;
        const name = (i: number) => this.numbers.get((BigInt(row[i + 1]!) << 32n) | BigInt(row[i]!));
        const [one, two] = [name(0), name(2)];
        if (one === undefined || two === undefined) continue;
        const [first, second] = [this.keys.get(one)!, this.keys.get(two)!];
        const xor = new Uint8Array(row.buffer, row.byteOffset + 24, 32);
        if (!xor.every((byte, i) => byte === (first[i]! ^ second[i]!))) continue;
        this.seen.set(row.byteOffset, row[WHOLE_WORD]!);
        if (!this.uses.has(one)) this.rows += 2;
        this.use(one, `xor with ${two}`);
        this.use(two, `xor with ${one}`);
      }
  }

  /** A station put data to another one under a block of their shared key. */
  sharedPad(key: Uint8Array, number: bigint): void {
    Ledger.once(this.shared, this.operand(key, number), `shared pad ${number}`, true);
  }

  /**
   * Name of the block that a block of shared key is; it must be an operand of K_A xor K_B and nothing else.
   */
  operand(key: Uint8Array, number: bigint): string {
    const name = this.names.get(Buffer.from(key).toString("latin1"));
    if (name === undefined) throw new Error(`shared block ${number} is nobody's key`);
    const use = this.uses.get(name);
    if (use === undefined || !use.startsWith("xor with "))
      throw new Error(`shared block ${number} is ${name}, which was no operand: ${use ?? "unused"}`);
    return name;
  }

  private use(name: string, use: string): void {
    if (!this.keys.has(name)) throw new Error(`${name} was never made: ${use}`);
    Ledger.once(this.uses, name, use);
  }

  private static once(uses: Map<string, string>, name: string, use: string, isNew = false): void {
    const before = uses.get(name);
    if (before !== undefined && (isNew || before !== use))
      throw new Error(`block ${name} has two uses: ${JSON.stringify(before)} and ${JSON.stringify(use)}`);
    uses.set(name, use);
  }
}
