/**
 * A fake of Espruino for the console: its globals, and its prompt on a serial line. The native module behind
 * `E.nativeCall` is the very WebAssembly that the machine code was made from. It knows only what a firmware
 * of that board has, so a script that needs more fails as it would there.
 */
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { crc32 } from "node:zlib";
import { ARGUMENT_BYTES, COMMAND_START } from "../../../firmware/prompt/native/commands.js";

/** Where the fake's lent memory seems to lie. */
const ADDRESS = 0x20004004;
/** Bytes between the start of the lent memory and linear memory (entry.c). */
const LINEAR_AT = 16;

/** A pin: its name and its level; null before anything was written to it. */
export interface FakePin {
  readonly name: string;
  level: 0 | 1 | null;
}

interface ModuleExports {
  readonly memory: WebAssembly.Memory;
  argumentsAddress(): number;
  runCommand(command: number): number;
}

/** How a fake differs from a healthy board. */
export interface Faults {
  /** No memory is left in one piece. */
  readonly noFlatMemory?: boolean;
  /** A bit of every symbol that the native module gives is wrong. */
  readonly wrongSymbols?: boolean;
  /** `process.env.BOARD`, if not the first of its board.json. */
  readonly boardId?: string;
  /** The board says nothing at all. */
  readonly silent?: boolean;
  /** Every text that is sent comes back: a terminal that echoes, no Espruino. */
  readonly echoes?: boolean;
  /** One character of the script arrives as another. */
  readonly damages?: boolean;
  /** After loading, another console answers than the one that was sent. */
  readonly identity?: string;
}

/** A board with Espruino. `wasm` is the native module as WebAssembly. */
export class FakeEspruino {
  readonly printed: string[] = [];
  readonly pins = new Map<string, FakePin>();
  /** Every level that all pins showed, as text of 0 and 1 by name, in the order of time. */
  readonly history: { readonly [name: string]: 0 | 1 | null }[] = [];
  /** Calls of running timers, by their number. */
  readonly timers = new Map<number, { readonly call: () => void; readonly milliseconds: number }>();
  readonly listeners = new Map<string, (() => void)[]>();
  /** From now on, calls of the native module return this. */
  trap: number | null = null;
  private context!: vm.Context;
  private nextTimer = 1;
  private module: ModuleExports | null = null;
  private lent: Uint8Array | null = null;
  private input = "";
  private damaged = false;

  constructor(
    private readonly wasm: string,
    private readonly boardId: string,
    private readonly faults: Faults = {},
    private readonly send: (text: string) => void = () => {},
  ) {
    this.reset();
  }

  /** Runs a program text or a command, as the prompt does. */
  run(text: string): unknown {
    return vm.runInContext(text, this.context);
  }

  /** Levels of pins by name, all of which must have been written. */
  levels(names: readonly string[]): (0 | 1 | null)[] {
    return names.map((name) => this.pins.get(name)?.level ?? null);
  }

  /** One call of each running timer. */
  tick(): void {
    for (const { call } of [...this.timers.values()]) call();
  }

  /** What comes on the serial line. */
  receive(text: string): void {
    if (this.faults.silent) return;
    if (this.faults.echoes) {
      this.send(text);
      return;
    }
    for (const character of text) {
      if (character === "\x03") this.input = "";
      else if (character === "\n") this.enter();
      else this.input += character;
    }
  }

  private enter(): void {
    let line = this.input;
    this.input = "";
    const echo = !line.startsWith("\x10");
    if (!echo) line = line.slice(1);
    else this.send(`${line}\r\n`);
    if (this.faults.damages && !this.damaged && line.includes("MEMORY_BYTES")) {
      this.damaged = true;
      line = line.replace("MEMORY_BYTES", "MEMORY_BITES");
    }
    try {
      const value = line.trim() === "" ? undefined : this.run(line);
      if (echo && line.trim() !== "") this.send(`=${String(value)}\r\n`);
    } catch (error) {
      this.send(`Uncaught ${String(error)}\r\n at line 1 col 1\r\n`);
    }
    this.send(">");
  }

