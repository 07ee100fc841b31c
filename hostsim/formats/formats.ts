/**
 * The formats of JSON that this program writes. Takes: a name and what is to be written. Gives: the object
 * with its head, name and version first. Never checks the object: that it is of its type is the compiler's
 * work, and that of the tests, which hold everything that is printed against the published schemas.
 */
import type { Headed } from "../base/format-head.js";
import type { FormatBodies } from "./bodies.js";

/** Name of a format. */
export type FormatName = keyof FormatBodies;

/** What is told of a format. */
export interface FormatNote {
  /** It rises when a field goes or changes its meaning; a new field is none. */
  readonly version: number;
  /** Where such JSON comes from. */
  readonly from: string;
}

/** All formats, sorted by name. */
export const FORMATS: { readonly [Name in FormatName]: FormatNote } = {
  "satqkd-attack": { version: 2, from: "satqkd attack --json" },
  "satqkd-bench": { version: 1, from: "satqkd bench --json" },
  "satqkd-boards": { version: 1, from: "satqkd boards --json" },
  "satqkd-build": { version: 1, from: "satqkd build --json" },
  "satqkd-build-script": { version: 1, from: "satqkd build --json, of a board with a JavaScript prompt" },
  "satqkd-console": { version: 1, from: "satqkd console --json" },
  "satqkd-console-show": { version: 2, from: "satqkd console --show --json" },
  "satqkd-demo": {
    version: 1,
    from: "satqkd demo relay-tunnel --json, and its page: all data, saved as JSON",
  },
  "satqkd-dictionary": { version: 1, from: "satqkd dictionary --json" },
  "satqkd-diff": { version: 1, from: "satqkd diff --json" },
  "satqkd-distil": { version: 3, from: "satqkd distil --json" },
  "satqkd-emulate": { version: 1, from: "satqkd emulate --json" },
  "satqkd-emulate-digests": { version: 1, from: "satqkd emulate --json, of a board without lines" },
  "satqkd-entropy-assess": { version: 1, from: "satqkd entropy assess --json" },
  "satqkd-entropy-sample": { version: 1, from: "satqkd entropy sample --json" },
  "satqkd-flash": { version: 1, from: "satqkd flash --json" },
  "satqkd-flash-script": { version: 1, from: "satqkd flash --json, of a board with a JavaScript prompt" },
  "satqkd-formats": { version: 1, from: "satqkd formats --json" },
  "satqkd-identify": { version: 1, from: "satqkd identify --json" },
  "satqkd-identify-families": { version: 1, from: "satqkd identify --json, of a file for several chips" },
  "satqkd-job-result": { version: 1, from: "--results of satqkd jobs: a file of the folder" },
  "satqkd-jobs": { version: 1, from: "satqkd jobs --json" },
  "satqkd-keylength": { version: 1, from: "satqkd keylength --json" },
  "satqkd-keys-rekey": { version: 1, from: "satqkd keys STORE rekey --json" },
  "satqkd-keys-resync": { version: 1, from: "satqkd keys STORE resync --json" },
  "satqkd-keys-status": { version: 1, from: "satqkd keys STORE --json, and keys STORE init --json" },
  "satqkd-keys-stop": { version: 1, from: "satqkd keys STORE stop --json" },
  "satqkd-keys-take": { version: 1, from: "satqkd keys STORE take --json" },
  "satqkd-mark": { version: 1, from: "the mark of a key store, a file outside its folder" },
  "satqkd-network": { version: 1, from: "satqkd network --json, and --out: network.json" },
  "satqkd-network-comparison": { version: 1, from: "satqkd network --compare --json" },
  "satqkd-network-flown": { version: 1, from: "satqkd network --fly --json, and --out: flown.json" },
  "satqkd-network-study": { version: 1, from: "satqkd network --weather-seeds or --sweep, with --json" },
  "satqkd-optimise": { version: 1, from: "satqkd optimise --json" },
  "satqkd-optimise-losses": { version: 1, from: "satqkd optimise --losses --json" },
  "satqkd-origin": { version: 1, from: "satqkd relay --keystore: origin.json beside each store" },
  "satqkd-pass": { version: 3, from: "satqkd pass --json" },
  "satqkd-pass-report": { version: 3, from: "the page of satqkd pass --report: all data, saved as JSON" },
  "satqkd-passes": { version: 1, from: "satqkd passes --json" },
  "satqkd-pki": { version: 1, from: "satqkd pki --json" },
  "satqkd-play": { version: 1, from: "satqkd play --json" },
  "satqkd-procedure-build": { version: 1, from: "satqkd procedure build --json" },
  "satqkd-procedure-check": { version: 1, from: "satqkd procedure check --json" },
  "satqkd-pulses": { version: 1, from: "the page of satqkd trace: pulses in sight, saved as JSON" },
  "satqkd-receive": { version: 1, from: "satqkd receive --json" },
  "satqkd-recording": { version: 1, from: "satqkd console --record: the first line of a recording" },
  "satqkd-relay": { version: 1, from: "satqkd relay --json, and its page: all data, saved as JSON" },
  "satqkd-scenario-check": { version: 1, from: "satqkd scenario check --json" },
  "satqkd-send": { version: 1, from: "satqkd send --json" },
  "satqkd-sizes": { version: 1, from: "satqkd build: sizes.json of an image" },
  "satqkd-station": { version: 1, from: "satqkd station --json" },
  "satqkd-stats": { version: 1, from: "satqkd stats --json" },
  "satqkd-step": { version: 1, from: "satqkd step --json" },
  "satqkd-trace": { version: 1, from: "satqkd trace --json" },
  "satqkd-trace-header": { version: 1, from: "satqkd trace: what each file says of itself" },
  "satqkd-version": { version: 1, from: "satqkd --version --json" },
};

/** An object of a format, its head first. */
export function headed<Name extends FormatName>(
  name: Name,
  body: FormatBodies[Name],
): Headed<Name, FormatBodies[Name]> {
  return { format: name, version: FORMATS[name].version, ...body };
}
