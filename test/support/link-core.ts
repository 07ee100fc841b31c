/**
 * The inner parts of link and authentication as a module of their own (test/assembly/link/compiled/link.ts),
 * compiled when the core has changed since. One instance is one side.
 */
import { HostBoard } from "../../boards/host/model/board.js";
import { FlashModel } from "../../boards/host/model/flash.js";
import { coreModule } from "./core-module.js";

const ENTRY = "test/assembly/link/compiled/link.ts";

interface Constant {
  readonly value: number;
}

/** What the entry exports; u64 come back signed, see `u64`. */
export interface LinkExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  // polynomial hash
  readonly POLYNOMIAL_HASH_BYTES: Constant;
  hashKey(hash: number, key: bigint): void;
  hashRestart(hash: number): void;
  hashAdd(hash: number, address: number, bytes: number): void;
  hashFinish(hash: number): bigint;
  // pool
  readonly POOL_GRANTED: Constant;
  readonly POOL_SHORT: Constant;
  readonly POOL_LONGEST: Constant;
  poolReserve(bits: number): void;
  poolOpen(commission: number): number;
  poolSetReserve(bits: number): void;
  poolFill(position: bigint, address: number, bits: number): number;
  poolNext(): bigint;
  poolLeft(): bigint;
  poolSpend(position: bigint, bits: number, mayTouchReserve: number): number;
  poolTake(position: bigint): bigint;
  poolPeek(position: bigint): bigint;
  // session
  readonly LONGEST_TRANSCRIPT: Constant;
  sessionIsOpen(): number;
  sessionPosition(): bigint;
  sessionOpen(position: bigint): number;
  packetTag(direction: number, number: bigint, address: number, bytes: number): bigint;
  tagOfSessionAt(position: bigint, direction: number, number: bigint, address: number, bytes: number): bigint;
  transcriptAdd(direction: number, address: number, bytes: number): void;
  transcriptFits(): number;
  transcriptIsLong(): number;
  checkpointBegin(mayTouchReserve: number): number;
  checkpointPosition(): bigint;
  checkpointTag(direction: number): bigint;
  // link
  linkReserve(ground: number, segments: number, bytes: number): void;
  linkOpen(): number;
  linkClose(): void;
  linkIncoming(): number;
  linkOutgoing(): number;
  linkDamaged(): bigint;
  linkForged(): bigint;
  linkRepeated(): bigint;
  linkTake(bytes: number, nowUs: bigint): number;
  linkSend(message: number, bytes: number): number;
  linkPoll(nowUs: bigint): number;
  linkDeadline(): bigint;
  readonly PACKET_OPENED: Constant;
  readonly LONGEST_PACKET: Constant;
  messageBytes(): number;
  messageAddress(): number;
  messageDone(): void;
  receivingIsBroken(): number;
  sendingHasRoom(bytes: number): number;
  sendingIsEmpty(): number;
  sendingResent(): bigint;
  // framing
  readonly LONGEST_FRAME: Constant;
  frameIsOpen(): number;
  frameTake(byte: number): number;
  frameContent(): number;
  framePut(content: number, bytes: number): void;
  frameWaits(): number;
  frameNext(): number;
  // codes
  checksum(address: number, bytes: number): number;
  packetSeal(at: number, payloadBytes: number, tag: bigint): number;
  announcementRice(span: bigint, count: number): number;
  announcementWrite(
    indices: number,
    count: number,
    first: bigint,
    rice: number,
    destination: number,
    limit: number,
  ): number;
  announcementReadFrom(address: number, bytes: number): void;
  announcementRead(count: number, first: bigint, rice: number, indices: number): bigint;
  basesRead(count: number, bases: number): number;
  bitsWriteTo(address: number): void;
  writtenBytes(): number;
  replyAppend(replies: number, count: number): number;
  replyRead(address: number, bytes: number, count: number, replies: number): number;
  requestCodeWrite(requests: number, count: number, destination: number, limit: number): number;
  requestCodeBytes(): number;
  requestCodeReadFrom(address: number, bytes: number): void;
  requestCodeRead(count: number, requests: number): number;
}

/** One side: its exports, and the flash that survives it. */
export function linkCore(flash = new FlashModel()): LinkExports {
  const { port } = new HostBoard(() => undefined, flash);
  return new WebAssembly.Instance(coreModule(ENTRY), { registers: port }).exports as unknown as LinkExports;
}

/** The unsigned value of a u64 that WebAssembly returned. */
export function u64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

/** Copies bytes into a module's memory. */
export function put(core: { readonly memory: WebAssembly.Memory }, address: number, bytes: Uint8Array): void {
  new Uint8Array(core.memory.buffer).set(bytes, address);
}

/** Copies bytes out of a module's memory. */
export function take(
  core: { readonly memory: WebAssembly.Memory },
  address: number,
  bytes: number,
): Uint8Array {
  return new Uint8Array(core.memory.buffer, address, bytes).slice();
}
