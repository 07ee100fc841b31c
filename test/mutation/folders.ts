/**
 * What is mutated, and which tests judge it. Takes: nothing. Gives: folders by name, each with its sources
 * and its test files.
 *
 * A folder's judges are the test files of its subject that need no board image and no clock of the wall; the
 * tool runs the cheapest first. Missing here: files that other files are made from (generated.ts is held to
 * the dictionary by a test), and pages.
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
 * Test files of those folders that are no judges: they need board images, drive a board's emulator, or start
 * the command line so often, or try so many cases, that a mutant would cost minutes.
 */
export const NO_JUDGES: readonly string[] = [
  "test/assembly/controller/dictionary.test.ts",
  "test/assembly/controller/fuzz.test.ts",
  "test/assembly/faults/table.test.ts",
  "test/hostsim/finite-key/assumptions.test.ts",
  "test/hostsim/finite-key/photon-numbers.test.ts",
  "test/hostsim/keystore/both-or-neither.test.ts",
  "test/hostsim/keystore/never-twice.test.ts",
  "test/hostsim/keystore/struck.test.ts",
  "test/hostsim/relay/campaign.test.ts",
  "test/hostsim/relay/pool-blocks.test.ts",
  "test/hostsim/relay/protocol.test.ts",
  "test/hostsim/relay/send.test.ts",
];

/**
 * What judges find in their environment: campaigns of many seeds run one of them, so that a mutant costs
 * seconds.
 */
export const JUDGES_SEE: Readonly<Record<string, string>> = { SEED: "1" };

/** Faults of every kind while a controller runs: dear, so it comes last of all. */
const INJECTED = "test/assembly/faults/injected.test.ts";

/** Modules of the core's inner parts. */
const LINK = "test/assembly/link/compiled/link.ts";
const LIGHT = "test/assembly/emission/compiled/light.ts";

/** The folders of issue 15, in the order of a bit's path. */
export const FOLDERS: readonly Folder[] = [
  {
    name: "entropy",
    sources: ["assembly/entropy"],
    tests: ["test/assembly/entropy", "test/assembly/pattern/fill.test.ts"],
  },
  {
    name: "pattern",
    sources: ["assembly/pattern"],
    tests: ["test/assembly/pattern", "test/assembly/emission", INJECTED],
    modules: [LIGHT, "test/assembly/pattern/compiled/weights.ts"],
  },
  {
    name: "emission",
    sources: ["assembly/emission"],
    tests: ["test/assembly/emission", INJECTED],
    modules: [LIGHT],
  },
  {
    name: "faults",
    sources: ["assembly/faults"],
    tests: [
      "test/assembly/faults",
      "test/assembly/controller/services.test.ts",
      "test/assembly/controller/modes.test.ts",
    ],
    modules: ["test/assembly/faults/compiled/kept.ts"],
  },
  { name: "images", sources: ["assembly/images"], tests: ["test/assembly/images"] },
  {
    name: "controller",
    sources: ["assembly/controller", "hostsim/wire/controller"],
    tests: [
      "test/assembly/controller",
      "test/firmware/procedures/flight.test.ts",
      INJECTED,
      "test/assembly/images/uplink.test.ts",
    ],
  },
  {
    name: "sift",
    sources: ["assembly/sift"],
    tests: ["test/assembly/sift", "test/assembly/link/codes.test.ts"],
    modules: [LINK],
  },
  {
    name: "link",
    sources: [
      "assembly/link",
      "assembly/glue/big-endian.ts",
      "assembly/glue/bits.ts",
      "assembly/glue/crc16.ts",
    ],
    tests: ["test/assembly/link"],
    modules: [LINK],
  },
  {
    name: "authenticate",
    sources: ["assembly/authenticate"],
    tests: [
      "test/assembly/authenticate",
      "test/assembly/link/edges.test.ts",
      "test/assembly/dialogue/commit.test.ts",
    ],
    modules: [LINK],
  },
  {
    name: "keystore",
    sources: ["assembly/keystore", "assembly/glue/crc32.ts", "hostsim/keystore"],
    tests: ["test/hostsim/keystore"],
  },
  { name: "relay", sources: ["assembly/relay", "hostsim/relay"], tests: ["test/hostsim/relay"] },
  { name: "finite-key", sources: ["hostsim/finite-key"], tests: ["test/hostsim/finite-key"] },
];
