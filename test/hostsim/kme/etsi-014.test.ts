/**
 * ETSI GS QKD 014 V1.1.1, clause by clause, over real mutual TLS. Expected names, types, statuses and
 * messages are the standard's; docs/reference/kme.md says which test stands for which clause.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorOf, keysOf, Laboratory } from "./laboratory.js";

const KEYS = "/api/v1/keys";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let lab: Laboratory;

beforeAll(async () => {
  lab = await Laboratory.make({
    links: [["beijing", "stellenbosch", 900]],
    applications: { alice: "beijing", carol: "beijing", bob: "stellenbosch", dave: "stellenbosch" },
    more: { limits: { custodyBlocks: 64, bodyBytes: 16_384, requestsASecond: 100_000 } },
  });
  await lab.start("beijing", "stellenbosch");
});
afterAll(() => lab.close());

/** Bits that are left at both stations, by the metrics' own numbers. */
function left(): readonly number[] {
  const [here, there] = [lab.running.get("beijing")!, lab.running.get("stellenbosch")!];
  return [here.entity.blocksLeft("stellenbosch"), there.entity.blocksLeft("beijing")];
}

describe("Get status (5.2, 6.1)", () => {
  it("says all that the standard names, of this pair", async () => {
    const answer = await lab.ask("alice", `${KEYS}/bob/status`);
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    const status = JSON.parse(answer.body) as Record<string, unknown>;
    expect(status).toMatchObject({
      source_KME_ID: "beijing",
      target_KME_ID: "stellenbosch",
      master_SAE_ID: "alice",
      slave_SAE_ID: "bob",
      key_size: 256,
      max_key_per_request: 128,
      max_key_size: 4096,
      min_key_size: 64,
      max_SAE_ID_count: 4,
    });
    expect(status.stored_key_count).toBe(left()[0]);
    expect(Number.isInteger(status.max_key_count)).toBe(true);
  });

  it("counts a key less when one was given", async () => {
    const count = async () =>
      (JSON.parse((await lab.ask("alice", `${KEYS}/bob/status`)).body) as { stored_key_count: number })
        .stored_key_count;
    const before = await count();
    await lab.ask("alice", `${KEYS}/bob/enc_keys`);
    expect(await count()).toBe(before - 1);
  });
});

describe("Get key and Get key with key IDs (5.3, 5.4, 6.2 to 6.4)", () => {
  it("gives the same key at both ends, by GET, of the default size", async () => {
    const given = await lab.ask("alice", `${KEYS}/bob/enc_keys`);
    expect(given.status).toBe(200);
    expect(given.headers["cache-control"]).toBe("no-store");
    const [key] = keysOf(given);
    expect(key!.key_ID).toMatch(UUID);
    expect(Buffer.from(key!.key, "base64")).toHaveLength(32);
    const fetched = await lab.ask("bob", `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`);
    expect(fetched.status).toBe(200);
    expect(keysOf(fetched)).toEqual([key]);
  });

  it.each([
    [3, 256],
    [1, 64],
    [2, 1000],
    [4, 4096],
  ])("gives %i keys of %i bits by GET and by POST", async (number, size) => {
    for (const asking of [
      await lab.ask("alice", `${KEYS}/bob/enc_keys?number=${number}&size=${size}`),
      await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body: { number, size } }),
    ]) {
      const keys = keysOf(asking);
      expect(keys).toHaveLength(number);
      for (const { key } of keys) expect(Buffer.from(key, "base64")).toHaveLength(size / 8);
      expect(new Set(keys.map(({ key }) => key)).size).toBe(number);
      const body = { key_IDs: keys.map(({ key_ID }) => ({ key_ID })) };
      expect(keysOf(await lab.ask("bob", `${KEYS}/alice/dec_keys`, { body }))).toEqual(keys);
    }
  });

  it("lets each side be the master", async () => {
    const [key] = keysOf(await lab.ask("bob", `${KEYS}/alice/enc_keys`, { body: {} }));
    const fetched = await lab.ask("alice", `${KEYS}/bob/dec_keys?key_ID=${key!.key_ID}`);
    expect(keysOf(fetched)).toEqual([key]);
  });

  it("gives a key to each additional slave, once", async () => {
    const body = { additional_slave_SAE_IDs: ["dave"] };
    const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body }));
    const path = `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`;
    expect(keysOf(await lab.ask("bob", path))).toEqual([key]);
    expect((await lab.ask("bob", path)).status).toBe(400);
    expect(keysOf(await lab.ask("dave", path))).toEqual([key]);
    expect((await lab.ask("dave", path)).status).toBe(400);
  });

  it("takes extensions that are optional, known or not, and mandatory ones that it knows", async () => {
    const body = {
      extension_mandatory: [{ satqkd_most_relays: 0 }],
      extension_optional: [{ abc_route_type: "direct" }],
    };
    const answer = await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body });
    expect(answer.status).toBe(200);
    expect(keysOf(answer)[0]!.key_extension.satqkd_relays).toEqual([]);
  });
});

