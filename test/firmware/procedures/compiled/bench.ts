/**
 * The image that runs on-board procedures on a board, and as the very same module on the host. A payload
 * controller without lines: its clock moves with the rounds, so that two runs see the same times. Takes:
 * frames on the UART. Gives: a frame for each.
 *
 *   kind 1, telecommand                  taken; reply: failure u8
 *   kind 2, rounds u32, us a round u32   until a report waits; reply: rounds that are left u32
 *   kind 3                               reply: the next report, or one byte when there is none
 *   kind 4                               reply: cause of the last reset u8
 *   kind 5, address u32                   reply: the word there u32
 */
import {
  controllerHeard,
  controllerIncoming,
  controllerLight,
  controllerLightIs,
  controllerSensed,
  controllerStart,
  controllerStep,
  controllerTake,
  controllerWatchdog,
} from "../../../../assembly/controller/controller";
import { proceduresReserve } from "../../../../assembly/controller/procedures";
import { LONGEST_TELECOMMAND } from "../../../../assembly/controller/telecommand";
import {
  telemetryOutgoing,
  telemetryTake,
  telemetryWaiting,
} from "../../../../assembly/controller/telemetry";
import { PERMIT_NOTHING } from "../../../../assembly/emission/permission";
import { EMISSION_STOPPED } from "../../../../assembly/emission/sequencer";
import { installSeed } from "../../../../assembly/entropy/seed";
import { frameContent, frameNext, framePut, frameTake, frameWaits } from "../../../../assembly/link/framing";
import { ledgerCommission } from "../../../../assembly/pattern/ledger";
import { configurePattern } from "../../../../assembly/pattern/thresholds";
import { reserve, sealMemory } from "../../../../assembly/port/memory";
import { readRegister } from "../../../../assembly/port/registers";
import { causeTake, lastResetCause } from "../../../../boards/mps2-an505/cause";
import {
  UART_PACKETS,
  uartHasByte,
  uartHasRoom,
  uartRead,
  uartStart,
  uartWrite,
} from "../../../../boards/mps2-an505/uart";

export { controllerIncoming } from "../../../../assembly/controller/controller";
export { telemetryOutgoing, telemetryTake } from "../../../../assembly/controller/telemetry";

let now: u64 = 1000;
const reply = memory.data(8, 4);

/** Brings UART and controller up, all interlocks good. */
export function start(): void {
  causeTake();
  uartStart(UART_PACKETS);
  installSeed(reserve(32));
  configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  ledgerCommission();
  controllerStart();
  proceduresReserve();
  sealMemory();
  healthy();
}

/** One round of the board's main loop. */
export function serve(): void {
  if (frameWaits()) {
    if (uartHasRoom(UART_PACKETS)) uartWrite(UART_PACKETS, frameNext());
  } else if (uartHasByte(UART_PACKETS)) {
    const bytes = frameTake(uartRead(UART_PACKETS));
    if (bytes > 0) answer(frameContent(), bytes);
  }
}

/** Takes the telecommand of `bytes` bytes at `controllerIncoming`. Returns a FAILURE_ code. */
export function benchTake(bytes: u32): u32 {
  healthy();
  return controllerTake(bytes, now);
}

/** Rounds of `us` each, until a report waits. Returns how many are left. */
export function benchSteps(rounds: u32, us: u32): u32 {
  let left = rounds;
  while (left > 0 && telemetryWaiting() == 0) {
    now += <u64>us;
    healthy();
    controllerStep(now);
    // There are no lines: whoever wants light hears that it did not come.
    if (controllerLight() != PERMIT_NOTHING) controllerLightIs(EMISSION_STOPPED);
    left -= 1;
  }
  return left;
}

function healthy(): void {
  controllerSensed(5000, 2000, now);
  controllerHeard(now);
  controllerWatchdog(true);
}

function answer(frame: usize, bytes: u32): void {
  const kind = <u32>load<u8>(frame);
  if (kind == 1) {
    const length = min<u32>(bytes - 1, LONGEST_TELECOMMAND);
    memory.copy(controllerIncoming(), frame + 1, <usize>length);
    store<u8>(reply, <u8>benchTake(length));
    framePut(reply, 1);
  } else if (kind == 2 && bytes == 9) {
    store<u32>(reply, benchSteps(word(frame + 1), word(frame + 5)));
    framePut(reply, 4);
  } else if (kind == 3) {
    const report = telemetryTake();
    if (report > 0) framePut(telemetryOutgoing(), report);
    else framePut(reply, 1);
  } else if (kind == 5 && bytes == 5) {
    store<u32>(reply, readRegister(word(frame + 1)));
    framePut(reply, 4);
  } else {
    store<u8>(reply, <u8>lastResetCause());
    framePut(reply, 1);
  }
}

/** A u32, little endian, at any address: boards do not read unaligned words. */
function word(at: usize): u32 {
  return (
    <u32>load<u8>(at) |
    ((<u32>load<u8>(at, 1)) << 8) |
    ((<u32>load<u8>(at, 2)) << 16) |
    ((<u32>load<u8>(at, 3)) << 24)
  );
}
