/** What a tunnel's end makes of a KME that answers wrongly, and of one that is not the KME it means. */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Authority, type Credential, newAuthority } from "../../../hostsim/kme/pki.js";
import { KmeSource } from "../../../hostsim/tunnel/key-source.js";

const ID = "00000000-0000-4000-8000-000000000001";
const OTHER_ID = "00000000-0000-4000-8000-000000000002";
const KEY = Buffer.alloc(32, 7).toString("base64");
const WEEK = { fromMs: Date.now(), days: 7 };
let authority: Authority;
let alice: Credential;
let server: Server;
let answer = { status: 200, body: "" };
const asked: string[] = [];

beforeAll(async () => {
  authority = await newAuthority("test", WEEK);
  alice = await authority.issue({ role: "sae", name: "alice", hosts: [] }, WEEK);
  const kme = await authority.issue({ role: "kme", name: "beijing", hosts: ["127.0.0.1"] }, WEEK);
  const ca = authority.credential.certificate;
  server = createServer(
    { cert: kme.certificate, key: kme.key, ca, requestCert: true, rejectUnauthorized: true },
    (request, reply) => {
      asked.push(request.url!);
      reply.writeHead(answer.status).end(answer.body);
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

function source(more: { readonly host?: string; readonly authority?: string } = {}): KmeSource {
  const { port } = server.address() as AddressInfo;
  const { certificate, key } = alice;
  const ca = authority.credential.certificate;
  return new KmeSource({ host: "127.0.0.1", port, certificate, key, authority: ca, other: "bob", ...more });
}

function keys(...all: readonly unknown[]): string {
  return JSON.stringify({ keys: all });
}

it("asks as clauses 5.3 and 5.4 of ETSI GS QKD 014 say", async () => {
  answer = { status: 200, body: keys({ key_ID: ID, key: KEY }) };
  asked.length = 0;
  for (const shared of [await source().next(), await source().get(ID)])
    expect({ id: shared.id, key: shared.key.toString("base64") }).toEqual({ id: ID, key: KEY });
  expect(asked).toEqual([
    "/api/v1/keys/bob/enc_keys?number=1&size=256",
    `/api/v1/keys/bob/dec_keys?key_ID=${ID}`,
  ]);
});

it.each([
  ["a refusal with its words", 503, '{"message":"no key left"}', /^the KME refuses \(503: no key left\)$/],
  ["a refusal without", 401, "", /^the KME refuses \(401\)$/],
  ["a page", 200, "<html>", /no JSON object/],
  ["a list", 200, "[]", /holds no key/],
  ["no key", 200, keys(), /holds no key/],
  ["an ID that is none", 200, keys({ key_ID: "../x", key: KEY }), /holds no key/],
  ["a short key", 200, keys({ key_ID: ID, key: "AAAA" }), /a key of 24 bits in place of 256/],
  ["too many bytes", 200, `{"keys":"${"x".repeat(70_000)}"}`, /too long/],
])("has no key of an answer that is %s", async (_what, status, body, why) => {
  answer = { status, body };
  await expect(source().next()).rejects.toThrow(why);
});

it("refuses the key of another ID, and asks for nothing that is no UUID", async () => {
  answer = { status: 200, body: keys({ key_ID: OTHER_ID, key: KEY }) };
  await expect(source().get(ID)).rejects.toThrow("the KME gives a key of another ID");
  asked.length = 0;
  await expect(source().get("../status")).rejects.toThrow("the ID is no UUID");
  expect(asked).toEqual([]);
});

it("asks nobody whose certificate another authority signed, or names another host", async () => {
  const other = await newAuthority("other", WEEK);
  asked.length = 0;
  const strange = source({ authority: other.credential.certificate });
  await expect(strange.next()).rejects.toThrow(/does not answer/);
  await expect(source({ host: "localhost" }).next()).rejects.toThrow(/does not answer/);
  expect(asked).toEqual([]);
});
