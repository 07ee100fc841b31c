/**
 * Keys for applications by ETSI GS QKD 014 V1.1.1 (2019-02), "Protocol and data format of REST-based key
 * delivery API". Takes: requests whose caller the certificate names. Gives: the standard's objects. The table
 * of clauses and tests is docs/reference/kme.md.
 */
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Audit } from "./audit.js";
import { requireCaller } from "./callers.js";
import type { DeliveredKey, Entity } from "./entity.js";
import type { Limits } from "./limits.js";
import type { Origins } from "./origins.js";
import { Refusal } from "./refusal.js";
import { ORIGIN_SIGNATURE, type Signer, signOrigin } from "./signed-origin.js";

/** What the routes work with. */
export interface Etsi014Tools {
  readonly entity: Entity;
  readonly station: string;
  readonly limits: Limits;
  readonly audit: Audit;
  /** What keys rest on, where that is known. */
  readonly origins: Origins;
  /** Signs them. */
  readonly credential: Signer;
}

const anObject = { type: "object" } as const;
const keyRequestSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    number: { type: "integer", minimum: 1 },
    size: { type: "integer", minimum: 1 },
    additional_slave_SAE_IDs: { type: "array", items: { type: "string" } },
    extension_mandatory: { type: "array", items: anObject },
    extension_optional: { type: "array", items: anObject },
  },
} as const;
const digits = { type: "string", pattern: "^[0-9]{1,9}$" } as const;
const keyRequestQuerySchema = {
  type: "object",
  additionalProperties: false,
  properties: { number: digits, size: digits },
} as const;
const keyIdsSchema = {
  type: "object",
  required: ["key_IDs"],
  additionalProperties: false,
  properties: {
    key_IDs: {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        required: ["key_ID"],
        additionalProperties: false,
        properties: { key_ID: { type: "string" }, key_ID_extension: anObject },
      },
    },
    key_IDs_extension: anObject,
  },
} as const;
const keyIdQuerySchema = {
  type: "object",
  required: ["key_ID"],
  additionalProperties: false,
  properties: { key_ID: { type: "string" } },
} as const;

/** The extension that is understood as mandatory; names begin with the vendor's (clause 6.2). */
const MOST_RELAYS = "satqkd_most_relays";
/** The optional one: with true, an answer brings what its keys rest on. */
const ORIGIN = "satqkd_origin";

interface KeyRequestBody {
  readonly number?: number;
  readonly size?: number;
  readonly additional_slave_SAE_IDs?: readonly string[];
  readonly extension_mandatory?: readonly Readonly<Record<string, unknown>>[];
  readonly extension_optional?: readonly Readonly<Record<string, unknown>>[];
}
interface KeyIdsBody {
  readonly key_IDs: readonly { readonly key_ID: string }[];
  readonly key_IDs_extension?: Readonly<Record<string, unknown>>;
}
type OfSlave = { Params: { slave: string } };
type OfMaster = { Params: { master: string } };

/**
 * Trusted relays that are accepted at most; null when the request does not say. Throws a Refusal at a
 * mandatory extension that is not known.
 */
function mostRelaysOf({ extension_mandatory }: KeyRequestBody): number | null {
  const mandatory = (extension_mandatory ?? []).flatMap((each) => Object.entries(each));
  const unknown = mandatory.filter(([name]) => name !== MOST_RELAYS);
  if (unknown.length > 0)
    throw new Refusal(
      400,
      "not all extension_mandatory parameters are supported",
      unknown.map(([name]) => ({ extension_mandatory_unsupported: name })),
    );
  const most = mandatory.map(([, value]) => value);
  if (most.some((value) => !Number.isInteger(value) || (value as number) < 0))
    throw new Refusal(400, `${MOST_RELAYS} must be a whole number, 0 or more`);
  return most.length === 0 ? null : Math.min(...(most as number[]));
}

/** Number and size of keys. Throws a Refusal when the KME does not give so many, or such. */
function sizeOf(limits: Limits, { number = 1, size = limits.keyBits }: KeyRequestBody) {
  if (size % 8 !== 0) throw new Refusal(400, "size shall be a multiple of 8");
  if (size < limits.leastKeyBits || size > limits.mostKeyBits)
    throw new Refusal(400, `size must be from ${limits.leastKeyBits} to ${limits.mostKeyBits} bits`);
  if (number < 1 || number > limits.keysARequest)
    throw new Refusal(400, `number must be from 1 to ${limits.keysARequest}`);
  return { number, bits: size };
}

function additionalOf(
  limits: Limits,
  slave: string,
  { additional_slave_SAE_IDs }: KeyRequestBody,
): readonly string[] {
  const additional = additional_slave_SAE_IDs ?? [];
  if (additional.length > limits.additionalSlaves)
    throw new Refusal(400, `additional_slave_SAE_IDs names more than ${limits.additionalSlaves}`);
  if (new Set([slave, ...additional]).size !== additional.length + 1)
    throw new Refusal(400, "additional_slave_SAE_IDs names a slave SAE twice");
  return additional;
}

