import { SerialPortMock } from "serialport";
import { afterEach, describe, expect, it } from "vitest";
import { encodeIdentity } from "../../hostsim/boards/identity.js";
import { linkOver } from "../../hostsim/boards/serial-link.js";
import { askIdentity } from "../../hostsim/emulator/monitor-link.js";

const PATH = "/dev/board";
const identity = {
  board: "pico",
  commit: "12".repeat(20),
  changed: false,
  dictionaryVersion: 1,
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
    await expect(askIdentity(open.exchange)).resolves.toEqual(identity);
    await open.close();
  });

  it("is no satqkd board when it does not answer, refuses, or answers nonsense", async () => {
    const silent = await link(() => null);
    await expect(askIdentity(silent.exchange)).rejects.toThrow(/no reply to "identify" within 200 ms/);
    await silent.close();
    const other = await link(() => "error unknown-command");
    await expect(askIdentity(other.exchange)).rejects.toThrow(/refused "identify"/);
    await other.close();
    const broken = await link(() => "ok identity=00");
    await expect(askIdentity(broken.exchange)).rejects.toThrow(/damaged/);
    await broken.close();
  });
});
