/**
 * What the JSON of each format holds. Takes and gives nothing: only types, from which the published schemas
 * are made (docs/formats). Never values: what prints one format loads nothing of the others.
 */
import type { Assessment } from "../assessment/assess.js";
import type { RestartVerdict } from "../assessment/restarts.js";
import type { Figure } from "../benchmark/measure.js";
import type { Board } from "../board/board.js";
import type { MadeImage } from "../board/build/made-image.js";
import type { ImageSizes } from "../board/build/sizes.js";
import type { Identity } from "../board/identity.js";
import type { DemoResult } from "../demo/result.js";
import type { DistilResult } from "../distil/result.js";
import type { CycleBudget } from "../emulation/cycle-budget.js";
import type { DigestResult } from "../emulation/digest-run.js";
import type { PicoResult } from "../emulation/pico-run.js";
import type { Uf2Drive } from "../flash/drives.js";
import type { LoadedConsole } from "../flash/upload-console.js";
import type { PassForecast } from "../forecast/forecast.js";
import type { CountedKey } from "../ground/assumptions/counted-key.js";
import type { AttackResult } from "../gym/result.js";
import type { StudyPoint, VariedValue } from "../jobs/network-study.js";
import type { JobResult } from "../jobs/results.js";
import type { Row } from "../jobs/row.js";
import type { StoredKey } from "../keystore/pass-stores.js";
import type { Rekeyed } from "../keystore/rekey.js";
import type { StoreStatus } from "../keystore/store-status.js";
import type { Recording, RecordingHeader } from "../operator/recording.js";
import type { SessionSummary } from "../operator/summary.js";
import type { Optimisation, OptimiseFrame } from "../optimise/result.js";
import type { OriginCertificate } from "../pass/origin-certificate.js";
import type { PassResult } from "../pass/result.js";
import type { BuiltConsole } from "../prompt/script.js";
import type { Dictionary } from "../protocol/schema.js";
import type { FlownNetwork } from "../relay/fleet/flown-result.js";
import type { RelayResult } from "../relay/relay-result.js";
import type { SavedPass } from "../report/pass-report.js";
import type { PlacedFault } from "../scenario/inspect-file.js";
import type { SchedulePulse, ScheduleRequest } from "../schedule/types.js";
import type { NetworkComparison } from "../scheduling/compare-results.js";
import type { NetworkResult } from "../scheduling/result.js";
import type { StationOutcome } from "../station/station-program.js";
import type { StationClock } from "../station/watch.js";
import type { LaserPair } from "../stats/delays.js";
import type { PatternVerdict } from "../stats/tests.js";
import type { Difference } from "../trace/diff.js";
import type { TraceHeader } from "../trace/header.js";
import type { SavedPulses } from "../trace/html/page-data.js";

/** What a release says of itself. */
export interface Release {
  /** Version of the package, by semver. */
  readonly release: string;
  /** 40 hexadecimal digits; null when nothing tells. */
  readonly commit: string | null;
  /** Whether files differ from that commit. */
  readonly changed: boolean;
  /** SHA-256 of the core's sources, 64 hexadecimal digits. */
  readonly core: string;
  /** Of the controller's commands and telemetry, 16 hexadecimal digits. */
  readonly dictionary: string;
}

/** A pass as the command line tells it. */
export interface ToldPass extends PassResult {
  /** What went into key stores, and null without a key; only with `--keystore`. */
  readonly keyStore?: StoredKey | null;
}

/** Whether a scenario can be flown. */
export interface ScenarioCheck {
  readonly file: string;
  readonly isFine: boolean;
  /** In the order of the file. */
  readonly faults: readonly PlacedFault[];
}

/** Keys with a peer that were stopped. */
export interface StoppedKeys {
  readonly peer: string;
  readonly stopped: true;
}

/** Keys with a peer that may be used again. */
export interface ResyncedKeys {
  readonly peer: string;
  readonly stopped: false;
  readonly burntBlocks: number;
}

/** Certificates that were made. */
export interface MadeCertificates {
  readonly folder: string;
  /** How long they count. */
  readonly days: number;
  /** Paths: of each name a certificate, and its key. */
  readonly files: readonly string[];
}

