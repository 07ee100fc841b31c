/**
 * What of Espruino the console uses. From Espruino's sources (src/jswrap_espruino.c, src/jswrap_io.c,
 * src/jswrap_interactive.c), as far as each is used here.
 */

/** A pin, as the globals A0, D13, LED1 are. */
interface Pin {
  readonly espruinoPin: never;
}

declare const E: {
  /** A flat string (one run of memory) of the data, or undefined when no memory is left in one piece. */
  toString(data: string): string | undefined;
  /** Where the data of a flat string or array lies now; 0 when it is not flat. It may lie elsewhere later. */
  getAddressOf(data: string | Uint8Array, flat: true): number;
  /** A function of machine code in the flat string `code`; `offset` has its lowest bit set for Thumb code. */
  nativeCall(
    offset: number,
    signature: "int(int,int,int)",
    code: string,
  ): (a: number, b: number, c: number) => number;
  /** CRC-32 of a string's characters, as an unsigned number. */
  CRC32(data: string): number;
  /** `init`: a saved program was loaded. `kill`: the interpreter is about to reset or to save. */
  on(event: "init" | "kill", listener: () => void): void;
};

/**
 * Sets pins to the bits of a value, the last pin to its lowest bit, and that pin first. Makes them outputs.
 */
declare function digitalWrite(pins: readonly Pin[], value: number): void;
declare function setInterval(call: () => void, milliseconds: number): number;
declare function clearInterval(timer: number): void;
declare function print(text: string): void;
declare function atob(base64: string): string;
declare const global: { [name: string]: unknown };
