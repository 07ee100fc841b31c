/**
 * What the key of a KME rests on, block by block. Takes: the certificate that its store came with, and that
 * of each store that was taken in later, with the numbers of its blocks. Gives: the certificates of keys by
 * the numbers of their blocks, so that none speaks for key of another night.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { withoutHead } from "../base/format-head.js";
import { parseJson } from "../base/json-text.js";
import { readText } from "../base/text-file.js";
import { UserError } from "../base/user-error.js";
import { remove, replaceFiles, waitingBeside } from "../keystore/durable-file.js";
import { CERTIFICATE_FILE, checkCertificate, type OriginCertificate } from "../pass/origin-certificate.js";

/** Where it stands in the store's folder, which stores were taken in. */
const INTAKES_FILE = "intakes.json";
const INTAKES_FORMAT = ["satqkd-intakes", 1] as const;

const number = z.string().regex(/^\d{1,20}$/);
const intakesSchema = z.strictObject({
  intakes: z.array(
    z.strictObject({
      /** The other station. */
      peer: z.string().min(1).max(64),
      /** Numbers of the lowest and the highest block. */
      first: number,
      last: number,
      atUtc: z.string().max(40),
      /** Null where the store came without one. */
      certificate: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

/** Key that was taken in. */
export interface TakenIn {
  readonly peer: string;
  readonly first: bigint;
  readonly last: bigint;
  readonly atUtc: string;
  readonly certificate: OriginCertificate | null;
}

/** The certificate in a store's folder; null for none. Throws a UserError unless it is `station`'s. */
export function certificateIn(folder: string, station: string): OriginCertificate | null {
  const path = join(folder, CERTIFICATE_FILE);
  if (!existsSync(path)) return null;
  return naming(path, () => {
    const certificate = checkCertificate(parseJson(readText(path)));
    if (!certificate.stations.includes(station)) throw new UserError(`it is not of ${station}'s keys`);
    return certificate;
  });
}

/** The other station of a certificate. */
export function otherStation({ stations: [a, b] }: OriginCertificate, station: string): string {
  return a === station ? b : a;
}

function naming<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  }
}

/** What keys rest on. */
export class Origins {
  private constructor(
    private readonly path: string,
    /** Of what the store came with, by the other station. */
    private readonly first: ReadonlyMap<string, OriginCertificate>,
    private taken: readonly TakenIn[],
  ) {}

  /**
   * Reads what is in the folder of a store whose lock the caller has.
   *
   * @throws UserError when it is damaged, or another station's
   */
  static read(folder: string, station: string): Origins {
    const certificate = certificateIn(folder, station);
    const first = new Map(certificate === null ? [] : [[otherStation(certificate, station), certificate]]);
    const path = join(folder, INTAKES_FILE);
    for (const left of waitingBeside(path)) remove(left);
    const taken = existsSync(path) ? naming(path, () => readTaken(path)) : [];
    return new Origins(path, first, taken);
  }

  /**
   * Notes what is about to be taken in, before it is; `isKept` says of what was noted before whether it was
   * taken in then.
   *
   * @throws StoreError when it can't be written
   */
  note(added: readonly TakenIn[], isKept: (earlier: TakenIn) => boolean): void {
    const taken = [...this.taken.filter(isKept), ...added];
    const intakes = taken.map(({ first, last, ...rest }) => ({
      ...rest,
      first: String(first),
      last: String(last),
    }));
    const [format, version] = INTAKES_FORMAT;
    const text = `${JSON.stringify({ format, version, intakes }, null, 1)}\n`;
    replaceFiles([{ path: this.path, bytes: Buffer.from(text) }]);
    this.taken = taken;
  }

  /** The certificates of blocks shared with a station, each once. */
  of(peer: string, numbers: readonly string[]): OriginCertificate[] {
    const own = this.taken.filter((each) => each.peer === peer);
    const found = numbers.flatMap((text) => {
      const block = BigInt(text);
      const intake = own.find(({ first, last }) => first <= block && block <= last);
      if (intake !== undefined) return intake.certificate ?? [];
      // What the store came with is older than all that was taken in.
      return own.some(({ first }) => first <= block) ? [] : (this.first.get(peer) ?? []);
    });
    return [...new Set(found)];
  }
}

function readTaken(path: string): TakenIn[] {
  const checked = intakesSchema.safeParse(withoutHead(parseJson(readText(path)), ...INTAKES_FORMAT));
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new UserError(`${issue!.path.map(String).join(".") || "the whole"}: ${issue!.message}`);
  }
  return checked.data.intakes.map(({ first, last, certificate, ...rest }) => ({
    ...rest,
    first: BigInt(first),
    last: BigInt(last),
    certificate: certificate === null ? null : checkCertificate(certificate),
  }));
}