  private reset(): void {
    for (const listener of this.listeners.get("kill") ?? []) listener();
    this.listeners.clear();
    this.timers.clear();
    const globals: { [name: string]: unknown } = {
      print: (...values: unknown[]) => {
        this.printed.push(values.join(" "));
        this.send(`${values.join(" ")}\r\n`);
      },
      atob: (text: string) => Buffer.from(text, "base64").toString("latin1"),
      digitalWrite: (pins: readonly FakePin[], value: number) => this.digitalWrite(pins, value),
      setInterval: (call: () => void, milliseconds: number) => {
        this.timers.set(this.nextTimer, { call, milliseconds });
        return this.nextTimer++;
      },
      clearInterval: (timer: number) => this.timers.delete(timer),
      reset: () => this.reset(),
      process: { env: { BOARD: this.faults.boardId ?? this.boardId, VERSION: "2v29" } },
      E: {
        toString: (data: string) => (this.faults.noFlatMemory ? undefined : data),
        getAddressOf: (data: string | Uint8Array) => {
          if (typeof data !== "string") this.lent = data;
          return ADDRESS;
        },
        CRC32: (data: string) => crc32(Buffer.from(data, "latin1")),
        on: (event: string, listener: () => void) =>
          this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]),
        nativeCall: (offset: number, signature: string, code: string) => {
          if (offset !== 1 || signature !== "int(int,int,int)" || code.length < 1000)
            throw new Error("this call would crash the board");
          return (address: number, bytes: number, command: number) =>
            this.callNative(address, bytes, command);
        },
      },
    };
    for (const port of ["A", "B", "C", "D", "E"])
      for (let number = 0; number < 32; number++) {
        const name = `${port}${number}`;
        if (!this.pins.has(name)) this.pins.set(name, { name, level: null });
        globals[name] = this.pins.get(name);
      }
    this.context = vm.createContext(globals);
    this.run("var global=this;");
    if (this.faults.identity !== undefined)
      this.run(
        `Object.defineProperty(global,"satqkd",{set:function(){},get:function(){return {identity:${JSON.stringify(this.faults.identity)}}}});`,
      );
  }

  private digitalWrite(pins: readonly FakePin[], value: number): void {
    for (let bit = 0; bit < pins.length; bit++) {
      const pin = pins[pins.length - 1 - bit];
      if (pin === undefined || this.pins.get(pin.name) !== pin) throw new Error("Invalid pin");
      pin.level = (value >> bit) & 1 ? 1 : 0;
      this.history.push(Object.fromEntries([...this.pins].map(([name, { level }]) => [name, level])));
    }
  }

  /** The module as entry.c presents it: arguments go into linear memory, results come back. */
  private callNative(address: number, bytes: number, command: number): number {
    const { lent } = this;
    if (address !== ADDRESS || lent === null || bytes !== lent.length)
      throw new Error("this call would crash the board");
    if (this.trap !== null) return this.trap;
    if (command === COMMAND_START) {
      const compiled = new WebAssembly.Module(readFileSync(this.wasm));
      this.module = new WebAssembly.Instance(compiled).exports as unknown as ModuleExports;
      return LINEAR_AT + this.module.argumentsAddress();
    }
    if (this.module === null) throw new Error("the module was not started");
    const at = this.module.argumentsAddress();
    const inside = new Uint8Array(this.module.memory.buffer, at, ARGUMENT_BYTES);
    const outside = lent.subarray(LINEAR_AT + at, LINEAR_AT + at + ARGUMENT_BYTES);
    inside.set(outside);
    const result = this.module.runCommand(command);
    outside.set(inside);
    return this.faults.wrongSymbols && command === 3 ? result ^ 1 : result;
  }
}
