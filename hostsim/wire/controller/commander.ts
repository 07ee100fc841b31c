/**
 * Commands to a controller. Takes: a way to send and get packets. Gives: each command's end: completed, or
 * why not.
 */

import { UserError } from "../../base/user-error.js";
import type { Dictionary } from "../../protocol/schema.js";
import { ConnectionLost } from "../connection-lost.js";
import { type DecodedReport, decodeReport } from "./decode.js";
import { type ArgumentValues, type EncodedCommand, encodeCommand, encodeFunction } from "./encode.js";
import { ALL_ACKNOWLEDGEMENTS, type PacketChecksum, readTelemetry, telecommand } from "./packet.js";

/** What carries whole space packets. */
export interface PacketCarrier {
  send(packet: Uint8Array): void;
  onPacket(handler: (packet: Uint8Array) => void): void;
  onLost?(handler: (reason: string) => void): void;
}

/** A command that came to nothing; `report` says why in the dictionary's words. */
export class CommandFailed extends UserError {
  constructor(
    readonly command: string,
    readonly report: DecodedReport,
  ) {
    const { failure, detail } = report.values;
    super(`the board did not do "${command}": ${report.name}, ${failure} (${detail})`, 1);
    this.name = "CommandFailed";
  }
}

interface Pending {
  judge(report: DecodedReport): void;
  fail(error: Error): void;
}

const FAILING = ["refused", "not-routed", "not-started", "failed"];
const SOURCE = 2;
const REQUEST_BYTES = 4;

/** The ground's commander. */
export class Commander {
  /** All reports so far, in order. */
  readonly reports: DecodedReport[] = [];
  /** Packets that came and could not be read: damaged on the line, or of another dictionary. */
  unreadable = 0;
  private sequence = 0;
  private lost: Error | null = null;
  /** Commands that have not ended, by their request. */
  private readonly pending = new Map<number, Pending>();

  constructor(
    private readonly carrier: PacketCarrier,
    private readonly dictionary: Dictionary,
    private readonly checksum: PacketChecksum,
    private readonly timeoutMs: number,
  ) {
    carrier.onPacket((packet) => this.take(packet));
    carrier.onLost?.((reason) => {
      this.lost = new ConnectionLost(reason);
      for (const { fail } of [...this.pending.values()]) fail(this.lost);
    });
  }

  /** Calls a function; resolves with its completion. Throws CommandFailed when it is refused or fails. */
  call(name: string, values: ArgumentValues = {}): Promise<DecodedReport> {
    return this.send(name, encodeFunction(this.dictionary, name, values));
  }

  /** Sends a telecommand; resolves with its completion. Throws CommandFailed when it is refused or fails. */
  command(
    name: string,
    values: ArgumentValues = {},
    repeated: readonly ArgumentValues[] = [],
  ): Promise<DecodedReport> {
    return this.send(name, encodeCommand(this.dictionary, name, values, repeated));
  }

  /** Values of parameters by name. */
  async parameters(...names: string[]): Promise<DecodedReport["values"]> {
    const from = this.reports.length;
    await this.command(
      "report-parameters",
      {},
      names.map((parameter) => ({ parameter })),
    );
    const report = this.reports.slice(from).find(({ name }) => name === "parameters");
    if (report === undefined) throw new Error("the board completed report-parameters without a report");
    return report.values;
  }

  /**
   * Sends a command that is encoded already; resolves with its completion. Throws CommandFailed when it is
   * refused or fails.
   */
  send(name: string, { service, subtype, data }: EncodedCommand): Promise<DecodedReport> {
    const header = {
      application: this.dictionary.application,
      sequence: this.sequence++,
      acknowledgements: ALL_ACKNOWLEDGEMENTS,
      source: SOURCE,
    };
    const packet = telecommand({ ...header, service, subtype }, data, this.checksum);
    const request = Buffer.from(packet.subarray(0, REQUEST_BYTES)).readUInt32BE(0);
    if (this.lost !== null) return Promise.reject(this.lost);
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(late);
        this.pending.delete(request);
      };
      const fail = (error: Error): void => {
        end();
        reject(error);
      };
      const late = setTimeout(
        () => fail(new Error(`the board did not end "${name}" within ${this.timeoutMs / 1000} s`)),
        this.timeoutMs,
      );
      const judge = (report: DecodedReport): void => {
        if (FAILING.includes(report.name)) fail(new CommandFailed(name, report));
        if (report.name !== "completed") return;
        end();
        resolve(report);
      };
      this.pending.set(request, { judge, fail });
      this.carrier.send(packet);
    });
  }

  /** Takes a telemetry packet; of use only to who has set another handler on the carrier. */
  take(packet: Uint8Array): void {
    let report: DecodedReport;
    try {
      report = decodeReport(this.dictionary, readTelemetry(packet, this.checksum));
    } catch {
      this.unreadable += 1;
      return;
    }
    this.reports.push(report);
    this.pending.get(Number(report.values.request))?.judge(report);
  }
}
