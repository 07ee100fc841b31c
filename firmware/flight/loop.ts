/**
 * A round of a board's main loop, without what differs from board to board. Takes: bytes of the one UART, the
 * time. Gives: bytes for it, in between the controller's work. On the line are frames
 * (assembly/link/framing.ts), each a whole space packet: of the controller, of distillation, or of the bench;
 * and text lines between frames, for the bench monitor.
 *
 * Nothing is carried out while an answer is still on its way out, so one buffer for each direction is enough.
 */
import {
  controllerIncoming,
  controllerLight,
  controllerStep,
  controllerTake,
} from "../../assembly/controller/controller";
import { LONGEST_TELECOMMAND } from "../../assembly/controller/telecommand";
import { telemetryOutgoing, telemetryTake } from "../../assembly/controller/telemetry";
import { emissionGovern, PERMIT_NOTHING } from "../../assembly/emission/permission";
import { get16 } from "../../assembly/glue/big-endian";
import { linkOutgoing } from "../../assembly/link/endpoint";
import {
  FRAME_EDGE,
  frameContent,
  frameIsOpen,
  frameNext,
  framePut,
  frameTake,
  frameWaits,
} from "../../assembly/link/framing";
import { APPLICATION } from "../../assembly/link/packet";
import { linkPacketPoll, linkPacketTake } from "../bench/frames";
import { BENCH_APPLICATION, benchServe } from "../bench/packets";
import { benchSensorsRead } from "../bench/sensors";
import { monitorSeedIsPublic, monitorTake, REQUEST_NONE } from "../monitor/monitor";
import { replyTake, replyWaits } from "../monitor/reply";
import { inputTake, inputWaits } from "./input";

/** The light is as the controller wants it. */
const LIGHT_AS_WANTED: u32 = 0;
/** Emission has to begin. */
export const LIGHT_BEGINS: u32 = 1;
/** Emission has to end. */
export const LIGHT_ENDS: u32 = 2;

const APPLICATION_BITS: u32 = 0x07ff;

let governs: bool = false;
/** Reports wait in their queue until a packet has come: before, a person may be at the monitor. */
let packetsAreRead: bool = false;

/** Whether the controller has taken over from the bench monitor, or governed from the start. */
export function controllerGoverns(): bool {
  return governs;
}

/** From here on nothing is emitted but what the controller wants, until the next reset. */
export function controllerTakesOver(): void {
  if (governs) return;
  governs = true;
  emissionGovern();
}

/** Whether a byte waits to be sent. */
export function outputWaits(): bool {
  return replyWaits() || frameWaits();
}

/** The next byte to send. */
export function outputTake(): u32 {
  return replyWaits() ? replyTake() : frameNext();
}

/**
 * Does what is due at `nowUs`: reads the sensors and steps the controller, once it governs, then sends its
 * telemetry, or a packet of the link, or when there is neither carries out what has come. Returns the
 * monitor's REQUEST_ code; unless it is REQUEST_NONE the board serves it and calls `monitorEnd`.
 */
export function loopServe(nowUs: u64): u32 {
  if (governs) {
    benchSensorsRead(nowUs);
    controllerStep(nowUs);
  }
  if (outputWaits()) return REQUEST_NONE;
  const bytes = packetsAreRead ? telemetryTake() : 0;
  if (bytes > 0) {
    framePut(telemetryOutgoing(), bytes);
    return REQUEST_NONE;
  }
  const linkBytes = linkPacketPoll(nowUs);
  if (linkBytes > 0) {
    framePut(linkOutgoing(), linkBytes);
    return REQUEST_NONE;
  }
  while (inputWaits() && !outputWaits()) {
    const request = take(inputTake(), nowUs);
    if (request != REQUEST_NONE) return request;
  }
  return REQUEST_NONE;
}

/** What the board has to do about its light, which is on or not: a LIGHT_ code. */
export function lightChange(isOn: bool): u32 {
  const isWanted = controllerLight() != PERMIT_NOTHING;
  if (isOn == isWanted || !governs) return LIGHT_AS_WANTED;
  return isWanted ? LIGHT_BEGINS : LIGHT_ENDS;
}

/** Bytes between edges belong to a frame, others to the monitor. */
function take(byte: u32, nowUs: u64): u32 {
  if (byte != FRAME_EDGE && !frameIsOpen()) return monitorTake(byte);
  const bytes = frameTake(byte);
  if (bytes > 0) takePacket(frameContent(), bytes, nowUs);
  return REQUEST_NONE;
}

/** Whatever is neither the bench's nor the distillation link's is the controller's to take or to refuse. */
function takePacket(packet: usize, bytes: u32, nowUs: u64): void {
  packetsAreRead = true;
  const application: u32 = bytes < 2 ? 0 : get16(packet) & APPLICATION_BITS;
  if (application == BENCH_APPLICATION) {
    benchServe(packet, bytes, monitorSeedIsPublic(), nowUs);
    return;
  }
  if (application == APPLICATION) {
    linkPacketTake(packet, bytes, nowUs);
    return;
  }
  controllerTakesOver();
  memory.copy(controllerIncoming(), packet, <usize>min(bytes, LONGEST_TELECOMMAND));
  controllerTake(bytes, nowUs);
}
