/**
 * The image of a key store's flash, encrypted. Takes: image, settings, the operator's key. Gives: the bytes
 * of a file, and back. One line says what it is and how its key is derived; behind it comes the image under
 * ChaCha20-Poly1305 (RFC 8439), which authenticates that line as well. The nonce is random for each writing:
 * 96 bits, good for 2^32 writings under one key. The key comes from the operator's by scrypt (RFC 7914), with
 * a check value that tells a wrong key from a damaged file, and a second key for the mark outside.
 */
import {
  type CipherChaCha20Poly1305,
  createCipheriv,
  createDecipheriv,
  createHmac,
  randomBytes,
  type ScryptOptions,
  scrypt,
  scryptSync,
  timingSafeEqual,
} from "node:crypto";
import { atOnce, type DiskWork } from "./disk-work.js";
import { CHECK_BYTES, damaged, type Header, headerLine, readHeader, type Settings } from "./sealed-header.js";
import { StoreError } from "./store-error.js";

const CIPHER = "chacha20-poly1305";
const TAG_BYTES = 16;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const ID_BYTES = 16;
const SALT_BYTES = 16;
const SECTOR_BYTES = 4096;
const BLOCK_SIZE = 8;
/** Of an image, so much is encrypted at a time: less than a millisecond's work. */
const PIECE_BYTES = 1 << 17;

/** Cost of scrypt, as log2 of N with r = 8, p = 1: 128 MiB and about half a second, once for each opening. */
export const SCRYPT_COST = 17;
/**
 * The least cost of a store that is opened: what the author of scrypt called fit for logins. A file's cost
 * can't be lowered without the operator's key, which the check value depends on; this keeps out stores that
 * were made cheap.
 */
export const LEAST_SCRYPT_COST = 14;

function scryptLater(
  secret: Uint8Array,
  salt: Buffer,
  length: number,
  costs: ScryptOptions,
): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(secret, salt, length, costs, (error, bytes) => (error === null ? resolve(bytes) : reject(error))),
  );
}

/** Keys that follow from the operator's, 32 bytes each, secret. */
export class SealingKeys {
  private constructor(
    /** Of the image. */
    readonly image: Buffer,
    /** Of the mark's authentication. */
    readonly mark: Buffer,
    /** Tells whether the operator's key was right; not secret. */
    readonly check: Buffer,
  ) {}

  static *deriving(operatorKey: Uint8Array, salt: string, cost: number): DiskWork<SealingKeys> {
    const N = 2 ** cost;
    const length = 2 * KEY_BYTES + CHECK_BYTES;
    const costs = { N, r: BLOCK_SIZE, p: 1, maxmem: 256 * N * BLOCK_SIZE + 65_536 };
    const salted = Buffer.from(salt, "hex");
    let bytes: Buffer = Buffer.alloc(0);
    yield {
      now: () => {
        bytes = scryptSync(operatorKey, salted, length, costs);
      },
      later: async () => {
        bytes = await scryptLater(operatorKey, salted, length, costs);
      },
    };
    const [mark, check] = [KEY_BYTES, 2 * KEY_BYTES];
    return new SealingKeys(bytes.subarray(0, mark), bytes.subarray(mark, check), bytes.subarray(check));
  }

  /** A key that follows from the image's by HMAC-SHA256, 32 bytes, another for each label. */
  derived(label: string): Buffer {
    return createHmac("sha256", this.image).update(`satqkd-${label}`).digest();
  }

  wipe(): void {
    this.image.fill(0);
    this.mark.fill(0);
  }
}

/** What a new store has to say. */
export type NewSettings = Pick<Settings, "owner" | "path" | "mark" | "sectors" | "quotas" | "scryptCost">;

/** Settings and keys of a new store. */
export function newSealing(
  operatorKey: Uint8Array,
  given: NewSettings,
): { settings: Settings; keys: SealingKeys } {
  const identity = newIdentity(operatorKey, given.scryptCost);
  const settings: Settings = {
    format: "satqkd-keys",
    version: 2,
    supersedes: null,
    joint: null,
    peers: [],
    rehearsal: [],
    stopped: {},
    received: [],
    passes: {},
    relays: {},
    epsilon: {},
    ...given,
    ...identity.settings,
  };
  return { settings, keys: identity.keys };
}

