/**
 * The image that runs test vectors on a board. Takes: lines on the UART, `digest KIND FIRST COUNT`, or `word
 * OFFSET` to read the digest's word at any address, or `cause`. Gives: lines `ok digest=HEX`, `ok cause=N` or
 * `error reason`.
 */
import { prepareLineMap } from "../../../../assembly/emission/lines";
import { sealMemory } from "../../../../assembly/port/memory";
import { causeTake, lastResetCause } from "../../../../boards/mps2-an505/cause";
import {
  UART_PACKETS,
  uartHasByte,
  uartHasRoom,
  uartRead,
  uartStart,
  uartWrite,
} from "../../../../boards/mps2-an505/uart";
import { lineTake, wordIs, wordIsNumber, wordNumber } from "../../../../firmware/monitor/command-line";
import {
  replyByte,
  replyError,
  replyField,
  replyHexByte,
  replyName,
  replyStart,
  replyTake,
  replyText,
  replyWaits,
} from "../../../../firmware/monitor/reply";
import { distilReserve } from "./distil-vectors";
import { vectorDigest } from "./vectors";

export { vectorDigest } from "./vectors";

const DIGEST_BYTES: u32 = 32;
const digest = memory.data(32, 4);

/** Address of 32 bytes for a digest. */
export function digestAddress(): usize {
  return digest;
}

/** Brings UART and core up. */
export function start(): void {
  causeTake();
  uartStart(UART_PACKETS);
  prepareLineMap();
  distilReserve();
  sealMemory();
}

/** One round of the main loop. */
export function serve(): void {
  if (replyWaits()) {
    if (uartHasRoom(UART_PACKETS)) uartWrite(UART_PACKETS, replyTake());
  } else if (uartHasByte(UART_PACKETS) && lineTake(uartRead(UART_PACKETS))) {
    replyStart();
    answer();
    replyByte(0x0a);
  }
}

function answer(): void {
  if (wordIs(0, "cause")) {
    replyText("ok");
    replyField("cause", <u64>lastResetCause());
    return;
  }
  if (wordIs(0, "word") && wordIsNumber(1)) {
    replyText("ok");
    replyField("word", <u64>load<u32>(digest + <usize>wordNumber(1)));
    return;
  }
  if (!wordIs(0, "digest") || !wordIsNumber(1) || !wordIsNumber(2) || !wordIsNumber(3)) {
    replyError("usage");
    return;
  }
  if (!vectorDigest(<u32>wordNumber(1), <u32>wordNumber(2), <u32>wordNumber(3), digest)) {
    replyError("no-such-kind");
    return;
  }
  replyText("ok");
  replyName("digest");
  for (let i: u32 = 0; i < DIGEST_BYTES; i++) replyHexByte(<u32>load<u8>(digest + <usize>i));
}
