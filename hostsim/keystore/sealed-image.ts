/**
 * The image of a key store's flash, encrypted. Takes: image, settings, the operator's key. Gives: the bytes of a file, and back.
 * One line says what it is and how its key is derived; behind it comes the image under ChaCha20-Poly1305 (RFC 8439),
 * which authenticates that line as well. The nonce is random for each writing: 96 bits, good for 2^32 writings under one key.
 * The key comes from the operator's by scrypt (RFC 7914), with a check value that tells a wrong key from a damaged file.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  scryptSync,
  timingSafeEqual,
} from "node:crypto";
import { z } from "zod";
import { StoreError } from "./store-error.js";

const CIPHER = "chacha20-poly1305";
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const CHECK_BYTES = 16;
const CHECKSUM_DIGITS = 16;
const LINE_END = 0x0a;
const LONGEST_LINE = 4096;
const BLOCK_SIZE = 8;

/** Cost of scrypt, as log2 of N with r = 8, p = 1: 128 MiB and about half a second, once for each opening. */
export const SCRYPT_COST = 17;

const hexadecimal = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));
const headerSchema = z.strictObject({
  format: z.literal("satqkd-keys"),
  version: z.literal(1),
  owner: z.string().max(64),
  /** Names of peers, at their numbers. */
  peers: z.array(z.string().min(1).max(64)).max(16),
  sectors: z.int().min(4).max(4096),
  quotas: z.strictObject({
    authentication: z.int().nonnegative(),
    relay: z.int().nonnegative(),
    application: z.int().nonnegative(),
  }),
  /** Passes whose keys were taken in, by peer; the last relay that was taken in, by the station it is with. */
  passes: z.record(z.string(), z.int().positive()).default({}),
  relays: z.record(z.string(), z.string().regex(/^\d{1,16}$/)).default({}),
  scryptCost: z.int().min(10).max(20),
  salt: hexadecimal(16),
  keyCheck: hexadecimal(CHECK_BYTES),
  nonce: hexadecimal(12),
});
type Header = z.infer<typeof headerSchema>;

/** Blocks of each peer that only one purpose may take. */
export type Quotas = Header["quotas"];

/** What a file says and its key. */
export interface Sealing {
  readonly settings: Omit<Header, "nonce">;
  /** 32 bytes, secret. */
  readonly key: Uint8Array;
}

function derive(operatorKey: Uint8Array, salt: string, cost: number): { key: Buffer; check: Buffer } {
  const N = 2 ** cost;
  const bytes = scryptSync(operatorKey, Buffer.from(salt, "hex"), KEY_BYTES + CHECK_BYTES, {
    N,
    r: BLOCK_SIZE,
    p: 1,
    maxmem: 256 * N * BLOCK_SIZE,
  });
  return { key: bytes.subarray(0, KEY_BYTES), check: bytes.subarray(KEY_BYTES) };
}

/** Settings and key of a new store. */
export function newSealing(
  operatorKey: Uint8Array,
  settings: Pick<Header, "owner" | "sectors" | "quotas" | "scryptCost">,
): Sealing {
  const salt = randomBytes(16).toString("hex");
  const { key, check } = derive(operatorKey, salt, settings.scryptCost);
  const keyCheck = check.toString("hex");
  return {
    settings: {
      format: "satqkd-keys",
      version: 1,
      peers: [],
      passes: {},
      relays: {},
      ...settings,
      salt,
      keyCheck,
    },
    key,
  };
}

/** Bytes of a file that holds `image`. */
export function seal({ settings, key }: Sealing, image: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const header = JSON.stringify({ ...settings, nonce: nonce.toString("hex") });
  const line = Buffer.from(`${header} ${checksum(header)}\n`);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(line, { plaintextLength: image.length });
  return Buffer.concat([line, cipher.update(image), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Opens the bytes of a file.
 *
 * @throws StoreError when the key is wrong or the file damaged; `path` is named
 */
export function unseal(
  path: string,
  bytes: Uint8Array,
  operatorKey: Uint8Array,
): { sealing: Sealing; image: Uint8Array } {
  const { header, line } = readHeader(path, bytes);
  const { nonce, ...settings } = header;
  const { key, check } = derive(operatorKey, header.salt, header.scryptCost);
  if (!timingSafeEqual(check, Buffer.from(header.keyCheck, "hex")))
    throw new StoreError("wrongOperatorKey", `${path}: this is not the operator key it was made with`);
  const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, "hex"), { authTagLength: TAG_BYTES });
  const end = bytes.length - TAG_BYTES;
  const sealed = bytes.subarray(line.length, end);
  if (sealed.length !== header.sectors * 4096)
    throw damaged(
      path,
      `it has ${bytes.length} bytes, not ${line.length + header.sectors * 4096 + TAG_BYTES}`,
    );
  decipher.setAAD(line, { plaintextLength: sealed.length });
  decipher.setAuthTag(bytes.subarray(end));
  const image = decipher.update(sealed);
  try {
    decipher.final();
  } catch {
    image.fill(0);
    throw damaged(path, "its authentication tag does not fit");
  }
  // A Buffer's slice would be a view, and Uint8Array's is a copy: nobody shall have to know which this is.
  const copy = Uint8Array.from(image);
  image.fill(0);
  return { sealing: { settings, key }, image: copy };
}

function readHeader(path: string, bytes: Uint8Array): { header: Header; line: Uint8Array } {
  const end = bytes.subarray(0, LONGEST_LINE).indexOf(LINE_END);
  if (end < 0) throw damaged(path, "its first line has no end");
  const line = bytes.subarray(0, end + 1);
  const text = Buffer.from(line).toString("latin1");
  const header = text.slice(0, -CHECKSUM_DIGITS - 2);
  if (text.slice(-CHECKSUM_DIGITS - 2) !== ` ${checksum(header)}\n`)
    throw damaged(path, "its first line has a wrong checksum");
  const parsed = headerSchema.safeParse(JSON.parse(header));
  if (!parsed.success) throw damaged(path, "it was written by another version");
  return { header: parsed.data, line };
}

function checksum(header: string): string {
  return createHash("sha256").update(header, "latin1").digest("hex").slice(0, CHECKSUM_DIGITS);
}

function damaged(path: string, why: string): StoreError {
  return new StoreError("damaged", `${path} is damaged: ${why}; no key was taken from it`);
}
