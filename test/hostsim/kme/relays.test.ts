/**
 * Keys over trusted relays, and beside ETSI 014 the same keys by SKIP (draft-cisco-skip-02).
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { errorOf, keysOf, Laboratory } from "./laboratory.js";

const KEYS = "/api/v1/keys";
let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [
      ["beijing", "vienna", 300],
      ["vienna", "stellenbosch", 300],
    ],
    applications: { alice: "beijing", eve: "vienna", bob: "stellenbosch" },
    more: {
      limits: { custodyBlocks: 16, peerTimeoutMs: 2000 },
      encryptors: { beijing: "alice", vienna: "eve", stellenbosch: "bob" },
    },
  });
  await lab.start("beijing", "vienna", "stellenbosch");
});
afterAll(() => lab.close());

const left = () => [
  lab.running.get("beijing")!.entity.blocksLeft("vienna"),
  lab.running.get("vienna")!.entity.blocksLeft("stellenbosch"),
];

it("gives a key over a relay, and names it", async () => {
  const [atBeijing, atVienna] = left();
  const given = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys?number=5&size=512`));
  expect(given).toHaveLength(5);
  for (const { key_extension } of given)
    expect(key_extension).toEqual({
      satqkd_relays: ["vienna"],
      satqkd_paths: [["beijing", "vienna", "stellenbosch"]],
    });
  const body = { key_IDs: given.map(({ key_ID }) => ({ key_ID })) };
  const fetched = keysOf(await lab.ask("bob", `${KEYS}/alice/dec_keys`, { body }));
  expect(fetched).toEqual(given);
  expect(left()).toEqual([atBeijing! - 10, atVienna! - 10]);
});

it("gives no application of the relay such a key", async () => {
  const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
  const answer = await lab.ask("eve", `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`);
  expect(answer.status).toBe(400);
});

it("burns no key because a station says so that has not handed it on", async () => {
  const lies = async (liar: string, id: string, path: readonly string[]): Promise<void> => {
    const credential = lab.credentials.get(liar)!;
    const body = { keys: [{ id, numbers: [], path }] };
    expect((await lab.ask("alice", "/kme/v1/void", { at: "vienna", credential, body })).status).toBe(200);
    await lab.running.get("vienna")!.entity.tend();
  };
  const bobGets = async (master: string, id: string) =>
    keysOf(await lab.ask("bob", `${KEYS}/${master}/dec_keys?key_ID=${id}`))[0]!.key;
  const [near] = keysOf(await lab.ask("eve", `${KEYS}/bob/enc_keys`));
  await lies("beijing", near!.key_ID, ["beijing", "vienna", "stellenbosch"]);
  await lies("beijing", near!.key_ID, ["vienna", "stellenbosch"]);
  expect(await bobGets("eve", near!.key_ID)).toBe(near!.key);
  const [far] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
  await lies("stellenbosch", far!.key_ID, ["beijing", "vienna", "stellenbosch"]);
  expect(await bobGets("alice", far!.key_ID)).toBe(far!.key);
});

it("gives one key to slaves of two stations", async () => {
  const body = { additional_slave_SAE_IDs: ["eve"] };
  const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body }));
  const path = `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`;
  for (const sae of ["bob", "eve"])
    expect(keysOf(await lab.ask(sae, path)).map(({ key_ID, key }) => [key_ID, key])).toEqual([
      [key!.key_ID, key!.key],
    ]);
});

it("refuses a way with more relays than a request accepts, and spends nothing", async () => {
  const before = left();
  const body = { extension_mandatory: [{ satqkd_most_relays: 0 }] };
  const answer = await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body });
  expect(answer.status).toBe(400);
  expect(errorOf(answer)).toEqual({
    message: "not all extension_mandatory request options could be met",
    details: [{ satqkd_most_relays: "the way to stellenbosch has 1 trusted relays" }],
  });
  expect(left()).toEqual(before);
});

it("SKIP: capabilities, a key at both ends, once; errors and entropy by the draft's tables", async () => {
  expect(JSON.parse((await lab.ask("alice", "/capabilities")).body)).toEqual({
    entropy: true,
    key: true,
    algorithm: "QKD",
    localSystemID: "beijing",
    remoteSystemID: ["vienna", "stellenbosch"],
  });
  const given = await lab.ask("alice", "/key?remoteSystemID=stellenbosch&size=128");
  const { keyId, key } = JSON.parse(given.body) as { keyId: string; key: string };
  expect([keyId, key].join(" ")).toMatch(/^[0-9a-f]{32} [0-9a-f]{32}$/);
  const path = `/key/${keyId}?remoteSystemID=beijing`;
  expect(JSON.parse((await lab.ask("bob", path)).body)).toEqual({ keyId, key });
  expect((await lab.ask("bob", path)).status).toBe(400);
  expect((await lab.ask("bob", "/key/xyz?remoteSystemID=beijing")).status).toBe(400);
  expect((await lab.ask("alice", "/key?remoteSystemID=paris")).status).toBe(400);
  expect((await lab.ask("alice", "/keys")).status).toBe(404);
  expect((await lab.ask("alice", "/key", { method: "POST", body: {} })).status).toBe(405);
  const { randomStr, minentropy } = JSON.parse((await lab.ask("alice", "/entropy?minentropy=128")).body) as {
    randomStr: string;
    minentropy: number;
  };
  expect([randomStr.length, minentropy]).toEqual([32, 128]);
});

it("says 503 while the other end is away, spends nothing at the way's begin for good, and goes on after", async () => {
  await lab.stop("stellenbosch");
  const away = await lab.ask("alice", `${KEYS}/bob/enc_keys`);
  expect(away.status).toBe(503);
  await lab.start("stellenbosch");
  await lab.running.get("vienna")!.entity.tend();
  const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
  expect(keysOf(await lab.ask("bob", `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`))[0]!.key).toBe(key!.key);
});
