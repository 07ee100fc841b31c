/**
 * A payload controller in a world that breaks: the host board with flash that outlives power cuts, and an
 * observer at the lines who knows the pattern. Takes: rounds, faults. Gives: nothing, or an error that says
 * which rule was broken.
 */
import { createHash } from "node:crypto";
import { FlashModel, PowerCut } from "../../../boards/host/model/flash.js";
import { DMA_RING_ADDRESS } from "../../../boards/host/registers.js";
import type { PayloadExports } from "../../../hostsim/core/load.js";
import { type DecodedReport, decodeReport } from "../../../hostsim/wire/controller/decode.js";
import { encodeCommand, encodeFunction } from "../../../hostsim/wire/controller/encode.js";
import {
  ALL_ACKNOWLEDGEMENTS,
  PacketChecksum,
  readTelemetry,
  telecommand,
} from "../../../hostsim/wire/controller/packet.js";
import { DICTIONARY } from "../../support/controller.js";
import { type HostPayload, hostPayload, installTestSeed } from "../../support/host-payload.js";

export const PULSES = 1024;
export const TABLES = 4;
export const TABLE_BYTES = PULSES / 2;
const ROUND_US = 1000;
export const EVENTS_OFFSET = 65_536;
const MODES_THAT_EMIT: readonly number[] = [2, 4];
const KEY_MODE = 4;
const BLOCK_KEY = 1;
/** Events that the log holds; of each its time, two values, kind and number. */
const LOG_ENTRIES = 64;
const ENTRY_BYTES = 24;
/** 64 pulses: no two blocks begin alike. */
const BEGINNING_WORDS = 8;

type Values = Readonly<Record<string, number | bigint | string>>;

/** Hash of a block's line levels: stands for the pattern's use. */
function fingerprint(words: Uint32Array): string {
  const bytes = Buffer.from(words.buffer, words.byteOffset, words.byteLength);
  return createHash("sha1").update(bytes).digest("base64");
}

/** The pattern, made by an instance that nothing happens to. */
export class Oracle {
  private constructor(
    private readonly core: PayloadExports,
    private readonly at: number,
  ) {}

  static async open(): Promise<Oracle> {
    const { core } = await hostPayload();
    const at = core.reserve(TABLE_BYTES);
    installTestSeed(core);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    return new Oracle(core, at);
  }

  /** Fingerprint of a block's levels. */
  block(block: bigint): string {
    this.core.fillSymbols(block * BigInt(PULSES), PULSES, this.at, this.core.DOMAIN_KEY.value);
    return fingerprint(new Uint32Array(this.core.memory.buffer, this.at, TABLE_BYTES / 4));
  }
}

/** A board, its flash, and what its lines have shown since it was made. */
export class FaultWorld {
  readonly flash = new FlashModel();
  /** Blocks shown in mode key, whole, by their fingerprints. */
  private readonly shown = new Set<string>();
  /** The beginnings of blocks shown in mode key: none may come twice in the life of the flash. */
  private readonly begun = new Set<string>();
  /** The mode that the last round of the main loop has left: what may be on the lines until the next one. */
  private modeOfLight = 0;
  private payload: HostPayload | null = null;
  private checksum: PacketChecksum | null = null;
  private nowUs = 0;
  private sequence = 0;
  /** First block of this boot. */
  private firstBlock = 0n;
  /** Words that were on the lines since this was last set to 0. */
  lit = 0;
  told: DecodedReport[] = [];
  sensors = { supply: 5000, temperature: 2000 };
  hears = true;

  constructor(private readonly oracle: Oracle) {}

  get core(): PayloadExports {
    return this.payload!.core;
  }

  get board(): HostPayload["board"] {
    return this.payload!.board;
  }

  /** Powers on, cutting what may run. Flash stays. Throws PowerCut when a cut comes in between. */
  async powerOn(cause = 0): Promise<void> {
    this.flash.keepPower();
    this.checksum ??= await PacketChecksum.load();
    this.payload = await hostPayload({ flash: this.flash, sink: (_slot, words) => this.see(words) });
    this.nowUs = 0;
    this.modeOfLight = 0;
    this.told = [];
    this.sensors = { supply: 5000, temperature: 2000 };
    this.hears = true;
    const { core } = this;
    core.emissionReserve(PULSES, TABLES, 0);
    installTestSeed(core);
    core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
    core.eventsOpen(EVENTS_OFFSET, cause);
    core.controllerStart();
    core.ledgerCommission();
    this.firstBlock = core.nextUnclaimedBlock();
    this.listen();
  }

  /** Sends a function of the dictionary; gives the reports that came at once. */
  call(name: string, values: Values = {}): DecodedReport[] {
    return this.send(encodeFunction(DICTIONARY, name, values));
  }

  /** Sends a telecommand; gives the reports that came at once. */
  command(name: string, values: Values = {}, repeated: readonly Values[] = []): DecodedReport[] {
    return this.send(encodeCommand(DICTIONARY, name, values, repeated));
  }

