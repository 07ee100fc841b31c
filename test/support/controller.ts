/** A payload controller on the host board, with the ground's encoder and decoder. */
import type { LineSink } from "../../boards/host/model/dma-engine.js";
import type { FlashModel } from "../../boards/host/model/flash.js";
import { loadDictionary } from "../../hostsim/protocol/load.js";
import { type DecodedReport, decodeReport } from "../../hostsim/wire/controller/decode.js";
import { type EncodedCommand, encodeCommand, encodeFunction } from "../../hostsim/wire/controller/encode.js";
import {
  ALL_ACKNOWLEDGEMENTS,
  PacketChecksum,
  readTelemetry,
  type TelemetryPacket,
  telecommand,
} from "../../hostsim/wire/controller/packet.js";
import { hostPayload, installTestSeed } from "./host-payload.js";

export const PULSES = 1024;
export const TABLES = 4;
/** Slots of a step: 1,000 us at 250 MHz would be many blocks; here a block a step. */
export const STEP_US = 1000;
export const DICTIONARY = loadDictionary();

/** A report with the header of its packet. */
export interface Told extends DecodedReport {
  readonly packet: TelemetryPacket;
}

/**
 * A controller that has started, with all interlocks good; or, `unmeasured`, before the board has said
 * anything.
 */
export async function controllerBench(
  options: { sink?: LineSink; procedures?: boolean; flash?: FlashModel; unmeasured?: boolean } = {},
) {
  const { core, board } = await hostPayload(options);
  const checksum = await PacketChecksum.load();
  core.emissionReserve(PULSES, TABLES, 0);
  installTestSeed(core);
  core.configurePattern(0.5, 0.25, 0.25, 0.5, 0);
  core.ledgerCommission();
  core.controllerStart();
  let now = 1000;
  let sequence = 0;
  const raw: Uint8Array[] = [];

  const bench = {
    core,
    board,
    checksum,
    raw,
    now: () => now,
    /** Encoded command to packet. */
    packet(command: EncodedCommand, acknowledgements = ALL_ACKNOWLEDGEMENTS): Uint8Array {
      const header = {
        application: DICTIONARY.application,
        sequence: sequence++,
        acknowledgements,
        source: 7,
      };
      return telecommand(
        { ...header, service: command.service, subtype: command.subtype },
        command.data,
        checksum,
      );
    },
    /** Hands bytes to the controller. Returns its failure code. */
    take(bytes: Uint8Array): number {
      const kept = bytes.subarray(0, core.LONGEST_TELECOMMAND.value);
      new Uint8Array(core.memory.buffer, core.controllerIncoming(), kept.length).set(kept);
      return core.controllerTake(bytes.length, BigInt(now));
    },
    /** All reports that wait. */
    reports(): Told[] {
      const told: Told[] = [];
      for (let bytes = core.telemetryTake(); bytes > 0; bytes = core.telemetryTake()) {
        const packet = new Uint8Array(core.memory.buffer, core.telemetryOutgoing(), bytes).slice();
        raw.push(packet);
        const telemetry = readTelemetry(packet, checksum);
        told.push({ ...decodeReport(DICTIONARY, telemetry), packet: telemetry });
      }
      return told;
    },
    /** Sends a command and gives the reports that it makes at once. */
    send(command: EncodedCommand, acknowledgements?: number): Told[] {
      bench.take(bench.packet(command, acknowledgements));
      return bench.reports();
    },
    call: (name: string, values = {}) => bench.send(encodeFunction(DICTIONARY, name, values)),
    command: (name: string, values = {}, repeated: Parameters<typeof encodeCommand>[3] = []) =>
      bench.send(encodeCommand(DICTIONARY, name, values, repeated)),
    /** Lets time pass, a round of the main loop each STEP_US, the board healthy or silent. */
    steps(count: number, healthy = true): Told[] {
      const told: Told[] = [];
      for (let i = 0; i < count; i++) {
        now += STEP_US;
        board.engine.advance(PULSES);
        if (healthy) bench.healthy();
        core.controllerServe(BigInt(now), BigInt(PULSES));
        told.push(...bench.reports());
      }
      return told;
    },
    pass(us: number): void {
      now += us;
    },
    /** Says that all is well with what the board measures and hears. */
    healthy(): void {
      core.controllerSensed(5000, 2000, BigInt(now));
      core.controllerHeard(BigInt(now));
      core.controllerWatchdog(true);
      for (let round = 0; round < 2 * core.SCRUB_ROUNDS.value; round++) core.scrubStep();
    },
    /** Calibrates and goes to a mode, over the transitions that the table allows. */
    goTo(mode: string): void {
      const ways: Record<string, string[]> = {
        safe: [],
        standby: ["standby"],
        calibrate: ["standby", "calibrate"],
        acquire: ["standby", "acquire"],
        key: ["standby", "calibrate", "standby", "acquire", "key"],
        distil: ["standby", "distil"],
      };
      bench.healthy();
      for (const next of ["safe", ...ways[mode]!]) {
        bench.call("set-mode", { mode: next });
        if (next === "calibrate") bench.call("calibrated");
      }
      const [report] = bench
        .command("report-parameters", {}, [{ parameter: "mode" }])
        .filter(({ name }) => name === "parameters");
      if (report?.values.mode !== mode)
        throw new Error(`the bench is in ${report?.values.mode}, not ${mode}`);
    },
  };
  if (!options.unmeasured) bench.healthy();
  bench.reports();
  return bench;
}
