/**
 * Certificates of a laboratory: an authority, a certificate for each station's KME and for each application.
 * Takes: names. Gives: PEM texts. Keys are on P-256, made by the operating system's randomness and kept by
 * nobody here. Not for operation: there an authority has a machine of its own.
 */
import { randomBytes, webcrypto } from "node:crypto";
import "reflect-metadata";
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";
import { type Role, uriOf } from "./names.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 86_400_000;
const SERIAL_BYTES = 16;
/** How far back a certificate begins, for clocks that are behind. */
const SLACK_MS = 300_000;

/** A certificate and its key, as PEM; the key is secret. */
export interface Credential {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is made for. */
export interface Subject {
  readonly role: Role;
  readonly name: string;
  /** Names and addresses under which the KME is reached. */
  readonly hosts: readonly string[];
}

/** How long certificates count, in days from `fromMs` (milliseconds since 1970). */
export interface Validity {
  readonly fromMs: number;
  readonly days: number;
}

/** An authority that signs; its key stays in this object until `credential` is written by who made it. */
export interface Authority {
  readonly credential: Credential;
  /** A certificate and a new key for a name. */
  readonly issue: (subject: Subject, validity: Validity) => Promise<Credential>;
}

function serial(): string {
  const bytes = randomBytes(SERIAL_BYTES);
  // A positive number, as RFC 5280, 4.1.2.2, wants it.
  bytes[0] = (bytes[0]! & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function newKeys(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"])) as CryptoKeyPair;
}

async function pemOf({ privateKey }: CryptoKeyPair): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", privateKey), "PRIVATE KEY")}\n`;
}

function times({ fromMs, days }: Validity): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(fromMs - SLACK_MS), notAfter: new Date(fromMs + days * DAY_MS) };
}

function namesOf({ role, name, hosts }: Subject): JsonGeneralName[] {
  const isAddress = (host: string): boolean => /^[0-9.]+$|:/.test(host);
  return [
    { type: "url", value: uriOf(role, name) },
    ...hosts.map((host): JsonGeneralName => ({ type: isAddress(host) ? "ip" : "dns", value: host })),
  ];
}

/** Makes an authority that counts as long as its certificates may. */
export async function newAuthority(name: string, validity: Validity): Promise<Authority> {
  cryptoProvider.set(webcrypto as Crypto);
  const keys = await newKeys();
  const root = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [name] }],
    ...times(validity),
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const issue = async (subject: Subject, validity: Validity): Promise<Credential> => {
    const own = await newKeys();
    const usages = [ExtendedKeyUsage.clientAuth];
    if (subject.role === "kme") usages.push(ExtendedKeyUsage.serverAuth);
    const certificate = await X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: [{ CN: [subject.name] }],
      issuer: root.subject,
      ...times(validity),
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension(usages),
        new SubjectAlternativeNameExtension(namesOf(subject)),
      ],
    });
    return { certificate: `${certificate.toString("pem")}\n`, key: await pemOf(own) };
  };
  return { credential: { certificate: `${root.toString("pem")}\n`, key: await pemOf(keys) }, issue };
}