/** What keys rest on, and this KME's word for it. */
function originOf({ origins, credential }: Etsi014Tools, keys: readonly DeliveredKey[]) {
  const found = [...new Set(keys.flatMap(({ peer, numbers }) => origins.of(peer, numbers)))];
  if (found.length === 0) return { [ORIGIN]: found };
  const ids = keys.map(({ id }) => id);
  return { [ORIGIN]: found, [ORIGIN_SIGNATURE]: signOrigin(credential, ids, found) };
}

/** A key container (clause 6.3). The keys are wiped. */
function containerOf(tools: Etsi014Tools, keys: readonly DeliveredKey[], withOrigin: boolean) {
  const { entity } = tools;
  return {
    ...(withOrigin ? { key_container_extension: originOf(tools, keys) } : {}),
    keys: keys.map(({ id, key, paths, peer }) => {
      const { overSatellite, rehearsal } = entity.origin(peer);
      const relays = [...new Set(paths.flatMap((path) => path.slice(1, -1)))];
      const text = key.toString("base64");
      key.fill(0);
      return {
        key_ID: id,
        key: text,
        key_extension: {
          satqkd_relays: overSatellite ? ["satellite", ...relays] : relays,
          satqkd_paths: paths,
          ...(rehearsal ? { satqkd_rehearsal: "PUBLIC: this key follows from a printed seed" } : {}),
        },
      };
    }),
  };
}

async function give(tools: Etsi014Tools, request: FastifyRequest<OfSlave>, body: KeyRequestBody) {
  const { entity, limits, audit } = tools;
  const master = requireCaller(request, "sae");
  const { slave } = request.params;
  const mostRelays = mostRelaysOf(body);
  const additional = additionalOf(limits, slave, body);
  const wanted = { slave, additional, ...sizeOf(limits, body), mostRelays };
  const keys = await entity.give(master, wanted);
  audit.note("keys given", {
    master,
    slaves: [slave, ...additional],
    ids: keys.map(({ id }) => id),
    bits: wanted.bits,
  });
  return containerOf(
    tools,
    keys,
    (body.extension_optional ?? []).some((each) => each[ORIGIN] === true),
  );
}

async function fetch(
  tools: Etsi014Tools,
  request: FastifyRequest<OfMaster>,
  ids: readonly string[],
  withOrigin = false,
) {
  const { entity, limits, audit } = tools;
  const slave = requireCaller(request, "sae");
  const { master } = request.params;
  if (ids.length > limits.keysARequest)
    throw new Refusal(400, `key_IDs names more than ${limits.keysARequest} keys`);
  if (new Set(ids).size !== ids.length) throw new Refusal(400, "key_IDs names a key twice");
  const keys = await entity.fetch(slave, master, ids);
  audit.note("keys fetched", { master, slave, ids });
  return containerOf(tools, keys, withOrigin);
}

/** Status of a pair (clause 6.1). */
function statusOf({ entity, station, limits }: Etsi014Tools, master: string, slave: string) {
  const { target, storedKeys, path } = entity.status(master, slave);
  return {
    source_KME_ID: station,
    target_KME_ID: target,
    master_SAE_ID: master,
    slave_SAE_ID: slave,
    key_size: limits.keyBits,
    stored_key_count: storedKeys,
    max_key_count: limits.heldKeys,
    max_key_per_request: limits.keysARequest,
    max_key_size: limits.mostKeyBits,
    min_key_size: limits.leastKeyBits,
    max_SAE_ID_count: limits.additionalSlaves,
    status_extension: { satqkd_path: path },
  };
}

/** Adds the standard's routes. */
export function addEtsi014(server: FastifyInstance, tools: Etsi014Tools): void {
  const keys = "/api/v1/keys";
  // Before a byte of the body is read.
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    requireCaller(request, "sae");
  };
  server.get<OfSlave>(`${keys}/:slave/status`, async (request) =>
    statusOf(tools, requireCaller(request, "sae"), request.params.slave),
  );
  server.get<OfSlave & { Querystring: { number?: string; size?: string } }>(
    `${keys}/:slave/enc_keys`,
    { onRequest, schema: { querystring: keyRequestQuerySchema } },
    (request) => {
      const { number, size } = request.query;
      return give(tools, request, {
        ...(number === undefined ? {} : { number: Number(number) }),
        ...(size === undefined ? {} : { size: Number(size) }),
      });
    },
  );
  server.post<OfSlave & { Body: KeyRequestBody }>(
    `${keys}/:slave/enc_keys`,
    { onRequest, schema: { body: keyRequestSchema } },
    (request) => give(tools, request, request.body),
  );
  server.get<OfMaster & { Querystring: { key_ID: string } }>(
    `${keys}/:master/dec_keys`,
    { onRequest, schema: { querystring: keyIdQuerySchema } },
    (request) => fetch(tools, request, [request.query.key_ID]),
  );
  server.post<OfMaster & { Body: KeyIdsBody }>(
    `${keys}/:master/dec_keys`,
    { onRequest, schema: { body: keyIdsSchema } },
    (request) =>
      fetch(
        tools,
        request,
        request.body.key_IDs.map(({ key_ID }) => key_ID),
        request.body.key_IDs_extension?.[ORIGIN] === true,
      ),
  );
}
