/**
 * The configuration of one end of a tunnel. Takes: a path. Gives: a checked configuration whose paths are
 * whole.
 */
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../base/user-error.js";
import { readConfig } from "../kme/config-file.js";
import { NAME } from "../kme/names.js";

/** WireGuard's own time between two handshakes, in seconds (REKEY_AFTER_TIME, section 6.1 of its paper). */
const WIREGUARD_REKEY_S = 120;

/** A key costs both ends a new authentication of their IKE SA. */
const STRONGSWAN_REKEY_S = 600;

const name = z.string().regex(NAME, "letters, digits, dots, hyphens and underscores, 64 at most");
const file = z.string().min(1).max(4096);
const place = z.strictObject({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) });

/** What both kinds of ends have: where keys come from, and when. */
const common = {
  role: z
    .enum(["leads", "follows"])
    .describe("whether this end asks for keys and tells the other one their IDs"),
  kme: place.describe("the KME of this end's station"),
  tls: z.strictObject({ certificate: file, key: file, authority: file }),
  other: name.describe("SAE at the tunnel's other end, as its certificate names it"),
  line: place.describe("where the end that follows listens for IDs"),
  everyS: z.number().min(1).max(86_400).default(WIREGUARD_REKEY_S).describe("seconds between two keys"),
  whenDry: z
    .enum(["keep", "close"])
    .default("keep")
    .describe("without a new key: keep the last one, or let no handshake succeed"),
  mostAgeS: z.number().min(1).default(3600).describe("age of the last key from which `close` closes, in s"),
};

const wireguardSchema = z.strictObject({
  interface: z
    .string()
    .regex(/^[A-Za-z0-9_=+.-]{1,15}$/, "the name of a network interface, 15 characters at most")
    .describe("WireGuard's interface on this machine"),
  peer: z
    .string()
    .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, "a public key as `wg pubkey` prints it")
    .describe("public key of the tunnel's other end"),
  ...common,
});

const section = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "the name of a section of swanctl.conf");
const strongswanSchema = z.strictObject({
  vici: file.default("/var/run/charon.vici").describe("socket of strongSwan's daemon"),
  connection: section.describe("the connection's name in swanctl.conf"),
  child: section.describe("name of its child"),
  ppkId: z.string().min(1).max(253).describe("`ppk_id` of the connection"),
  ...common,
  everyS: common.everyS.default(STRONGSWAN_REKEY_S),
});

/** A checked configuration of a WireGuard tunnel's end. */
export type WireguardConfig = z.infer<typeof wireguardSchema>;
/** One of a strongSwan connection's end. */
export type StrongswanConfig = z.infer<typeof strongswanSchema>;
/** What both have. */
export type TunnelConfig = Omit<WireguardConfig, "interface" | "peer">;

function load<Config extends TunnelConfig>(path: string, schema: z.ZodType<Config>): Config {
  const config = readConfig(path, schema);
  if (config.mostAgeS <= config.everyS)
    throw new UserError(`${path}: mostAgeS: it must be more than everyS, or each key is too old at its end`);
  const from = (file: string) => resolve(dirname(path), file);
  const { certificate, key, authority } = config.tls;
  return { ...config, tls: { certificate: from(certificate), key: from(key), authority: from(authority) } };
}

/**
 * Reads the configuration of a WireGuard tunnel's end.
 *
 * @throws UserError with place and reason when it can't be read, or something in it is wrong
 */
export function loadWireguardConfig(path: string): WireguardConfig {
  return load(path, wireguardSchema);
}

/** Reads that of a strongSwan connection's end; throws as `loadWireguardConfig`. */
export function loadStrongswanConfig(path: string): StrongswanConfig {
  const config = load(path, strongswanSchema);
  return { ...config, vici: resolve(dirname(path), config.vici) };
}