/** Key that was taken out of a store, into a file. */
export interface TakenKey {
  readonly peer: string;
  readonly purpose: string;
  /** Blocks of 256 bits. */
  readonly blocks: number;
  /** Number of each block, decimal: pass * 2^24 + block. */
  readonly numbers: readonly string[];
  readonly out: string;
  /** Whether the key follows from a printed seed, and is public. */
  readonly rehearsal: boolean;
}

/** A file under one-time pad, sent or received. */
export interface CarriedFile {
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  /** Key blocks of 256 bits that were spent. */
  readonly blocks: number;
  readonly out: string;
  /** Whether the key follows from a printed seed, and is public. */
  readonly rehearsal: boolean;
}

/** Plans of a network under many weathers, and with more and fewer satellites. */
export interface ToldNetworkStudy {
  readonly evidence: "simulated";
  readonly scenario: string;
  /** Of the whole constellation, 64 hexadecimal digits. */
  readonly scenarioHash: string;
  /** Of the code that made the rows, 64 hexadecimal digits. */
  readonly codeVersion: string;
  readonly days: number;
  readonly firstSeed: number;
  readonly seeds: number;
  /** Chance that an interval holds the median of all weathers. */
  readonly confidence: number;
  readonly points: readonly StudyPoint[];
  /** With `--least` and one sweep; null without, or with several. */
  readonly least: {
    /** What each pair is to have of its demand, 0 to 1. */
    readonly share: number;
    /** The least value of what was varied that gives it in the median; null: none that was tried does. */
    readonly value: number | null;
  } | null;
  /** With `--least`: the least of the last sweep, for each choice of values of the sweeps before it. */
  readonly searches: readonly {
    readonly besides: readonly VariedValue[];
    readonly share: number;
    readonly value: number | null;
  }[];
}

/** Rows of jobs, in the order of windows and seeds. */
export interface ToldJobs {
  readonly evidence: "simulated";
  readonly kind: string;
  /** Name or path as it was given. */
  readonly scenario: string;
  /** SHA-256 of the scenario's JSON, 64 hexadecimal digits. */
  readonly scenarioHash: string;
  /** Of the code that made the rows, 64 hexadecimal digits. */
  readonly codeVersion: string;
  readonly rows: readonly {
    readonly seed: number;
    readonly fromUtc: string;
    readonly toUtc: string;
    /** What the job gave; its fields are the kind's. */
    readonly row: Row;
  }[];
}

/** An optimisation at each of several losses. */
export interface OptimisedLosses extends OptimiseFrame {
  readonly losses: readonly Optimisation[];
}

/** An image, what it needs, and how that changed. */
export interface ToldImage extends MadeImage {
  /** Sizes that the last commit recorded; null where it has none. */
  readonly committedSizes: ImageSizes | null;
  /** Where the cycles of a table go; empty for boards without such a budget. */
  readonly cycles: readonly CycleBudget[];
}

/** An image that was put on a board. */
export interface FlashedImage {
  readonly board: string;
  readonly drive: Uf2Drive;
  readonly bytes: number;
  /** Of the image that was written. */
  readonly identity: Identity;
  /** What the board says that it runs; null where it was not asked. */
  readonly running: Identity | null;
}

/** A script that was loaded into a JavaScript prompt. */
export interface FlashedScript extends LoadedConsole {
  readonly board: string;
  readonly port: string;
  readonly bytes: number;
  /** Of the script that was sent. */
  readonly identity: Identity;
}

/** Whether an image fits this host. */
interface Fit {
  /** Whether its core and dictionary are this host's. */
  readonly fitsThisHost: boolean;
  /** Why it does not fit, or null. */
  readonly reason: string | null;
}

/** What an image or a board is. */
export interface Identified extends Identity, Fit {}

/** A chip family of a file for several, that has no image of ours. */
interface ForeignFamily extends Fit {
  readonly family: string;
  readonly board: null;
}

/** A chip family of a file for several. */
interface OwnFamily extends Identified {
  readonly family: string;
}

/** The images of a file for several chips. */
export interface IdentifiedFamilies {
  readonly families: readonly (OwnFamily | ForeignFamily)[];
}

