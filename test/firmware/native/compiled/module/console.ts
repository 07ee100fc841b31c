/**
 * The image that calls the native module. Takes: lines on the UART: `place N`, `call COMMAND BYTES HEX`,
 * `move`, `poke OFFSET VALUE`. Gives: lines `ok ...` or `error usage`. Zeros at the end of a block are not
 * said, here and there: each byte on the UART costs QEMU more than the call.
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
  wordLength,
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
  else if (wordIs(0, "call") && wordIsNumber(1) && wordIsNumber(2) && takeBlock()) {
    call(<u32>wordNumber(1), <u32>wordNumber(2));
    return;
  } else {
    replyError("usage");
    return;
  }
  replyText("ok");
}

/** The block of a call: the bytes that are said, then zeros. At least one byte is said. */
function takeBlock(): bool {
  const bytes = wordLength(3) / 2;
  if (bytes == 0 || bytes > BLOCK_BYTES) return false;
  memory.fill(block, 0, BLOCK_BYTES);
  return wordHex(3, block, bytes);
}

function call(command: u32, bytes: u32): void {
  const result = callModule(bytes, command, block);
  replyText("ok");
  replyName("result");
  replySigned(<i64>result);
  replyField("kept", moduleKeptOut() ? 1 : 0);
  replyName("block");
  let said = BLOCK_BYTES;
  while (said > 1 && load<u8>(block + <usize>said - 1) == 0) said--;
  for (let i: u32 = 0; i < said; i++) replyHexByte(<u32>load<u8>(block + <usize>i));
}
