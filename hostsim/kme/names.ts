/**
 * Names in certificates: who speaks is an application (SAE) or a station's key management entity (KME). The
 * name is a URI among the certificate's alternative names (RFC 5280, 4.2.1.6), so that no application's
 * certificate can pass for a station's, whatever its common name says.
 */
import "reflect-metadata";
import { SubjectAlternativeNameExtension, X509Certificate } from "@peculiar/x509";

/** What a certificate can stand for. */
export type Role = "sae" | "kme";

/** Who a certificate names, and when it counts. */
export interface Identity {
  readonly role: Role;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a name looks like: of an SAE, or of a station. */
export const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The URI that says a name in a certificate. */
export function uriOf(role: Role, name: string): string {
  return `urn:satqkd:${role}:${name}`;
}

/** Who a certificate (DER) names; null when it names nobody, or more than one. */
export function identityOf(der: Uint8Array): Identity | null {
  const certificate = new X509Certificate(Uint8Array.from(der));
  const extension = certificate.getExtension(SubjectAlternativeNameExtension);
  const uris = (extension?.names.items ?? []).filter(({ type }) => type === "url");
  const named = uris.flatMap(({ value }) => {
    const [, role, name] = /^urn:satqkd:(sae|kme):(.*)$/.exec(value) ?? [];
    return name !== undefined && NAME.test(name) ? [{ role: role as Role, name }] : [];
  });
  const [only] = named;
  if (only === undefined || named.length > 1) return null;
  return { ...only, fromMs: certificate.notBefore.getTime(), untilMs: certificate.notAfter.getTime() };
}