  /** A round of the main loop, a block long. */
  round(): void {
    this.nowUs += ROUND_US;
    this.board.engine.advance(PULSES);
    this.feel();
    this.core.controllerServe(BigInt(this.nowUs), BigInt(PULSES));
    this.modeOfLight = this.core.mode();
    this.listen();
  }

  rounds(count: number): void {
    for (let i = 0; i < count; i++) this.round();
  }

  /** From wherever it is to mode key, calibrated. */
  toKey(): void {
    this.feel();
    for (const mode of ["safe", "standby", "calibrate"]) this.call("set-mode", { mode });
    this.call("calibrated");
    for (const mode of ["standby", "acquire", "key"]) this.call("set-mode", { mode });
    if (this.core.mode() !== KEY_MODE) throw new Error(`in mode ${this.core.mode()}, not key`);
  }

  /** Address of the ring and of the tables, as the engine knows them. */
  ring(): number {
    return this.board.engine.read(DMA_RING_ADDRESS);
  }

  tables(): number {
    return new DataView(this.core.memory.buffer).getUint32(this.ring(), true);
  }

  /** Turns a bit of memory over. */
  flip(address: number, bit: number): void {
    const memory = new Uint8Array(this.core.memory.buffer);
    memory[address] = memory[address]! ^ (1 << bit);
  }

  /** The log of events: each one's bytes by its number. A record that power cut short is blank in it. */
  log(): Map<number, string> {
    const { core } = this;
    const entries = new Map<number, string>();
    for (let place = 0; place < LOG_ENTRIES; place++) {
      const bytes = new Uint8Array(core.memory.buffer, core.eventLog() + place * ENTRY_BYTES, ENTRY_BYTES);
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      if (view.getUint32(16, true) !== 0)
        entries.set(view.getUint32(20, true), Buffer.from(bytes).toString("hex"));
    }
    return entries;
  }

  /** Whether the last reports have such an event. */
  hasTold(event: string): boolean {
    return this.told.some(({ values }) => values.event === event);
  }

  /** Ends emission, and checks what makes key: each block was shown exactly, and once. Gives their number. */
  checkKey(): number {
    this.call("stop");
    this.call("set-mode", { mode: "safe" });
    this.rounds(2);
    let blocks = 0;
    for (let block = this.firstBlock; block < this.core.nextUnclaimedBlock(); block++) {
      if (this.core.blockState(block) !== BLOCK_KEY) continue;
      blocks += 1;
      if (!this.shown.has(this.oracle.block(block)))
        throw new Error(`block ${block} makes key and was never shown as it should be`);
    }
    this.firstBlock = this.core.nextUnclaimedBlock();
    return blocks;
  }

  private see(words: Uint32Array): void {
    if (words.every((word) => word === 0)) return;
    const mode = this.modeOfLight;
    if (!MODES_THAT_EMIT.includes(mode)) throw new Error(`light in mode ${mode}`);
    this.lit += words.length;
    if (mode !== KEY_MODE || words.length < BEGINNING_WORDS) return;
    const beginning = fingerprint(words.subarray(0, BEGINNING_WORDS));
    if (this.begun.has(beginning)) throw new Error("a block of the pattern was shown twice");
    this.begun.add(beginning);
    if (words.length * 4 === TABLE_BYTES) this.shown.add(fingerprint(words));
  }

  private feel(): void {
    const now = BigInt(this.nowUs);
    this.core.controllerSensed(this.sensors.supply, this.sensors.temperature, now);
    if (this.hears) this.core.controllerHeard(now);
    this.core.controllerWatchdog(true);
  }

  private send({ service, subtype, data }: ReturnType<typeof encodeFunction>): DecodedReport[] {
    const header = {
      application: DICTIONARY.application,
      sequence: this.sequence++ & 0x3fff,
      acknowledgements: ALL_ACKNOWLEDGEMENTS,
      source: 7,
    };
    const packet = telecommand({ ...header, service, subtype }, data, this.checksum!);
    new Uint8Array(this.core.memory.buffer).set(packet, this.core.controllerIncoming());
    this.core.controllerTake(packet.length, BigInt(this.nowUs));
    return this.listen();
  }

  private listen(): DecodedReport[] {
    const { core } = this;
    const came: DecodedReport[] = [];
    for (let bytes = core.telemetryTake(); bytes > 0; bytes = core.telemetryTake()) {
      const packet = new Uint8Array(core.memory.buffer, core.telemetryOutgoing(), bytes).slice();
      came.push(decodeReport(DICTIONARY, readTelemetry(packet, this.checksum!)));
    }
    this.told.push(...came);
    return came;
  }
}

/** Whether an error is a power cut that was asked for. */
export function isCut(error: unknown): error is PowerCut {
  return error instanceof PowerCut;
}