describe("errors (5.2 to 5.4, 6.5)", () => {
  /** Who asks, where, what: status and message, or null for an empty body. */
  const refused: readonly [string, string, string, object, number, string | RegExp | null][] = [
    [
      "a size that is no multiple of 8",
      "alice",
      "bob/enc_keys?size=257",
      {},
      400,
      "size shall be a multiple of 8",
    ],
    ["a key too long", "alice", "bob/enc_keys?size=8192", {}, 400, /^size must be from 64 to 4096/],
    ["a key too short", "alice", "bob/enc_keys?size=8", {}, 400, /^size must be from 64 to 4096/],
    ["too many keys", "alice", "bob/enc_keys?number=129", {}, 400, /^number must be from 1 to 128/],
    ["no keys", "alice", "bob/enc_keys?number=0", {}, 400, /^number must be from 1 to 128/],
    ["a number that is none", "alice", "bob/enc_keys?number=two", {}, 400, /^bad request format/],
    ["a parameter that is none", "alice", "bob/enc_keys?keys=2", {}, 400, /^bad request format/],
    ["a number as text", "alice", "bob/enc_keys", { body: { number: "2" } }, 400, /^bad request format/],
    ["a field that is none", "alice", "bob/enc_keys", { body: { sizes: 256 } }, 400, /^bad request format/],
    ["a body that is no object", "alice", "bob/enc_keys", { text: "[1]" }, 400, /^bad request format/],
    ["a body cut short", "alice", "bob/enc_keys", { text: '{"number": 1' }, 400, /^bad request format/],
    [
      "a body that is no JSON",
      "alice",
      "bob/enc_keys",
      { text: "number=1", type: "text/plain" },
      400,
      /^bad request/,
    ],
    [
      "a body too long",
      "alice",
      "bob/enc_keys",
      { text: `{"x":"${"y".repeat(20_000)}"}` },
      400,
      /^bad request/,
    ],
    ["an unknown slave", "alice", "mallory/enc_keys", {}, 400, "slave SAE mallory is not known to this KME"],
    [
      "a slave at the same station",
      "alice",
      "carol/enc_keys",
      {},
      400,
      /there is no quantum key between them/,
    ],
    [
      "more slaves than there may be",
      "alice",
      "bob/enc_keys",
      { body: { additional_slave_SAE_IDs: ["a", "b", "c", "d", "e"] } },
      400,
      /names more than 4/,
    ],
    [
      "a slave twice",
      "alice",
      "bob/enc_keys",
      { body: { additional_slave_SAE_IDs: ["bob"] } },
      400,
      /names a slave SAE twice/,
    ],
    [
      "an unknown mandatory extension",
      "alice",
      "bob/enc_keys",
      { body: { extension_mandatory: [{ abc_route_type: "direct" }] } },
      400,
      "not all extension_mandatory parameters are supported",
    ],
    [
      "an unknown ID",
      "bob",
      "alice/dec_keys?key_ID=bc490419-7d60-487f-adc1-4ddcc177c139",
      {},
      400,
      "one or more keys specified are not found on KME",
    ],
    ["no ID", "bob", "alice/dec_keys", {}, 400, /^bad request format/],
    ["an empty list of IDs", "bob", "alice/dec_keys", { body: { key_IDs: [] } }, 400, /^bad request format/],
    ["a status of an unknown slave", "alice", "mallory/status", {}, 400, /not known/],
  ];

  it.each(refused)("refuses %s, and spends nothing", async (_what, sae, path, asking, status, message) => {
    const before = left();
    const answer = await lab.ask(sae, `${KEYS}/${path}`, asking);
    expect(answer.status).toBe(status);
    expect(answer.body === "" ? null : errorOf(answer).message).toEqual(
      message instanceof RegExp ? expect.stringMatching(message) : message,
    );
    expect(left()).toEqual(before);
  });

  it("names the extension that is not supported, and the IDs that are not found", async () => {
    const body = { extension_mandatory: [{ abc_route_type: "direct" }] };
    expect(errorOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`, { body })).details).toEqual([
      { extension_mandatory_unsupported: "abc_route_type" },
    ]);
    const id = "bc490419-7d60-487f-adc1-4ddcc177c139";
    expect(errorOf(await lab.ask("bob", `${KEYS}/alice/dec_keys?key_ID=${id}`)).details).toEqual([
      { key_ID: id },
    ]);
  });

  it("gives nothing when one of the IDs is unknown, and the rest later", async () => {
    const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
    const unknown = "bc490419-7d60-487f-adc1-4ddcc177c139";
    const body = { key_IDs: [{ key_ID: key!.key_ID }, { key_ID: unknown }] };
    const answer = await lab.ask("bob", `${KEYS}/alice/dec_keys`, { body });
    expect(answer.status).toBe(400);
    expect(answer.body).not.toContain(key!.key);
    expect(keysOf(await lab.ask("bob", `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`))).toEqual([key]);
  });

  it("refuses an ID that is named twice, and one that was fetched before", async () => {
    const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
    const twice = { key_IDs: [{ key_ID: key!.key_ID }, { key_ID: key!.key_ID }] };
    const path = `${KEYS}/alice/dec_keys`;
    expect((await lab.ask("bob", path, { body: twice })).status).toBe(400);
    expect(keysOf(await lab.ask("bob", `${path}?key_ID=${key!.key_ID}`))).toEqual([key]);
    const again = await lab.ask("bob", `${path}?key_ID=${key!.key_ID}`);
    expect(again.status).toBe(400);
    expect(errorOf(again).message).toBe("one or more keys specified are not found on KME");
  });

  it("gives a key to its slave alone: 401 to another there, to the master, and under another master", async () => {
    const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
    const path = `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`;
    const third = await lab.ask("dave", path);
    expect([third.status, third.body]).toEqual([401, ""]);
    expect((await lab.ask("alice", path)).status).toBe(400);
    expect((await lab.ask("bob", `${KEYS}/carol/dec_keys?key_ID=${key!.key_ID}`)).status).toBe(400);
    expect(keysOf(await lab.ask("bob", path))).toEqual([key]);
  });

  it("gives each key once when many ask for it at the same time", async () => {
    const [key] = keysOf(await lab.ask("alice", `${KEYS}/bob/enc_keys`));
    const path = `${KEYS}/alice/dec_keys?key_ID=${key!.key_ID}`;
    const answers = await Promise.all(Array.from({ length: 8 }, () => lab.ask("bob", path)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400, 400, 400]);
  });
});
