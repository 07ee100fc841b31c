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

const name = z.string().regex(NAME, "letters, digits, dots, hyphens and underscores, 64 at most");
const file = z.string().min(1).max(4096);
const place = z.strictObject({ host: z.string().min(1).max(253), port: z.int().min(1).max(65_535) });

const schema = z.strictObject({
  interface: z
    .string()
    .regex(/^[A-Za-z0-9_=+.-]{1,15}$/, "the name of a network interface, 15 characters at most")
    .describe("WireGuard's interface on this machine"),
  peer: z
    .string()
    .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, "a public key as `wg pubkey` prints it")
    .describe("public key of the tunnel's other end"),
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
});

/** A checked configuration. */
export type TunnelConfig = z.infer<typeof schema>;

/**
 * Reads a configuration.
 *
 * @throws UserError with place and reason when it can't be read, or something in it is wrong
 */
export function loadTunnelConfig(path: string): TunnelConfig {
  const config = readConfig(path, schema);
  if (config.mostAgeS <= config.everyS)
    throw new UserError(`${path}: mostAgeS: it must be more than everyS, or each key is too old at its end`);
  const from = (file: string) => resolve(dirname(path), file);
  const { certificate, key, authority } = config.tls;
  return { ...config, tls: { certificate: from(certificate), key: from(key), authority: from(authority) } };
}
