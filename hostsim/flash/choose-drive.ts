/**
 * Which of the connected boards is meant. Takes: the drives found and the user's choice. Gives: one drive of
 * the right chip, or a failure that lists what there is.
 */
import type { Board } from "../board/board.js";
import type { Uf2Drive } from "./drives.js";
import { FlashFailure } from "./failure.js";

function isFor(drive: Uf2Drive, board: Board): boolean {
  const boardId = board.image?.uf2?.boardId;
  return boardId !== undefined && drive.boardId.startsWith(boardId);
}

function list(drives: readonly Uf2Drive[]): string {
  return drives
    .map(({ path, boardId, serial }) => `${path} (${boardId}${serial === null ? "" : `, serial ${serial}`})`)
    .join("; ");
}

/** Chooses among all drives; `serial` picks one of several. */
export function chooseDrive(drives: readonly Uf2Drive[], board: Board, serial: string | undefined): Uf2Drive {
  const wanted = serial === undefined ? drives : drives.filter((drive) => drive.serial === serial);
  if (wanted.length === 0) {
    const there = drives.length === 0 ? "" : `; there are: ${list(drives)}`;
    throw new FlashFailure(
      "noBoard",
      serial === undefined
        ? `no board in boot mode found: hold BOOTSEL while connecting it, or name its drive by --drive${there}`
        : `no board with serial ${serial} in boot mode${there}`,
    );
  }
  const fitting = wanted.filter((drive) => isFor(drive, board));
  if (fitting.length === 0)
    throw new FlashFailure("wrongChip", `${board.name} is ${board.chip}, but there is only: ${list(wanted)}`);
  if (fitting.length > 1)
    throw new FlashFailure(
      "severalBoards",
      `${fitting.length} boards in boot mode: ${list(fitting)}; choose by --serial or --drive`,
    );
  return fitting[0]!;
}
