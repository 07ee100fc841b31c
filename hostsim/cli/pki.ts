/**
 * `satqkd pki FOLDER`: certificates of a laboratory, for stations' KMEs and for applications
 * (docs/how-to/kme.md).
 */
import { join } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { makeFolders } from "../base/make-folders.js";
import { type OutputRule, writeOutputs } from "../base/output.js";
import { UserError } from "../base/user-error.js";
import { NAME, type Role } from "../kme/names.js";
import { type Credential, newAuthority } from "../kme/pki.js";
import { whole } from "./numbers.js";
import { type CommonFlags, FORCE_OPTION } from "./options.js";
import { printJson } from "./print-json.js";
import { print } from "./say.js";

interface PkiFlags extends CommonFlags {
  readonly station: readonly string[];
  readonly sae: readonly string[];
  readonly host: readonly string[];
  readonly days: number;
  readonly json?: true;
}

function named(text: string, earlier: readonly string[] = []): readonly string[] {
  if (!NAME.test(text))
    throw new InvalidArgumentError("must be letters, digits, dots, hyphens and underscores.");
  return [...earlier, text];
}

function files(folder: string, name: string, { certificate, key }: Credential) {
  return [
    { path: join(folder, `${name}.pem`), data: certificate },
    { path: join(folder, `${name}.key.pem`), data: key },
  ];
}

async function pki(folder: string, flags: PkiFlags): Promise<void> {
  const { station, sae, host, days, force } = flags;
  if (station.length + sae.length === 0)
    throw new UserError("pki: name whom the certificates are for: --station NAME, --sae NAME");
  const validity = { fromMs: Date.now(), days };
  const authority = await newAuthority("satqkd laboratory", validity);
  const subjects: [Role, string][] = [
    ...station.map((name): [Role, string] => ["kme", name]),
    ...sae.map((name): [Role, string] => ["sae", name]),
  ];
  const made = files(folder, "authority", authority.credential);
  for (const [role, name] of subjects) {
    const hosts = role === "kme" ? host : [];
    made.push(...files(folder, `${role}-${name}`, await authority.issue({ role, name, hosts }, validity)));
  }
  makeFolders(folder, 0o700);
  // Keys stand beside certificates: nobody else may read either.
  const rule: OutputRule = { option: "pki", force, isSecret: true };
  writeOutputs(made, rule);
  const paths = made.map(({ path }) => path);
  if (flags.json) printJson("satqkd-pki", { folder, days, files: paths });
  else
    print(
      `${paths.length} files in ${folder}, for ${days} days; whoever has authority.key.pem can make more: keep it elsewhere\n`,
    );
}

/** Adds the verb to the command line. */
export function registerPki(program: Command): void {
  program
    .command("pki")
    .description("certificates of a laboratory, for KMEs and applications (docs/how-to/kme.md)")
    .argument("<folder>", "where the files go; it is made if need be")
    .option("--station <name>", "a station's KME; repeatable", named, [])
    .option("--sae <name>", "an application; repeatable", named, [])
    .option(
      "--host <name>",
      "name or address under which the KMEs are reached; repeatable",
      (text: string, earlier: readonly string[] = []) => [...earlier, text],
      ["localhost", "127.0.0.1"] as readonly string[],
    )
    .option("--days <n>", "how long they count", whole({ from: 1, to: 3650 }), 90)
    .option("--json", "print one JSON object, nothing else")
    .option(...FORCE_OPTION)
    .action(pki);
}
