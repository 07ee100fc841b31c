/**
 * The generators of the pattern's keystream that the core has, in a list. Takes: a name, a module. Gives: the
 * module set to it, and what keys made with it rest on.
 */
import type { PayloadExports } from "./load.js";

/** All of them, the usual one first; `code` is the module's own constant. */
const GENERATORS = [
  {
    name: "chacha20",
    title: "ChaCha20",
    restsOn: "ChaCha20 with 20 rounds (RFC 8439)",
    code: "GENERATOR_CHACHA20",
  },
  {
    name: "hash-drbg",
    title: "Hash_DRBG with SHA-256",
    restsOn: "SHA-256's compression as a pseudorandom function (NIST SP 800-90A Rev. 1, section 10.1.1)",
    code: "GENERATOR_HASH_DRBG",
  },
] as const;

/** Name of a generator. */
export type GeneratorName = (typeof GENERATORS)[number]["name"];

/** Their names, the usual one first. */
export const GENERATOR_NAMES: readonly GeneratorName[] = GENERATORS.map(({ name }) => name);

/** A generator by its name. */
export function generatorNamed(name: GeneratorName): (typeof GENERATORS)[number] {
  return GENERATORS.find((each) => each.name === name)!;
}

/** Sets a module's generator; to be called before there is a seed. */
export function chooseGenerator(core: PayloadExports, name: GeneratorName): void {
  if (!core.setGenerator(core[generatorNamed(name).code].value))
    throw new Error(`the core has no generator ${name}`);
}

/** Name of the generator that a module is set to. */
export function generatorOf(core: PayloadExports): GeneratorName {
  return GENERATORS.find(({ code }) => core[code].value === core.generator())!.name;
}
