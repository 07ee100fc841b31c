/**
 * The signature over certificates of origin: a station's KME says, by the key of its own certificate, that
 * the keys of these IDs rest on these certificates. Takes: IDs, certificates, who signs. Gives: a signature,
 * and on another computer the station that made it. It doesn't show that counts were measured, but whose word
 * that is.
 */
import { createPrivateKey, type KeyObject, sign, verify, X509Certificate } from "node:crypto";
import { z } from "zod";
import { UserError } from "../base/user-error.js";
import type { OriginCertificate } from "../pass/origin-certificate.js";
import { identityOf } from "./names.js";

/** Who signs: PEM. */
export interface Signer {
  readonly certificate: string;
  /** Secret. */
  readonly key: string;
}

/** Name of the field beside `satqkd_origin` in an answer. */
export const ORIGIN_SIGNATURE = "satqkd_origin_signature";

const signatureSchema = z.strictObject({
  /** The signer's certificate, PEM. */
  certificate: z.string(),
  /** Base64 of the signature: by SHA-256, or Ed25519 where that is the certificate's key. */
  signature: z.base64(),
});
/** A signature as it stands in an answer. */
export type OriginSignature = z.infer<typeof signatureSchema>;

/** What is signed begins so, so that it can be taken for nothing else that the key signs. */
const PURPOSE = "satqkd-origin-signature 1\n";
const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
/** As where counts do not bear a key (hostsim/cli/verify.ts): what the file says does not hold. */
const EXIT_NOT_GENUINE = 1;

/** JSON with names in order and without blanks (RFC 8785), so that who writes it anew changes nothing. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`);
  return `{${fields.join(",")}}`;
}

function signedBytes(ids: readonly string[], origins: readonly unknown[]): Buffer {
  return Buffer.from(PURPOSE + canonicalJson({ key_IDs: ids, satqkd_origin: origins }));
}

/** Ed25519 hashes by itself (RFC 8032). */
function digestOf({ asymmetricKeyType }: KeyObject): string | null {
  return asymmetricKeyType === "ed25519" ? null : "sha256";
}

/** Signs that the keys of these IDs rest on these certificates. */
export function signOrigin(
  { certificate, key }: Signer,
  ids: readonly string[],
  origins: readonly OriginCertificate[],
): OriginSignature {
  const own = createPrivateKey(key);
  const signature = sign(digestOf(own), signedBytes(ids, origins), own);
  return {
    certificate: new X509Certificate(certificate).toString(),
    signature: signature.toString("base64"),
  };
}

/** Whose signature may count. */
export interface Trust {
  /** Certificates of authorities, PEM. */
  readonly authority: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
}

/**
 * The station whose KME has signed that the keys of these IDs rest on these certificates.
 *
 * @throws UserError when the signature is missing or not genuine, or its certificate is no KME's, not by the
 *   authority, or out of its time
 */
export function signerOf(
  data: unknown,
  ids: readonly string[],
  origins: readonly unknown[],
  { authority, nowMs }: Trust,
): string {
  const refuse = (why: string): never => {
    throw new UserError(`${ORIGIN_SIGNATURE}: ${why}`, EXIT_NOT_GENUINE);
  };
  const read = signatureSchema.safeParse(data).data;
  if (read === undefined) return refuse("it is missing, or no signature");
  const shown = certificateOf(read.certificate) ?? refuse("its certificate can't be read");
  const authorities = (authority.match(PEM_CERTIFICATE) ?? []).flatMap((pem) => certificateOf(pem) ?? []);
  if (authorities.length === 0) throw new UserError("the authority's file has no certificate (PEM)");
  if (!authorities.some((each) => shown.checkIssued(each) && shown.verify(each.publicKey)))
    return refuse("its certificate is not by the authority");
  const identity = identityOf(shown.raw);
  if (identity?.role !== "kme") return refuse("its certificate is not that of a KME");
  if (nowMs < identity.fromMs || nowMs > identity.untilMs)
    return refuse(`the certificate of ${identity.name}'s KME does not count now`);
  const { publicKey } = shown;
  const signature = Buffer.from(read.signature, "base64");
  if (!verify(digestOf(publicKey), signedBytes(ids, origins), publicKey, signature))
    return refuse("it is not genuine: IDs, certificates or signature were changed");
  return identity.name;
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
