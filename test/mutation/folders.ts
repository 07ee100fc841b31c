/**
 * What is mutated, and which tests judge it. Takes: nothing. Gives: folders by name, each with its sources and its test files.
 *
 * A folder's judges are the test files of its subject that need no board image and no clock of the wall; the tool runs the
 * cheapest first. Missing here: files that other files are made from (generated.ts is held to the dictionary by a test), and pages.
 */

/** A folder of one subject, its sources on board and on the ground. */
export interface Folder {
  readonly name: string;
  /** Source files, or folders of which every `.ts` file is one, relative to the project. */
  readonly sources: readonly string[];
  /** Test files, or folders of which every `.test.ts` file is one. */
  readonly tests: readonly string[];
  /** Entries of modules of the core that some of the tests have for themselves. */
  readonly modules?: readonly string[];
}

/** Source files that are not mutated. */
export const NOT_MUTATED: readonly string[] = [
  "assembly/protocol/controller.ts",
  "hostsim/relay/campaign-result.ts",
  "hostsim/relay/relay-result.ts",
];

/**
 * Test files of those folders that are no judges: they need board images, drive a board's emulator, or start the command line so
 * often, or try so many cases, that a mutant would cost minutes.
 */
export const NO_JUDGES: readonly string[] = [
  "test/controller/dictionary.test.ts",
  "test/controller/fuzz.test.ts",
  "test/faults/table.test.ts",
  "test/finite-key/assumptions.test.ts",
  "test/finite-key/photon-numbers.test.ts",
  "test/keystore/both-or-neither.test.ts",
  "test/keystore/never-twice.test.ts",
  "test/keystore/struck.test.ts",
  "test/relay/campaign.test.ts",
  "test/relay/pool-blocks.test.ts",
  "test/relay/protocol.test.ts",
  "test/relay/send.test.ts",
];

/** What judges find in their environment: campaigns of many seeds run one of them, so that a mutant costs seconds. */
export const JUDGES_SEE: Readonly<Record<string, string>> = { SEED: "1" };

/** Faults of every kind while a controller runs: dear, so it comes last of all. */
const INJECTED = "test/faults/injected.test.ts";

/** Modules of the core's inner parts. */
const LINK = "test/link/assembly/link.ts";
const LIGHT = "test/emission/assembly/light.ts";

/** The folders of issue 15, in the order of a bit's path. */
export const FOLDERS: readonly Folder[] = [
  { name: "entropy", sources: ["assembly/entropy"], tests: ["test/entropy", "test/pattern/fill.test.ts"] },
  {
    name: "pattern",
    sources: ["assembly/pattern"],
    tests: ["test/pattern", "test/emission", INJECTED],
    modules: [LIGHT, "test/pattern/assembly/weights.ts"],
  },
  {
    name: "emission",
    sources: ["assembly/emission"],
    tests: ["test/emission", INJECTED],
    modules: [LIGHT],
  },
  {
    name: "faults",
    sources: ["assembly/faults"],
    tests: ["test/faults", "test/controller/services.test.ts", "test/controller/modes.test.ts"],
    modules: ["test/faults/assembly/kept.ts"],
  },
  { name: "images", sources: ["assembly/images"], tests: ["test/images"] },
  {
    name: "controller",
    sources: ["assembly/controller", "hostsim/wire/controller"],
    tests: ["test/controller", "test/procedures/flight.test.ts", INJECTED, "test/images/uplink.test.ts"],
  },
  {
    name: "sift",
    sources: ["assembly/sift"],
    tests: ["test/sift", "test/link/codes.test.ts"],
    modules: [LINK],
  },
  { name: "link", sources: ["assembly/link"], tests: ["test/link"], modules: [LINK] },
  {
    name: "authenticate",
    sources: ["assembly/authenticate"],
    tests: ["test/authenticate", "test/link/edges.test.ts", "test/dialogue/commit.test.ts"],
    modules: [LINK],
  },
  {
    name: "keystore",
    sources: ["assembly/keystore", "hostsim/keystore"],
    tests: ["test/keystore"],
  },
  { name: "relay", sources: ["assembly/relay", "hostsim/relay"], tests: ["test/relay"] },
  { name: "finite-key", sources: ["hostsim/finite-key"], tests: ["test/finite-key"] },
];
