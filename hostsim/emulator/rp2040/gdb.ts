/**
 * A gdb server for the emulated board: registers, memory and single steps come from rp2040js' server,
 * breakpoints by address and running in lock-step are added here, since its own server knows only BKPT
 * instructions in RAM and steps the processor without PIO and DMA. Emulated time stands still while gdb has
 * the board stopped, the watchdog too.
 */
import { createServer, type Server, type Socket } from "node:net";
import { GDBConnection, GDBServer, type RP2040 } from "rp2040js";
import type { Pico } from "./pico.js";

/** Instructions between two looks at the network. */
const SLICE = 50_000;
const TRAP = "$S05#b8";
const ABORT = "$S06#b9";

function packet(body: string): string {
  let sum = 0;
  for (const character of body) sum += character.charCodeAt(0);
  return `$${body}#${(sum & 0xff).toString(16).padStart(2, "0")}`;
}

/** The board as rp2040js' server sees it: it runs in slices, so that the network is served between them. */
class SlicedBoard {
  readonly breakpoints = new Set<number>();
  private running = false;

  constructor(
    private readonly pico: Pico,
    private readonly onStop: (failure: string | undefined) => void,
  ) {
    pico.onBreakpoint = () => {
      if (!this.running) return;
      this.running = false;
      this.onStop(undefined);
    };
  }

  get rp2040(): RP2040 {
    return this.pico.rp2040;
  }

  get executing(): boolean {
    return this.running;
  }

  execute(): void {
    if (this.running) return;
    this.running = true;
    setImmediate(() => this.slice());
  }

  stop(): void {
    this.running = false;
  }

  step(): void {
    this.pico.step();
  }

  private slice(): void {
    try {
      for (let count = 0; count < SLICE && this.running; count++) {
        this.pico.step();
        if (this.breakpoints.size > 0 && this.breakpoints.has(this.pico.rp2040.core.PC)) {
          this.running = false;
          this.onStop(undefined);
        }
      }
    } catch (error) {
      this.running = false;
      this.onStop(error instanceof Error ? error.message : String(error));
    }
    if (this.running) setImmediate(() => this.slice());
  }
}

/** The server; the board is stopped before its first instruction until gdb continues it. */
export class PicoGdbServer extends GDBServer {
  private readonly sockets = new Map<GDBConnection, Socket>();
  private readonly board: SlicedBoard;
  private readonly listener: Server;
  private left: () => void = () => {};
  /** Fulfilled when gdb has gone away: it detached, killed the program or lost the connection. */
  readonly disconnected = new Promise<void>((resolve) => {
    this.left = resolve;
  });

  constructor(pico: Pico) {
    let stopped: (failure: string | undefined) => void = () => {};
    const board = new SlicedBoard(pico, (failure) => stopped(failure));
    super(board);
    stopped = (failure) => this.report(failure);
    this.board = board;
    this.logger = { debug() {}, info() {}, warn() {}, error() {} };
    this.listener = createServer((socket) => this.accept(socket));
  }

  /**
   * Listens on this computer only.
   * @param port TCP port, 0 for any free one.
   * @returns the port.
   */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.listener.once("error", reject);
      this.listener.listen(port, "127.0.0.1", () => {
        const address = this.listener.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  /** Stops the board and ends all connections. */
  async close(): Promise<void> {
    this.board.stop();
    for (const socket of this.sockets.values()) socket.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private accept(socket: Socket): void {
    socket.setNoDelay(true);
    const connection = new GDBConnection(this, (data) => socket.write(data));
    this.sockets.set(connection, socket);
    socket.on("data", (data) => connection.feedData(data.toString("latin1")));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.sockets.delete(connection);
      this.board.stop();
      this.left();
    });
  }

  /** Not rp2040js' own, which would take over the chip's BKPT hook and lose it at the next watchdog reset. */
  override addConnection(): void {}

  /** Remote serial protocol (GDB manual, appendix E): what rp2040js lacks, or does without PIO and DMA. */
  override processGDBMessage(message: string): string | undefined {
    const breakpoint = /^([Zz])[01],([0-9a-f]+)/.exec(message);
    if (breakpoint) {
      const address = Number.parseInt(breakpoint[2]!, 16) & ~1;
      if (breakpoint[1] === "Z") this.board.breakpoints.add(address);
      else this.board.breakpoints.delete(address);
      return packet("OK");
    }
    if (message.startsWith("vCont;s") || message === "s") {
      this.board.step();
      return TRAP;
    }
    if (message === "c") {
      this.board.execute();
      return undefined;
    }
    if (message === "D" || message.startsWith("D;")) return packet("OK");
    if (message === "k") {
      for (const socket of this.sockets.values()) socket.end();
      return undefined;
    }
    try {
      return super.processGDBMessage(message);
    } catch (error) {
      // A register that the model refuses to read, such as one of a block in reset.
      return packet(`E.${error instanceof Error ? error.message : "refused"}`);
    }
  }

  private report(failure: string | undefined): void {
    const text = failure === undefined ? "" : packet(`O${Buffer.from(`${failure}\n`).toString("hex")}`);
    for (const socket of this.sockets.values()) socket.write(text + (failure === undefined ? TRAP : ABORT));
  }
}
