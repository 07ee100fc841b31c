/**
 * The image that calls the native module. Takes: lines on the UART: `place N`, `call COMMAND BYTES HEX`,
 * `move`, `poke OFFSET VALUE`. Gives: lines `ok ...` or `error usage`.
 */
import { sealMemory } from "../../../../../assembly/port/memory";
import {
  UART_PACKETS,
  uartHasByte,
  uartHasRoom,
  uartRead,
  uartStart,
  uartWrite,
} from "../../../../../boards/mps2-an505/uart";
import {
  lineTake,
  wordHex,
  wordIs,
  wordIsNumber,
  wordNumber,
} from "../../../../../firmware/monitor/command-line";
import {
  replyByte,
  replyError,
  replyField,
  replyHexByte,
  replyName,
  replySigned,
  replyStart,
  replyTake,
  replyText,
  replyWaits,
} from "../../../../../firmware/monitor/reply";
import { callModule, moduleKeptOut, moveMemory, placeModule, pokeMemory } from "./registers";

const BLOCK_BYTES: u32 = 64;
const block = memory.data(64, 8);

/** Brings the UART up. */
export function start(): void {
  uartStart(UART_PACKETS);
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
  if (wordIs(0, "place") && wordIsNumber(1)) placeModule(<u32>wordNumber(1));
  else if (wordIs(0, "move")) moveMemory();
  else if (wordIs(0, "poke") && wordIsNumber(1) && wordIsNumber(2))
    pokeMemory(<u32>wordNumber(1), <u32>wordNumber(2));
  else if (wordIs(0, "call") && wordIsNumber(1) && wordIsNumber(2) && wordHex(3, block, BLOCK_BYTES)) {
    call(<u32>wordNumber(1), <u32>wordNumber(2));
    return;
  } else {
    replyError("usage");
    return;
  }
  replyText("ok");
}

function call(command: u32, bytes: u32): void {
  const result = callModule(bytes, command, block);
  replyText("ok");
  replyName("result");
  replySigned(<i64>result);
  replyField("kept", moduleKeptOut() ? 1 : 0);
  replyName("block");
  for (let i: u32 = 0; i < BLOCK_BYTES; i++) replyHexByte(<u32>load<u8>(block + <usize>i));
}