/** Of which board and seed a run was. */
interface EmulatedRun {
  readonly board: string;
  readonly seed: number;
}

/** A run whose pins were compared. */
export interface EmulatedPins extends EmulatedRun, Omit<PicoResult, "flash"> {}

/** A run whose pattern was compared by digests. */
export interface EmulatedDigests extends EmulatedRun, DigestResult {}

/** A pulse as it is printed: times are beyond what numbers of JSON hold. */
export interface ToldPulse extends Omit<SchedulePulse, "timePs"> {
  /** Start of the slot, ps since the first pulse, decimal. */
  readonly timePs: string;
  /** The symbol in words. */
  readonly words: string;
}

/** Pulses of a schedule. */
export interface ToldPulses extends ScheduleRequest {
  readonly pulsesPerBlock: number;
  /** Slots from block to block. */
  readonly periodSlots: number;
  readonly slotPs: number;
  readonly pulses: readonly ToldPulse[];
}

/** A trace that was written. */
export interface WrittenTrace extends ScheduleRequest {
  /** First pulse, and how many. */
  readonly first: number;
  readonly count: number;
  readonly file: string;
}

/** What two traces have in common and where they differ. */
export interface ComparedTraces {
  /** Index of the first pulse that was compared. */
  readonly first: number;
  /** Pulses of the expected trace. */
  readonly pulses: number;
  /** The first difference; null: none. */
  readonly difference: Difference | null;
}

/** The protocols on the wire. */
export interface ToldDictionary {
  /** Of the controller's dictionary, 16 hexadecimal digits. */
  readonly hash: string;
  /** Files that are made from the protocols and are not what would be made. */
  readonly stale: readonly string[];
  /** Hashes of the other protocols, by name. */
  readonly protocols: Readonly<Record<string, string>>;
  readonly dictionary: Dictionary;
}

/** An on-board procedure that would fit. */
export interface CheckedProcedure {
  readonly name: string;
  /** Hash of the dictionary that it is for. */
  readonly dictionary: string;
  readonly bytecodeBytes: number;
  readonly imageBytes: number;
  /** The longest image that fits. */
  readonly mostBytes: number;
}

/** An on-board procedure, ready for uplink. */
export interface BuiltProcedureFiles extends CheckedProcedure {
  /** File to send up. */
  readonly image: string;
  /** Its Lua, to be read by people. */
  readonly lua: string;
}

/** Frequencies and dependence of what is emitted. */
export interface ToldStatistics extends ScheduleRequest, PatternVerdict {
  /** What the delays of two lines give away, each pair of lasers. */
  readonly laserPairs: readonly LaserPair[];
}

/** Raw samples of a noise source, in a file. */
export interface TakenSamples {
  readonly source: string;
  readonly file: string;
  readonly samples: number;
  /** Restarts of the source; null where it was not restarted. */
  readonly restarts: number | null;
}

/** An assessment by SP 800-90B. */
export interface ToldAssessment extends Assessment {
  readonly file: string;
  /** Null without a matrix of restarts. */
  readonly restarts: RestartVerdict | null;
}

/** Figures of this machine. */
export interface MeasuredFigures {
  /** Version of Node. */
  readonly node: string;
  readonly figures: readonly Figure[];
}

/** Where the playground is served. */
export interface ServedPage {
  readonly url: string;
  /** Its static files. */
  readonly folder: string;
}

/** A figure of each detector; null where it is not known. */
type ByDetector = readonly { readonly detector: "H" | "V" | "D" | "A"; readonly value: number | null }[];

