/**
 * Keys for encryptors by the Secure Key Integration Protocol (draft-cisco-skip-02, September 2025), beside
 * ETSI GS QKD 014. Takes: GET requests over TLS, and who sent them (by certificate, table 1 of the draft, or
 * by pre-shared key: skip-psk.ts). Gives: capabilities, keys, entropy. There an encryptor names the other Key
 * Provider and no encryptor behind it, so a key is for one application of that station: the one that the
 * configuration says.
 */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Audit } from "./audit.js";
import type { DeliveredKey, Entity } from "./entity.js";
import type { Limits } from "./limits.js";
import { Refusal } from "./refusal.js";

/** What the routes work with. */
export interface SkipTools {
  readonly entity: Entity;
  readonly station: string;
  readonly limits: Limits;
  readonly audit: Audit;
  /** By station: the application there that encryptors here share keys with, and the other way round. */
  readonly encryptors: ReadonlyMap<string, string>;
}

const DEFAULT_ENTROPY_BITS = 256;
const MOST_ENTROPY_BITS = 8192;
const digits = { type: "string", pattern: "^[0-9]{1,9}$" } as const;
const name = { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" } as const;
const keyQuery = {
  type: "object",
  required: ["remoteSystemID"],
  additionalProperties: false,
  properties: { remoteSystemID: name, size: digits },
} as const;
const keyByIdQuery = { ...keyQuery, properties: { remoteSystemID: name } } as const;
const entropyQuery = {
  type: "object",
  additionalProperties: false,
  properties: { minentropy: digits },
} as const;
/** An ID as SKIP writes it: 128 bits in hexadecimal digits (section 4.2.1). */
const KEY_ID = /^[0-9a-fA-F]{32}$/;

function skipKey({ id, key }: DeliveredKey): { keyId: string; key: string } {
  const text = key.toString("hex");
  key.fill(0);
  return { keyId: id.replaceAll("-", ""), key: text };
}

/** The UUID of 32 hexadecimal digits. */
function uuidOf(digits: string): string {
  const text = digits.toLowerCase();
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([from, to]) => text.slice(from, to))
    .join("-");
}

/** The application that encryptors share keys with at a station. */
function partnerAt({ encryptors }: SkipTools, station: string): string {
  const partner = encryptors.get(station);
  if (partner === undefined) throw new Refusal(400, `remoteSystemID ${station} is not known here`);
  return partner;
}

/** Adds SKIP's methods (table 2 of the draft); `saeOf` names who asks, or throws a Refusal. */
export function addSkip(
  server: FastifyInstance,
  tools: SkipTools,
  saeOf: (request: FastifyRequest) => string,
): void {
  const { entity, station, limits, audit, encryptors } = tools;
  const encryptor = (request: FastifyRequest): string => {
    const sae = saeOf(request);
    if (sae !== encryptors.get(station))
      throw new Refusal(400, `${sae} is not the encryptor of this station`);
    return sae;
  };
  server.get("/capabilities", async (request) => {
    saeOf(request);
    const remoteSystemID = [...encryptors.keys()].filter((each) => each !== station);
    return { entropy: true, key: true, algorithm: "QKD", localSystemID: station, remoteSystemID };
  });
  server.get<{ Querystring: { remoteSystemID: string; size?: string } }>(
    "/key",
    { schema: { querystring: keyQuery } },
    async (request) => {
      const master = encryptor(request);
      const { remoteSystemID, size } = request.query;
      const bits = size === undefined ? 256 : Number(size);
      if (bits % 8 !== 0 || bits < limits.leastKeyBits || bits > limits.mostKeyBits)
        throw new Refusal(
          400,
          `size must be from ${limits.leastKeyBits} to ${limits.mostKeyBits}, in steps of 8`,
        );
      const slave = partnerAt(tools, remoteSystemID);
      const [key] = await entity.give(master, { slave, additional: [], number: 1, bits, mostRelays: null });
      audit.note("keys given", { master, slaves: [slave], ids: [key!.id], bits, by: "SKIP" });
      return skipKey(key!);
    },
  );
  server.get<{ Params: { keyId: string }; Querystring: { remoteSystemID: string } }>(
    "/key/:keyId",
    { schema: { querystring: keyByIdQuery } },
    async (request) => {
      const slave = encryptor(request);
      const { keyId } = request.params;
      if (!KEY_ID.test(keyId)) throw new Refusal(400, "the keyId is not 32 hexadecimal digits");
      const master = partnerAt(tools, request.query.remoteSystemID);
      const [key] = await entity.fetch(slave, master, [uuidOf(keyId)]);
      audit.note("keys fetched", { master, slave, ids: [key!.id], by: "SKIP" });
      return skipKey(key!);
    },
  );
  server.get<{ Querystring: { minentropy?: string } }>(
    "/entropy",
    { schema: { querystring: entropyQuery } },
    async (request) => {
      saeOf(request);
      const bits = Number(request.query.minentropy ?? DEFAULT_ENTROPY_BITS);
      if (bits < 8 || bits > MOST_ENTROPY_BITS)
        throw new Refusal(400, `minentropy must be from 8 to ${MOST_ENTROPY_BITS}`);
      // The operating system's generator, which is all that a station's computer has.
      const bytes = Math.ceil(bits / 8);
      return { randomStr: randomBytes(bytes).toString("hex"), minentropy: 8 * bytes };
    },
  );
}
