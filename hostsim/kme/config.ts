/**
 * The configuration of a KME: a JSON file, comments allowed, over which the environment's variables go.
 * Takes: a path, an environment. Gives: a checked configuration whose paths are whole, or one line about what
 * is wrong and where.
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { parseWhole } from "../base/decimal.js";
import { UserError } from "../base/user-error.js";
import { SATELLITE } from "../scenario/station-id.js";
import { type ConfigData, isConfigData, readConfig } from "./config-file.js";
import { requireApart } from "./intake-folder.js";
import { limitsSchema } from "./limits.js";
import { NAME } from "./names.js";
import { PSK_VERSIONS } from "./skip-psk.js";

const name = z.string().regex(NAME, "letters, digits, dots, hyphens and underscores, 64 at most");
const host = z.string().min(1).max(253);
const port = z.int().min(0).max(65_535);
const file = z.string().min(1).max(4096);

const schema = z.strictObject({
  $schema: z.string().optional(),
  station: name.describe("whose KME this is: the owner of the key store"),
  keystore: file.describe("folder of the key store"),
  operatorKey: file.describe("what the store is encrypted under"),
  intake: file
    .nullable()
    .default(null)
    .describe("folder where others leave stores of new key; null for none"),
  listen: z.strictObject({ host: host.default("127.0.0.1"), port: port.default(8443) }).prefault({}),
  monitor: z
    .strictObject({ host: host.default("127.0.0.1"), port })
    .nullable()
    .default(null)
    .describe("where metrics and health are, without TLS; null for nowhere"),
  tls: z.strictObject({
    certificate: file,
    key: file,
    authority: file,
    revoked: file.nullable().default(null).describe("a list of revoked certificates (CRL, PEM)"),
  }),
  neighbours: z
    .record(name, z.strictObject({ host, port }))
    .describe("KMEs that share key with this one, by station"),
  links: z
    .array(z.tuple([name, name]))
    .nullable()
    .default(null)
    .describe("pairs of stations that share key, for ways over relays; null for the neighbours alone"),
  applications: z
    .record(
      name,
      z.strictObject({
        station: name,
        bitsADay: z.int().positive().nullable().default(null),
      }),
    )
    .describe("SAEs of all stations, by the name in their certificates"),
  encryptors: z
    .record(name, name)
    .default({})
    .describe("for SKIP: by station, the application that encryptors share keys with"),
  skipPsk: z
    .strictObject({
      host: host.default("127.0.0.1"),
      port,
      keys: file.describe("identities and keys, a line for each: IDENTITY:HEXADECIMAL DIGITS"),
      tls: z.enum(PSK_VERSIONS).default("TLSv1.3"),
    })
    .nullable()
    .default(null)
    .describe("where this station's encryptors come with pre-shared keys; null for certificates alone"),
  rehearsal: z.boolean().default(false).describe("give out keys of a printed seed, which are public"),
  audit: file.nullable().default(null).describe("file of the audit log; null for standard output"),
  limits: limitsSchema.prefault({}),
});

/** A checked configuration. */
export type KmeConfig = z.infer<typeof schema>;

/** Variables of the environment, and what of the file each replaces. */
export const VARIABLES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  SATQKD_KME_HOST: ["listen", "host"],
  SATQKD_KME_PORT: ["listen", "port"],
  SATQKD_KME_MONITOR_HOST: ["monitor", "host"],
  SATQKD_KME_MONITOR_PORT: ["monitor", "port"],
  SATQKD_KME_KEYSTORE: ["keystore"],
  SATQKD_KME_OPERATOR_KEY: ["operatorKey"],
  SATQKD_KME_INTAKE: ["intake"],
  SATQKD_KME_CERTIFICATE: ["tls", "certificate"],
  SATQKD_KME_KEY: ["tls", "key"],
  SATQKD_KME_AUTHORITY: ["tls", "authority"],
  SATQKD_KME_AUDIT: ["audit"],
};

/** Puts the environment's variables over the file's values; their paths are from the working directory. */
function withEnvironment(data: ConfigData, environment: NodeJS.ProcessEnv): ConfigData {
  const result: Record<string, unknown> = structuredClone(data);
  const wrong = Object.keys(environment).find(
    (each) => each.startsWith("SATQKD_KME_") && !Object.hasOwn(VARIABLES, each),
  );
  if (wrong !== undefined)
    throw new UserError(`${wrong}: no such variable; there are ${Object.keys(VARIABLES).join(", ")}`);
  for (const [variable, [first, second]] of Object.entries(VARIABLES)) {
    const text = environment[variable];
    if (text === undefined) continue;
    const isPort = second === "port";
    const value = isPort ? parseWhole(text) : text;
    if (isPort && !(Number(value) <= 65_535)) throw new UserError(`${variable}: "${text}" is no port`);
    if (second === undefined) {
      result[first] = resolve(text);
      continue;
    }
    const part = isConfigData(result[first]) ? result[first] : {};
    result[first] = { ...part, [second]: first === "tls" ? resolve(text) : value };
  }
  return result;
}

/**
 * Reads a configuration.
 *
 * @throws UserError with place and reason when it can't be read, or something in it is wrong
 */
export function loadConfig(path: string, environment: NodeJS.ProcessEnv): KmeConfig {
  const checked = readConfig(path, schema, (data) => withEnvironment(data, environment));
  requireSense(path, checked);
  const from = (file: string) => resolve(dirname(path), file);
  const { tls, keystore, operatorKey, intake, audit, skipPsk } = checked;
  if (intake !== null) requireApart(from(intake), from(keystore));
  return {
    ...checked,
    keystore: from(keystore),
    operatorKey: from(operatorKey),
    intake: intake === null ? null : from(intake),
    audit: audit === null ? null : from(audit),
    skipPsk: skipPsk === null ? null : { ...skipPsk, keys: from(skipPsk.keys) },
    tls: {
      certificate: from(tls.certificate),
      key: from(tls.key),
      authority: from(tls.authority),
      revoked: tls.revoked === null ? null : from(tls.revoked),
    },
  };
}

/** Throws a UserError when parts of a configuration do not fit each other. */
function requireSense(
  path: string,
  { station, neighbours, links, applications, encryptors, skipPsk, limits }: KmeConfig,
): void {
  const homes = Object.values(applications).map((each) => each.station);
  if ([station, ...Object.keys(neighbours), ...(links ?? []).flat(), ...homes].includes(SATELLITE))
    throw new UserError(
      `${path}: ${SATELLITE} is no station: its key reaches applications by satqkd relay --keystore`,
    );
  if (Object.hasOwn(neighbours, station))
    throw new UserError(`${path}: neighbours.${station}: a station is not its own neighbour`);
  for (const [where, sae] of Object.entries(encryptors))
    if (applications[sae]?.station !== where)
      throw new UserError(`${path}: encryptors.${where}: ${sae} is no application of ${where}`);
  if (skipPsk !== null && !Object.hasOwn(encryptors, station))
    throw new UserError(`${path}: skipPsk: encryptors names no application of ${station}`);
  const { leastKeyBits, keyBits, mostKeyBits } = limits;
  if (!(leastKeyBits <= keyBits && keyBits <= mostKeyBits))
    throw new UserError(`${path}: limits: leastKeyBits <= keyBits <= mostKeyBits does not hold`);
}
