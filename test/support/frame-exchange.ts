/**
 * Frames to and from a board (assembly/link/framing.ts). Takes: a way to send bytes, and the bytes that come.
 * Gives: the board's frame in return for each of ours. One at a time.
 */
import { type GroundExports, loadGround } from "../../hostsim/core/load.js";

/** A board's end of a byte stream. */
export class FrameExchange {
  private waiting: ((frame: Uint8Array) => void) | null = null;

  private constructor(
    private readonly core: GroundExports,
    private readonly content: number,
    private readonly send: (bytes: Uint8Array) => void,
    private readonly replyMs: number,
  ) {}

  /** An exchange that waits `replyMs` for each reply. */
  static async open(send: (bytes: Uint8Array) => void, replyMs: number): Promise<FrameExchange> {
    const core = await loadGround();
    const content = core.reserve(core.LONGEST_FRAME.value);
    core.sealMemory();
    return new FrameExchange(core, content, send, replyMs);
  }

  /** Takes bytes that the board sent. */
  take(bytes: Uint8Array): void {
    const { core } = this;
    for (const byte of bytes) {
      const length = core.frameTake(byte);
      if (length === 0) continue;
      const frame = new Uint8Array(core.memory.buffer, core.frameContent(), length).slice();
      this.waiting?.(frame);
      this.waiting = null;
    }
  }

  /** Sends a frame and returns the board's. Throws when none comes in time. */
  ask(frame: Uint8Array): Promise<Uint8Array> {
    const { core } = this;
    new Uint8Array(core.memory.buffer).set(frame, this.content);
    core.framePut(this.content, frame.length);
    const bytes: number[] = [];
    while (core.frameWaits()) bytes.push(core.frameNext());
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.waiting = null;
        reject(new Error(`the board did not answer a frame of kind ${frame[0]} within ${this.replyMs} ms`));
      }, this.replyMs);
      this.waiting = (reply) => {
        clearTimeout(late);
        resolve(reply);
      };
      this.send(Uint8Array.from(bytes));
    });
  }
}
