/** Packets of VICI, byte by byte from the text of strongSwan's README, and answers that are none. */

import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { answerOf, requestPacket, vici } from "../../../hostsim/tunnel/vici.js";

const hex = (text: string) => Buffer.from(text.replaceAll(/[^0-9a-f]/g, ""), "hex");

it("writes a command as the README's encoding has it", () => {
  // Length 28; request 00, "load" 04; key-value 03, "key1" 04, value's length 0006, "value1";
  // list start 04, "l" 01; item 05, length 0002, "ab"; list end 06.
  const expected = hex("0000001d 00 04 6c6f6164 03 04 6b657931 0006 76616c756531 04 01 6c 05 0002 6162 06");
  expected.writeUInt32BE(expected.length - 4);
  expect(requestPacket("load", { key1: "value1", l: ["ab"] })).toEqual(expected);
});

it("reads what an answer says outside of its sections", () => {
  // Response 01; section start 01 "s", in it key-value "k" = "no", section end 02; key-value "ok" = "yes".
  expect(answerOf(hex("01 01 01 73 03 01 6b 0002 6e6f 02 03 02 6f6b 0003 796573"))).toEqual(
    new Map([["ok", "yes"]]),
  );
  expect(() => answerOf(hex("02"))).toThrow(/does not know the command/);
  expect(() => answerOf(hex("01 09"))).toThrow(/an element of type 9/);
});

let folder: string;
let server: Server;
let answer: Buffer | null;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-vici-"));
  server = createServer((socket) => {
    socket.on("data", () => (answer === null ? undefined : socket.end(answer)));
  });
  await new Promise<void>((resolve) => server.listen(join(folder, "vici"), resolve));
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});
const ask = (timeoutMs = 1000) => vici(join(folder, "vici"), "stats", { a: "b" }, timeoutMs);

it.each([
  [
    "a failure and its reason",
    "0000001e 01 03 07 73756363657373 0002 6e6f 03 06 6572726d7367 0005 6e6f206875",
    /stats: no hu/,
  ],
  ["an answer that is too long", "00100000", /stats: its answer is too long/],
  ["an answer that is cut off", "00000005 01", /stats: it has ended the connection/],
])("says %s", async (_name, text, why) => {
  answer = hex(text);
  if (text.startsWith("0000001e")) answer.writeUInt32BE(answer.length - 4);
  await expect(ask()).rejects.toThrow(why);
});

it("does not wait for ever", async () => {
  answer = null;
  await expect(ask(50)).rejects.toThrow(/stats: no answer in time/);
});
