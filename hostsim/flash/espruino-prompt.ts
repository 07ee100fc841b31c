/**
 * Talking to Espruino's prompt. Takes: an open port, expressions. Gives: their values as text. Espruino
 * answers with whatever it prints, echoes and prompts for, so a reply is what stands between marks that no
 * echo of the question has.
 *
 * A line that begins with DLE (16) is not echoed; Ctrl-C (3) drops a half-typed line and stops a running
 * program.
 */
import { FlashFailure } from "./failure.js";

/** What of a serial port is used. */
export interface PromptPort {
  write(text: string): unknown;
  on(event: "data", listener: (bytes: Buffer) => void): unknown;
  on(event: "error" | "close", listener: () => void): unknown;
  close(done: () => void): void;
}

/** The board could not evaluate an expression: its own message. */
export class EspruinoError extends Error {}

const NO_ECHO = "\x10";
const INTERRUPT = "\x03";

/** A prompt on an open port; close it when done. */
export class EspruinoPrompt {
  private received = "";
  private asked = 0;
  private gone = false;
  private onChange: () => void = () => {};

  constructor(
    private readonly port: PromptPort,
    private readonly path: string,
  ) {
    port.on("data", (bytes) => {
      this.received += bytes.toString("latin1");
      this.onChange();
    });
    for (const event of ["error", "close"] as const)
      port.on(event, () => {
        this.gone = true;
        this.onChange();
      });
  }

  /** Stops whatever runs and drops a half-typed line. */
  interrupt(): void {
    this.port.write(`${INTERRUPT}${INTERRUPT}\n`);
  }

  /** Starts the interpreter afresh, without the program that may be saved in flash. */
  reset(): void {
    this.port.write(`${NO_ECHO}reset();\n`);
  }

  /**
   * The value of an expression without line breaks. Throws an EspruinoError with the board's message when it
   * has none, and a FlashFailure when no answer comes within `replyMs`.
   */
  async evaluate(expression: string, replyMs: number): Promise<string> {
    this.asked += 1;
    this.received = "";
    // The marks are put together on the board: a terminal that only echoes never shows them whole.
    const print = (kind: string, value: string) =>
      `print("SAT"+"QKD${this.asked}${kind}"+(${value})+"E"+"ND")`;
    this.port.write(`${NO_ECHO}try{${print("=", expression)}}catch(e){${print("!", "e")}}\n`);
    const reply = new RegExp(`SATQKD${this.asked}([=!])([\\s\\S]*?)END`);
    const [, kind, value] = await this.wait(reply, replyMs);
    if (kind === "!") throw new EspruinoError(printable(value ?? ""));
    return value ?? "";
  }

  /** Closes the port. */
  close(): Promise<void> {
    return new Promise((resolve) => (this.gone ? resolve() : this.port.close(() => resolve())));
  }

  private wait(pattern: RegExp, replyMs: number): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.onChange = () => {};
      };
      const fail = (what: string): void => {
        end();
        const said = this.received.trim() === "" ? "" : `; it said "${printable(this.received)}"`;
        reject(new FlashFailure("noAnswer", `${this.path}: ${what}${said}: no Espruino prompt?`));
      };
      const timer = setTimeout(() => fail(`no answer within ${replyMs} ms`), replyMs);
      this.onChange = () => {
        const found = pattern.exec(this.received);
        if (found !== null) {
          end();
          resolve(found);
        } else if (this.gone) fail("the port was closed");
      };
      this.onChange();
    });
  }
}

/** A line for people of what a device said, of any length and content. */
function printable(text: string): string {
  return text
    .trim()
    .slice(0, 120)
    .replace(/[^ -~]+/g, " ");
}
