/**
 * A gdb server for an emulated board (GDB manual, appendix E, "Remote Serial Protocol"): registers and
 * memory of core 0, breakpoints by address, single steps. Emulated time stands still while gdb has the board
 * stopped, the watchdog too. Watchpoints and the second core are not offered.
 */
import { createServer, type Server, type Socket } from "node:net";
import { GdbPackets, packet } from "./gdb-packets.js";
import { hexOf, littleEndian, numberIn, TARGET_DESCRIPTION } from "./gdb-registers.js";
import type { Pico } from "./pico.js";

/** Instructions between two looks at the network. */
const SLICE = 50_000;
/** Stopped by a breakpoint or a step; by a fault of the emulation; by gdb's user. */
const TRAP = "S05";
const ABORT = "S06";
const INTERRUPTED = "S02";
const REGISTERS = 17;
const WORD = 4;
const HALF = 2;
/** Highest byte of an instruction BKPT. */
const BKPT = 0xbe;
/** Behind the RP2040's memory. */
const RAM_END = 0x20042000;

/** The server; the board is stopped before its first instruction until gdb continues it. */
export class PicoGdbServer {
  private readonly sockets = new Set<Socket>();
  private readonly breakpoints = new Set<number>();
  private readonly listener: Server;
  private isRunning = false;
  private left: () => void = () => {};
  /** Fulfilled when gdb has gone away: it detached, killed the program or lost the connection. */
  readonly disconnected = new Promise<void>((resolve) => {
    this.left = resolve;
  });

  constructor(private readonly pico: Pico) {
    this.listener = createServer((socket) => this.accept(socket));
  }

  /**
   * Begins to listen on this computer only. `port` 0 takes any free one.
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
    this.isRunning = false;
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private accept(socket: Socket): void {
    socket.setNoDelay(true);
    this.sockets.add(socket);
    const packets = new GdbPackets({
      send: (text) => socket.write(text, "latin1"),
      answer: (command) => this.answer(command, socket),
      interrupt: () => {
        if (this.isRunning) this.stop(INTERRUPTED);
      },
    });
    socket.on("data", (data) => packets.feed(data.toString("latin1")));
    socket.on("error", () => socket.destroy());
    socket.on("close", () => {
      this.sockets.delete(socket);
      this.isRunning = false;
      this.left();
    });
  }

  /** The answer to a command; undefined: none now. */
  private answer(command: string, socket: Socket): string | undefined {
    try {
      return this.perform(command, socket);
    } catch (error) {
      // A register that the model refuses to read, such as one of a block in reset.
      return `E.${error instanceof Error ? error.message : "refused"}`;
    }
  }

  private perform(command: string, socket: Socket): string | undefined {
    const rest = command.slice(1);
    switch (command[0]) {
      case "?":
        return TRAP;
      case "H":
      case "D":
        return "OK";
      case "k":
        socket.end();
        return undefined;
      case "c":
        this.execute();
        return undefined;
      case "s":
        this.pico.step();
        return TRAP;
      case "g":
        return Array.from({ length: REGISTERS }, (_, index) => this.register(index)).join("");
      case "p":
        return this.register(numberIn(rest));
      case "P":
        return this.setRegister(rest);
      case "m":
        return this.readMemory(rest);
      case "M":
        return this.writeMemory(rest);
      case "Z":
      case "z":
        return this.setBreakpoint(command);
      case "q":
        return query(rest);
      default:
        return this.performLong(command);
    }
  }

  private performLong(command: string): string | undefined {
    if (command === "vCont?") return "vCont;c;C;s;S";
    if (/^vCont;[cC]/.test(command)) return this.perform("c", [...this.sockets][0]!);
    if (/^vCont;[sS]/.test(command)) return this.perform("s", [...this.sockets][0]!);
    return "";
  }

  private register(index: number): string {
    if (index >= REGISTERS) throw new Error("there is no such register");
    return hexOf(this.pico.register(0, index), WORD);
  }

  private setRegister(rest: string): string {
    const [index = "", value = ""] = rest.split("=");
    if (numberIn(index) >= REGISTERS) return "E01";
    this.pico.setRegister(0, numberIn(index), littleEndian(value));
    return "OK";
  }

  private readMemory(rest: string): string {
    const [address = 0, length = 0] = rest.split(",").map(numberIn);
    // Whole words are read as such: registers of hardware have no other access.
    if (length === WORD && address % WORD === 0) return hexOf(this.pico.read(address), WORD);
    return Array.from({ length }, (_, at) => hexOf(this.pico.read(address + at, 1), 1)).join("");
  }

  private writeMemory(rest: string): string {
    const [place = "", digits = ""] = rest.split(":");
    const [address = 0, length = 0] = place.split(",").map(numberIn);
    if (length === WORD && address % WORD === 0) this.pico.write(address, littleEndian(digits));
    else
      for (let at = 0; at < length; at++)
        this.pico.write(address + at, littleEndian(digits.slice(2 * at, 2 * at + 2)), 1);
    return "OK";
  }

  private setBreakpoint(command: string): string {
    const [, kind, address] = /^[Zz]([01]),([0-9a-f]+)/.exec(command) ?? [];
    if (kind === undefined || address === undefined) return "";
    if (command.startsWith("Z")) this.breakpoints.add(numberIn(address) & ~1);
    else this.breakpoints.delete(numberIn(address) & ~1);
    return "OK";
  }

  private execute(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    setImmediate(() => this.slice());
  }

  private slice(): void {
    try {
      for (let count = 0; count < SLICE && this.isRunning; count++) {
        this.pico.step();
        if (this.isAtBreakpoint()) this.stop(TRAP);
      }
    } catch (error) {
      this.tell(`O${Buffer.from(`${(error as Error).message}\n`).toString("hex")}`);
      this.stop(ABORT);
    }
    if (this.isRunning) setImmediate(() => this.slice());
  }

  /** Where gdb wants to stop, or before an instruction BKPT, which would be a HardFault else. */
  private isAtBreakpoint(): boolean {
    const at = this.pico.programCounter;
    return this.breakpoints.has(at) || (at < RAM_END && this.pico.read(at, HALF) >>> 8 === BKPT);
  }

  private stop(reason: string): void {
    this.isRunning = false;
    this.tell(reason);
  }

  private tell(body: string): void {
    for (const socket of this.sockets) socket.write(packet(body), "latin1");
  }
}

function query(rest: string): string {
  if (rest.startsWith("Supported")) return "PacketSize=4000;vContSupported+;qXfer:features:read+";
  if (rest === "Attached") return "1";
  const part = /^Xfer:features:read:target\.xml:([0-9a-f]+),([0-9a-f]+)$/.exec(rest);
  if (part === null) return "";
  const [from, length] = [numberIn(part[1]!), numberIn(part[2]!)];
  const text = TARGET_DESCRIPTION.slice(from, from + length);
  return (from + length < TARGET_DESCRIPTION.length ? "m" : "l") + text;
}
