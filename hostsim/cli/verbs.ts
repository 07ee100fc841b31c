/**
 * All verbs: how each looks in the list of them, and where it is. A verb loads what it uses, and nothing of
 * the others; the list loads none (test/cli/verbs.test.ts holds it to what they say of themselves).
 */
import type { Command } from "commander";

/** A verb of the command line. */
export interface Verb {
  /** Its name and what stands behind it. */
  readonly usage: string;
  readonly description: string;
  /** Loads what adds it to a program; two verbs may come together. */
  readonly load: () => Promise<(program: Command) => void>;
}

/** In the order of the list. */
export const VERBS: readonly Verb[] = [
  {
    usage: "pass [options] <scenario>",
    description: "simulate a satellite pass, from random bits to a secret key on both sides",
    load: async () => (await import("./pass.js")).registerPass,
  },
  {
    usage: "station [options] [name]",
    description:
      "run the ground station of a pass alone, against a satellite in another process (docs/how-to/station.md)",
    load: async () => (await import("./station.js")).registerStation,
  },
  {
    usage: "satellite [options] <scenario>",
    description: "fly over a station that is another process: satellite, sky, detectors",
    load: async () => (await import("./satellite.js")).registerSatellite,
  },
  {
    usage: "scenario",
    description:
      "scenarios of your own: a commented template, all that is wrong with one, the schema (docs/how-to/own-scenario.md)",
    load: async () => (await import("./scenario.js")).registerScenario,
  },
  {
    usage: "passes [options] [station]",
    description: "when a satellite can be used from a station, over the coming days (docs/how-to/passes.md)",
    load: async () => (await import("./passes.js")).registerPasses,
  },
  {
    usage: "jobs [options] <kind> <scenario>",
    description: "many passes or forecasts: in threads, on a queue, in shards (docs/reference/jobs.md)",
    load: async () => (await import("./jobs.js")).registerJobs,
  },
  {
    usage: "worker [options]",
    description: "do jobs of a queue, of the same code version only (docs/reference/jobs.md)",
    load: async () => (await import("./worker.js")).registerWorker,
  },
  {
    usage: "attack [options] <scenario>",
    description:
      "what an attacker learns, what the parties see, what key is left (docs/reference/attacks.md)",
    load: async () => (await import("./attack.js")).registerAttack,
  },
  {
    usage: "keylength [options] <counts>",
    description: "the finite-key bound for measured counts, from a JSON file (docs/how-to/keylength.md)",
    load: async () => (await import("./keylength.js")).registerKeylength,
  },
  {
    usage: "distil [options] <tags>",
    description:
      "a laboratory's time tags to a secret key: sifting, correction, bound (docs/how-to/distil.md)",
    load: async () => (await import("./distil.js")).registerDistil,
  },
  {
    usage: "kme [options] <station>",
    description: "a station's key management entity: keys for applications (docs/how-to/kme.md)",
    load: async () => (await import("./kme.js")).registerKme,
  },
  {
    usage: "pki [options] <folder>",
    description: "certificates of a laboratory, for KMEs and applications (docs/how-to/kme.md)",
    load: async () => (await import("./pki.js")).registerPki,
  },
  {
    usage: "verify [options] <file>",
    description: "what a key rests on, and its bound computed again from the counts (docs/reference/kme.md)",
    load: async () => (await import("./verify.js")).registerVerify,
  },
  {
    usage: "tunnel",
    description: "keys of a KME for a tunnel's end (docs/how-to/kme.md)",
    load: async () => (await import("./tunnel.js")).registerTunnel,
  },
  {
    usage: "demo",
    description: "demonstrations that need nothing else (docs/how-to/relay-tunnel.md)",
    load: async () => (await import("./demo.js")).registerDemo,
  },
  {
    usage: "keys [options] <store> [action]",
    description: "a key store: what it holds, a new one, or key out of it",
    load: async () => (await import("./keys.js")).registerKeys,
  },
  {
    usage: "relay [options] <scenario>",
    description:
      "share a key between two stations over the satellite, and send pictures under it (docs/reference/relay.md)",
    load: async () => (await import("./relay.js")).registerRelay,
  },
  {
    usage: "network [options] [scenario]",
    description:
      "plan many satellites over many stations, and tell how much key flows between them (docs/reference/network.md)",
    load: async () => (await import("./network.js")).registerNetwork,
  },
  {
    usage: "send [options] <file>",
    description:
      "a file under one-time pad, for the other side of a shared key (docs/how-to/one-time-pad.md)",
    load: async () => (await import("./send.js")).registerSend,
  },
  {
    usage: "receive [options] <message>",
    description: "the file in a message of satqkd send",
    load: async () => (await import("./send.js")).registerSend,
  },
  {
    usage: "optimise [options] <scenario>",
    description:
      "the intensities and probabilities that give the most key for a pass (docs/how-to/optimise.md)",
    load: async () => (await import("./optimise.js")).registerOptimise,
  },
  {
    usage: "boards [options]",
    description: "list the boards, and what of each was verified how; add one (docs/how-to/add-a-board.md)",
    load: async () => (await import("./boards.js")).registerBoards,
  },
  {
    usage: "build [options] <board>",
    description: "make what a board is given: ELF, flat binary and UF2, or the script of a JavaScript prompt",
    load: async () => (await import("./build.js")).registerBuild,
  },
  {
    usage: "flash [options] <board>",
    description:
      "put an image on a board in boot mode, or a console into a board with Espruino; each failure has its own exit code (docs/how-to/flashing.md)",
    load: async () => (await import("./flash.js")).registerFlash,
  },
  {
    usage: "identify [options] [file]",
    description:
      "tell which board, commit and core an image file (UF2, ELF, binary, script) or a running board has, and whether the file is whole",
    load: async () => (await import("./identify.js")).registerIdentify,
  },
  {
    usage: "emulate [options] <board>",
    description: "boot the board's image on emulated silicon and compare it with the host's core",
    load: async () => (await import("./emulate.js")).registerEmulate,
  },
  {
    usage: "step [options] <target>",
    description:
      "step through a pulse schedule: forward, back, to a pulse, a time, the next decoy, a sequence",
    load: async () => (await import("./step.js")).registerStep,
  },
  {
    usage: "play [options]",
    description:
      "the mission in a browser tab: fly a pass, step through its pulses (docs/how-to/playground.md)",
    load: async () => (await import("./play.js")).registerPlay,
  },
  {
    usage: "trace [options] <target>",
    description:
      "write what the lines will do: .html to look at and to send, .vcd for waveform viewers, .json (WaveJSON) for documents, .txt for grep",
    load: async () => (await import("./trace.js")).registerTrace,
  },
  {
    usage: "diff [options] <expected> <seen>",
    description: "the first pulse in which two traces differ, and whether it was flipped, dropped or doubled",
    load: async () => (await import("./diff.js")).registerDiff,
  },
  {
    usage: "console [options] [target]",
    description: "command a payload and watch what it reports; record and replay (docs/how-to/console.md)",
    load: async () => (await import("./console.js")).registerConsole,
  },
  {
    usage: "dictionary [options]",
    description:
      "the dictionary of commands and telemetry, and the other wire protocols: hash, code, document, XTCE (docs/reference/dictionary.md)",
    load: async () => (await import("./dictionary.js")).registerDictionary,
  },
  {
    usage: "procedure",
    description:
      "on-board procedures: TypeScript to bytecode for the board's Lua (docs/how-to/procedures.md)",
    load: async () => (await import("./procedure.js")).registerProcedure,
  },
  {
    usage: "stats [options] <target>",
    description: "frequencies, dependence and repetition of what is emitted; what line delays give away",
    load: async () => (await import("./stats.js")).registerStats,
  },
  {
    usage: "entropy",
    description:
      "raw samples of a noise source, and their min-entropy by SP 800-90B (docs/how-to/entropy-assessment.md)",
    load: async () => (await import("./entropy.js")).registerEntropy,
  },
  {
    usage: "formats [options] [name]",
    description:
      "the formats of JSON that satqkd writes and reads, and their JSON Schemas (docs/reference/formats.md)",
    load: async () => (await import("./formats.js")).registerFormats,
  },
  {
    usage: "completion <shell>",
    description: "what a shell reads to complete verbs, options, boards and scenarios",
    load: async () => (await import("./completion.js")).registerCompletion,
  },
  {
    usage: "bench [options] [names...]",
    description: "measure speed and efficiency on this machine, as ratios to target or peer",
    load: async () => (await import("./bench.js")).registerBench,
  },
];

/** The name of a verb. */
export function nameOf({ usage }: Verb): string {
  return usage.split(" ", 1)[0]!;
}