/** What a station knows of a pass that it flew alone. */
export interface ToldStation {
  readonly scenario: string;
  readonly station: string;
  readonly evidence: "simulated";
  /** Where the satellite's code ran, and what that shows. */
  readonly satellite: { readonly runsOn: string; readonly evidence: StationOutcome["session"]["evidence"] };
  readonly startUtc: string;
  readonly durationS: number;
  /** How the station found time on a clock of its own; null on the satellite's. */
  readonly clock: StationClock | null;
  readonly clicksByDetector: ByDetector;
  /** Counts a second without light; null where they were not measured. */
  readonly backgroundHzByDetector: ByDetector | null;
  readonly qberByDetector: ByDetector;
  readonly siftedBits: number;
  /** Errors over sifted bits; null without any. */
  readonly qber: number | null;
  readonly leakedBits: number;
  readonly finiteKey: {
    readonly method: string;
    readonly tailBound: string;
    readonly epsilonSec: number;
    readonly epsilonCor: number;
    readonly s0: number;
    readonly s1: number;
    readonly phaseError: number;
  };
  readonly keyBits: number;
  /** From the last photon to the key, s; null without a key. */
  readonly keyReadyAfterLastPhotonS: number | null;
  /** Why there is no key, or null. */
  readonly noKeyReason: string | null;
}

/** A store's mark outside its folder (hostsim/keystore/mark.ts). */
export interface StoreMark {
  /** Identity of the store, 32 hexadecimal digits. */
  readonly store: string;
  /** Real path of the store's folder. */
  readonly path: string;
  /** Its newest writing. */
  readonly generation: number;
  /** HMAC-SHA-256 over the other fields, 64 hexadecimal digits. */
  readonly mac: string;
}

/** The formats that there are. */
export interface ListedFormats {
  readonly formats: readonly { readonly name: string; readonly version: number; readonly from: string }[];
}

/** Every format by its name. One that is added here, and in `FORMATS`, has a schema by `npm run formats`. */
export interface FormatBodies {
  "satqkd-attack": AttackResult;
  "satqkd-bench": MeasuredFigures;
  "satqkd-boards": { readonly boards: readonly Board[] };
  "satqkd-build": ToldImage;
  "satqkd-build-script": BuiltConsole;
  "satqkd-console": SessionSummary;
  "satqkd-console-show": Recording;
  "satqkd-demo": DemoResult;
  "satqkd-dictionary": ToldDictionary;
  "satqkd-diff": ComparedTraces;
  "satqkd-distil": DistilResult;
  "satqkd-emulate": EmulatedPins;
  "satqkd-emulate-digests": EmulatedDigests;
  "satqkd-entropy-assess": ToldAssessment;
  "satqkd-entropy-sample": TakenSamples;
  "satqkd-flash": FlashedImage;
  "satqkd-flash-script": FlashedScript;
  "satqkd-formats": ListedFormats;
  "satqkd-identify": Identified;
  "satqkd-identify-families": IdentifiedFamilies;
  "satqkd-job-result": JobResult;
  "satqkd-jobs": ToldJobs;
  "satqkd-keylength": CountedKey;
  "satqkd-keys-rekey": Rekeyed;
  "satqkd-keys-resync": ResyncedKeys;
  "satqkd-keys-status": StoreStatus;
  "satqkd-keys-stop": StoppedKeys;
  "satqkd-keys-take": TakenKey;
  "satqkd-mark": StoreMark;
  "satqkd-network": NetworkResult;
  "satqkd-network-comparison": NetworkComparison;
  "satqkd-network-flown": FlownNetwork;
  "satqkd-network-study": ToldNetworkStudy;
  "satqkd-optimise": OptimiseFrame & Optimisation;
  "satqkd-optimise-losses": OptimisedLosses;
  "satqkd-origin": OriginCertificate;
  "satqkd-pass": ToldPass;
  "satqkd-pass-report": SavedPass;
  "satqkd-passes": PassForecast;
  "satqkd-pki": MadeCertificates;
  "satqkd-play": ServedPage;
  "satqkd-procedure-build": BuiltProcedureFiles;
  "satqkd-procedure-check": CheckedProcedure;
  "satqkd-pulses": SavedPulses;
  "satqkd-receive": CarriedFile;
  "satqkd-recording": RecordingHeader;
  "satqkd-relay": RelayResult;
  "satqkd-scenario-check": ScenarioCheck;
  "satqkd-send": CarriedFile;
  "satqkd-sizes": ImageSizes;
  "satqkd-station": ToldStation;
  "satqkd-stats": ToldStatistics;
  "satqkd-step": ToldPulses;
  "satqkd-trace": WrittenTrace;
  "satqkd-trace-header": TraceHeader;
  "satqkd-version": Release;
}