/** A new identity for a store, and keys that no other has. */
export function newIdentity(
  operatorKey: Uint8Array,
  cost: number,
): { settings: Pick<Settings, "id" | "generation" | "salt" | "keyCheck" | "scryptCost">; keys: SealingKeys } {
  const salt = randomBytes(SALT_BYTES).toString("hex");
  const keys = atOnce(SealingKeys.deriving(operatorKey, salt, cost));
  const id = randomBytes(ID_BYTES).toString("hex");
  const keyCheck = keys.check.toString("hex");
  return { settings: { id, generation: 0, salt, keyCheck, scryptCost: cost }, keys };
}

/**
 * A file that holds `image`: its first line, which never comes twice, and its bytes in pieces, each of which
 * is encrypted when it is asked for. The image must stay as it is until the last one was.
 */
export function seal(
  settings: Settings,
  keys: SealingKeys,
  image: Uint8Array,
): { pieces: Iterable<Buffer>; line: Buffer } {
  const nonce = randomBytes(NONCE_BYTES);
  const line = headerLine({ ...settings, nonce: nonce.toString("hex") });
  const cipher = createCipheriv(CIPHER, keys.image, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(line, { plaintextLength: image.length });
  return { pieces: sealedPieces(cipher, line, image), line };
}

/** The line is before the first piece, the tag behind the last. */
function* sealedPieces(cipher: CipherChaCha20Poly1305, line: Buffer, image: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < image.length; at += PIECE_BYTES) {
    const sealed = cipher.update(image.subarray(at, at + PIECE_BYTES));
    const parts = at === 0 ? [line, sealed] : [sealed];
    if (at + PIECE_BYTES >= image.length) parts.push(cipher.final(), cipher.getAuthTag());
    yield parts.length === 1 ? sealed : Buffer.concat(parts);
  }
}

/** A file that was opened. */
export interface Unsealed {
  readonly settings: Settings;
  readonly keys: SealingKeys;
  readonly line: Buffer;
  readonly image: Uint8Array;
}

/**
 * Opens the bytes of a file. The operator's key must stay as it is until that is done.
 *
 * @throws StoreError when the key is wrong, the file damaged, or the store was made cheaper than `leastCost`;
 *   `path` is named
 */
export function* unsealing(
  path: string,
  bytes: Buffer,
  operatorKey: Uint8Array,
  leastCost: number,
): DiskWork<Unsealed> {
  const { header, line } = readHeader(path, bytes);
  if (header.scryptCost < leastCost)
    throw damaged(path, `a store with scrypt cost ${header.scryptCost} is not opened`);
  const keys = yield* SealingKeys.deriving(operatorKey, header.salt, header.scryptCost);
  try {
    if (!timingSafeEqual(keys.check, Buffer.from(header.keyCheck, "hex")))
      throw new StoreError("wrongOperatorKey", `${path}: this is not the operator key it was made with`);
    const { nonce: _nonce, ...settings } = header;
    return { settings, keys, line: Buffer.from(line), image: decrypt(path, bytes, header, line, keys) };
  } catch (error) {
    keys.wipe();
    throw error;
  }
}

/** The image in a file whose keys are known. Throws a StoreError when the file is not genuine. */
export function decrypt(
  path: string,
  bytes: Buffer,
  header: Header,
  line: Buffer,
  keys: SealingKeys,
): Uint8Array {
  const nonce = Buffer.from(header.nonce, "hex");
  const decipher = createDecipheriv(CIPHER, keys.image, nonce, { authTagLength: TAG_BYTES });
  const end = bytes.length - TAG_BYTES;
  const sealed = bytes.subarray(line.length, end);
  const expected = header.sectors * SECTOR_BYTES;
  if (sealed.length !== expected)
    throw damaged(path, `it has ${bytes.length} bytes, not ${line.length + expected + TAG_BYTES}`);
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
  return copy;
}
