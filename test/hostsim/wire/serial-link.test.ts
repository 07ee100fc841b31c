import { SerialPortMock } from "serialport";
import { afterEach, describe, expect, it } from "vitest";
import { UserError } from "../../../hostsim/base/user-error.js";
import { encodeIdentity } from "../../../hostsim/board/identity.js";
import { identityOver, linkOver } from "../../../hostsim/wire/serial-link.js";

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
};

/** A link over a simulated port whose board answers each line by `answer`; null: not at all. */
async function link(answer: (line: string) => string | null) {
  SerialPortMock.binding.createPort(PATH, { echo: false, record: true });
  const port = new SerialPortMock({ path: PATH, baudRate: 115200, autoOpen: false });
  await new Promise<void>((resolve) => port.open(() => resolve()));
  const { port: wire } = port;
  if (wire === undefined) throw new Error("the simulated port did not open");
  const write = wire.write.bind(wire);
  wire.write = async (bytes: Buffer) => {
    await write(bytes);
    const reply = answer(bytes.toString().trim());
    if (reply !== null) wire.emitData(Buffer.from(`${reply}\n`));
  };
  return linkOver(port, PATH, 200);
}

describe("a board on a serial port", () => {
  afterEach(() => SerialPortMock.binding.reset());

  it("tells its identity", async () => {
    const record = Buffer.from(encodeIdentity(identity)).toString("hex");
    const open = await link((line) =>
      line === "identify" ? `ok identity=${record}` : "error unknown-command",
    );
    await expect(identityOver(open, PATH)).resolves.toEqual(identity);
  });

  it.each([
    ["does not answer", null, /^\/dev\/board: no reply to "identify" within 200 ms/],
    ["refuses", "error unknown-command", /^\/dev\/board: the board refused "identify": unknown-command/],
    ["answers nonsense", "\x1b[2Jlogin:", /refused "identify": \?\[2Jlogin:: no satqkd board\?$/],
    ["answers without end", "A".repeat(5000), /^.{60,200}$/],
    ["tells a broken identity", "ok identity=00", /the board's identity record is damaged: no satqkd board/],
  ])("is no satqkd board when it %s: said in one line that names the port", async (_, answer, message) => {
    const failure: unknown = await identityOver(await link(() => answer), PATH).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(UserError);
    expect((failure as UserError).message).toMatch(message);
  });
});
