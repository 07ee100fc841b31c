/** Lines to the monitor of a board in QEMU, for programs that have no packets on their line. */
import type { Exchange } from "../../wire/monitor-link.js";
import { EMULATED_PATIENCE_MS } from "../patience.js";
import type { QemuBoard } from "./qemu-board.js";

/** Command lines over the board's UART. */
export function exchangeWith(board: QemuBoard): Exchange {
  return (command) => {
    board.send(`${command}\n`);
    return board.readLine(EMULATED_PATIENCE_MS);
  };
}
