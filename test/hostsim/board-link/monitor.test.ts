import { describe, expect, it } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { encodeIdentity } from "../../../hostsim/board/identity.js";
import { identityOver, monitorOver } from "../../../hostsim/board-link/monitor.js";

const PATH = "/dev/board";
const identity = {
  board: "pico",
  commit: "12".repeat(20),
  changed: false,
  sealed: true,
  dictionaryVersion: 1,
  dictionaryHash: "56".repeat(8),
  coreHash: "34".repeat(32),
  flashBaseAddress: 0x10000000,
  generator: "chacha20" as const,
};

/** A port whose board answers each line by `answer`; null: not at all. `sent` gets all that it is sent. */
function monitor(answer: (line: string) => string | null, sent: number[] = []) {
  let receive: (bytes: Uint8Array) => void = () => undefined;
  let waiting: number[] = [];
  return monitorOver(
    {
      write: (bytes) => {
        sent.push(...bytes);
        for (const byte of bytes) {
          if (byte !== 0x0a) {
            waiting.push(byte);
            continue;
          }
          // Between edges is a frame, which is none of the monitor's.
          const line = Buffer.from(waiting.slice(waiting.lastIndexOf(0) + 1)).toString("latin1");
          waiting = [];
          const reply = answer(line);
          if (reply !== null) setImmediate(() => receive(Buffer.from(`${reply}\n`, "latin1")));
        }
      },
      onBytes: (handler) => {
        receive = handler;
      },
      onLost: () => undefined,
      close: () => undefined,
    },
    PATH,
    200,
  );
}

describe("the monitor of a board on a serial port", () => {
  it("tells its identity", async () => {
    const record = Buffer.from(encodeIdentity(identity)).toString("hex");
    const open = await monitor((line) =>
      line === "identify" ? `ok identity=${record}` : "error unknown-command",
    );
    await expect(identityOver(open, PATH)).resolves.toEqual(identity);
  });

  it("ends first what an earlier host has left half said: two edges, and a frame that is cut off", async () => {
    const sent: number[] = [];
    await identityOver(await monitor(() => "error unknown-command", sent), PATH).catch(() => undefined);
    expect(sent.slice(0, 5)).toEqual([0, 0, 5, 1, 0]);
    expect(Buffer.from(sent.slice(5)).toString()).toBe("identify\n");
  });

  it.each([
    ["does not answer", null, /^\/dev\/board: no reply to "identify" within 200 ms/],
    ["refuses", "error unknown-command", /^\/dev\/board: the board refused "identify": unknown-command/],
    ["answers nonsense", "\x1b[2Jlogin:", /refused "identify": \?\[2Jlogin:: no satqkd board\?$/],
    ["answers without end", "A".repeat(5000), /^.{60,200}$/],
    ["tells a broken identity", "ok identity=00", /the board's identity record is damaged: no satqkd board/],
  ])("is no satqkd board when it %s: said in one line that names the port", async (_, answer, message) => {
    const failure: unknown = await identityOver(await monitor(() => answer), PATH).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toMatch(message);
  });
});
