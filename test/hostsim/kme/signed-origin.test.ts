/**
 * A signature over certificates of origin: openssl finds it genuine over bytes that are put together here by
 * RFC 8785, and whatever is changed, or signed by another, is found out.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Authority, type Credential, newAuthority, type Validity } from "../../../hostsim/kme/pki.js";
import { type OriginSignature, signerOf, signOrigin } from "../../../hostsim/kme/signed-origin.js";
import type { OriginCertificate } from "../../../hostsim/pass/origin-certificate.js";

const NOW_MS = Date.UTC(2026, 11, 1);
const DAY_MS = 86_400_000;
const WEEK: Validity = { fromMs: NOW_MS, days: 7 };
const IDS = ["0b6ab0fd-d82a-4b9c-8a0f-1f4d6a7c3f51", "5f0c5c4e-7d7b-4a39-b0a5-5d5b5b1e9c11"];
const ORIGIN: OriginCertificate = {
  stations: ["beijing", "stellenbosch"],
  core: "0".repeat(64),
  relays: ["satellite"],
  epsilonTotal: 1e-9,
  passes: [],
};
/** By hand, by RFC 8785: names in order, no blanks, the number as ECMAScript has it. */
const CORE = "0".repeat(64);
const SIGNED =
  `satqkd-origin-signature 1\n{"key_IDs":["${IDS[0]}","${IDS[1]}"],"satqkd_origin":[` +
  `{"core":"${CORE}","epsilonTotal":1e-9,"passes":[],"relays":["satellite"],` +
  `"stations":["beijing","stellenbosch"]}]}`;

let folder: string;
let authority: Authority;
let beijing: Credential;
let signature: OriginSignature;
const trust = () => ({ authority: authority.credential.certificate, nowMs: NOW_MS });
const issue = (role: "kme" | "sae", name: string, by = authority) =>
  by.issue({ role, name, hosts: [] }, WEEK);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "satqkd-signed-"));
  authority = await newAuthority("test", WEEK);
  beijing = await issue("kme", "beijing");
  signature = signOrigin(beijing, IDS, [ORIGIN]);
});
afterAll(() => rmSync(folder, { recursive: true }));

it("is genuine for openssl, over the bytes that the document says", () => {
  const path = (name: string) => join(folder, name);
  writeFileSync(path("signed"), SIGNED);
  writeFileSync(path("signature"), Buffer.from(signature.signature, "base64"));
  writeFileSync(path("kme.pem"), signature.certificate);
  const key = execFileSync("openssl", ["x509", "-in", path("kme.pem"), "-noout", "-pubkey"]);
  writeFileSync(path("public.pem"), key);
  const check = ["dgst", "-sha256", "-verify", path("public.pem"), "-signature", path("signature")];
  expect(execFileSync("openssl", [...check, path("signed")]).toString()).toBe("Verified OK\n");
});

it("names the station that signed, also after another program has put fields in another order", () => {
  expect(signerOf(signature, IDS, [ORIGIN], trust())).toBe("beijing");
  const turned = Object.fromEntries(Object.entries(ORIGIN).reverse());
  expect(signerOf(signature, IDS, [turned], trust())).toBe("beijing");
});

it.each<[string, () => unknown, readonly string[], OriginCertificate]>([
  ["another ID", () => signature, [IDS[0]!, "0".repeat(36)], ORIGIN],
  ["an ID less", () => signature, [IDS[0]!], ORIGIN],
  ["another number", () => signature, IDS, { ...ORIGIN, epsilonTotal: 1e-10 }],
  ["a relay less", () => signature, IDS, { ...ORIGIN, relays: [] }],
])("finds out %s", (_what, signed, ids, origin) => {
  expect(() => signerOf(signed(), ids, [origin], trust())).toThrow(/it is not genuine/);
});

it("finds out who must not sign, and when", async () => {
  const by = (credential: Credential, nowMs = NOW_MS) =>
    signerOf(signOrigin(credential, IDS, [ORIGIN]), IDS, [ORIGIN], { ...trust(), nowMs });
  const stranger = await newAuthority("test", WEEK);
  expect(by(await issue("kme", "stellenbosch"))).toBe("stellenbosch");
  await expect(issue("sae", "alice").then((each) => by(each))).rejects.toThrow(/is not that of a KME/);
  await expect(issue("kme", "beijing", stranger).then((each) => by(each))).rejects.toThrow(
    /is not by the authority/,
  );
  expect(() => by(beijing, NOW_MS + 8 * DAY_MS)).toThrow(/beijing's KME does not count now/);
  expect(() => by({ ...beijing, key: stranger.credential.key })).toThrow(/it is not genuine/);
  expect(() => signerOf(undefined, IDS, [ORIGIN], trust())).toThrow(/it is missing/);
  expect(() => signerOf({ ...signature, certificate: "" }, IDS, [ORIGIN], trust())).toThrow(/can't be read/);
  expect(() => signerOf(signature, IDS, [ORIGIN], { authority: "", nowMs: NOW_MS })).toThrow(
    /^the authority's file has no certificate/,
  );
});
