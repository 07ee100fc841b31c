/**
 * A board under gdb-multiarch. Takes: the image and a TCP port. Gives: a board that waits before its first
 * instruction, with commands queued that set it up and make it fill tables, so that there is something to
 * stop in.
 */
import { readFileSync } from "node:fs";
import { benchSeed } from "../board/bench-seed.js";
import type { Board, LineMap } from "../board/board.js";
import { lineOf } from "../wire/monitor-link.js";
import { PicoSession, setUpCommands } from "./pico-session.js";
import { QemuBoard } from "./qemu/qemu-board.js";
import { PicoGdbServer } from "./rp2040/gdb.js";

/** What to debug. */
export interface DebugRun {
  readonly seed: number;
  readonly pulses: number;
  readonly lineMap: LineMap;
  readonly slotsPerMicrosecond: number;
  readonly port: number;
  /** Told when gdb can connect. */
  readonly onReady: (port: number) => void;
  /** Told each reply line of the board. */
  readonly onReply: (line: string) => void;
}

/** A board with an RP2040; returns when gdb has gone away. */
export async function debugPico(board: Board, imageFile: string, run: DebugRun): Promise<void> {
  if (board.emission === null) throw new Error(`board ${board.name} has no lines`);
  const { pico } = new PicoSession({ board, image: readFileSync(imageFile), seed: run.seed }, run.onReply);
  const blocks = Math.ceil(run.pulses / board.emission.pulsesPerBlock);
  const setUp = setUpCommands(run.seed, run.slotsPerMicrosecond, run.lineMap);
  const commands = [...setUp, lineOf("emit", { blocks })];
  pico.sendUart(Buffer.from(commands.map((command) => `${command}\n`).join("")));
  const server = new PicoGdbServer(pico);
  run.onReady(await server.listen(run.port));
  await server.disconnected;
  await server.close();
}

/** The board in QEMU; returns when it has answered all queued commands. */
export async function debugQemu(elf: string, run: DebugRun): Promise<void> {
  const board = await QemuBoard.start(elf, { gdbPort: run.port, waitForGdb: true, lifetimeMs: 2 ** 31 - 1 });
  try {
    run.onReady(run.port);
    const commands = [`seed ${Buffer.from(benchSeed(run.seed)).toString("hex")}`, "digest 0 65536"];
    for (const command of commands) {
      board.send(`${command}\n`);
      run.onReply(await board.readLine(2 ** 31 - 1));
    }
  } finally {
    await board.stop();
  }
}
