/**
 * A session with a payload. Takes: commands, and packets as they come. Gives: reports in the words of the
 * dictionary, each verification report with the command that it is about.
 */
import { UserError } from "../base/user-error.js";
import { dictionaryHash } from "../protocol/load.js";
import type { Dictionary } from "../protocol/schema.js";
import { decodeReport } from "../wire/controller/decode.js";
import { type EncodedCommand, encodeSchedule } from "../wire/controller/encode.js";
import { DictionaryMismatch, firstContactCommand, reportedHash } from "../wire/controller/first-contact.js";
import {
  ALL_ACKNOWLEDGEMENTS,
  type PacketChecksum,
  readTelemetry,
  telecommand,
} from "../wire/controller/packet.js";
import type { Arrival, SentCommand } from "./arrival.js";
import type { Command, ScheduledCommand } from "./commands.js";
import { EXIT_NO_CONNECTION, EXIT_TIMEOUT, EXIT_WRONG_DICTIONARY } from "./exit-codes.js";
import { Flight, type FlightOrder, type FlightResult } from "./flight.js";
import { type ReadableReport, type ReadableValue, readable } from "./readable.js";
import type { Surroundings, Target } from "./target.js";

/** A packet that was sent. */
export interface Departure {
  readonly timeUs: number;
  readonly packet: Uint8Array;
  readonly command: SentCommand;
}

/** A flight begins, or has come to its end. */
export interface FlightNews {
  readonly order: FlightOrder;
  /** Null when it begins. */
  readonly result: FlightResult | null;
}

/** Who watches a session. */
export interface Observer {
  arrived?(arrival: Arrival): void;
  departed?(departure: Departure): void;
  surrounded?(timeUs: number, change: Surroundings): void;
  /** A flight has begun, or has come to its end. */
  flew?(timeUs: number, news: FlightNews): void;
  /** The connection is gone. */
  lost?(reason: string): void;
}

const REQUEST_BYTES = 4;
const SEQUENCE_MASK = 0x3fff;
/** Source identifier of this console in telecommands. */
const SOURCE = 1;

/** Name of the first command of each session. */
export const FIRST_CONTACT = "first-contact";

/** Reports that say that a command will not be done. */
export const FAILING = ["refused", "not-routed", "not-started", "failed"];

/** The report that tells that a command came to nothing, if there is one. */
export function failureOf(command: SentCommand): Arrival | undefined {
  return command.reports.find(({ report }) => report !== null && FAILING.includes(report.name));
}

/** A session over an open target. */
export class Session {
  readonly commands: SentCommand[] = [];
  readonly arrivals: Arrival[] = [];
  /** Values of parameters as last reported. */
  readonly latest = new Map<string, ReadableValue>();
  /** Why the connection is gone. */
  lost: string | null = null;
  /** The controller's dictionary, once it has told. */
  controllerHash: string | null = null;
  /** Packets that came until first contact was over; its answer is no report that an operator asked for. */
  contactArrivals = 0;
  /** The last flight. */
  flight: Flight | null = null;
  private sequence: number;

  constructor(
    readonly target: Target,
    readonly dictionary: Dictionary,
    readonly checksum: PacketChecksum,
    private readonly observers: Observer[],
  ) {
    // A real payload may still report on commands of an earlier session, which must not be taken for ours.
    this.sequence = target.time.isSimulated ? 0 : Math.floor(Date.now() / 100) & SEQUENCE_MASK;
  }

  /** Begins to listen. */
  listen(): void {
    this.target.transport.onLost?.((reason) => {
      if (this.lost !== null) return;
      this.lost = reason;
      for (const observer of this.observers) observer.lost?.(reason);
      this.target.time.wake();
    });
    this.target.transport.onPacket((packet) => this.arrive(packet));
  }

  /** Lets another watch from now on. */
  watch(observer: Observer): void {
    this.observers.push(observer);
  }

  /**
   * Asks for the controller's dictionary. Throws a UserError when it does not answer, or has another one and
   * that is not allowed.
   */
  async firstContact(timeoutUs: number, anyDictionary: boolean): Promise<void> {
    this.dispatch(FIRST_CONTACT, FIRST_CONTACT, this.packetOf(firstContactCommand()));
    await this.awaitContact(timeoutUs, anyDictionary);
    this.contactArrivals = this.arrivals.length;
  }

  /** Waits for the answer to first contact; see `firstContact`. */
  async awaitContact(timeoutUs: number, anyDictionary: boolean): Promise<void> {
    const { name } = this.target;
    const seconds = timeoutUs / 1e6;
    if (!(await this.pass(timeoutUs, () => this.controllerHash !== null)))
      throw new UserError(`${name}: no answer to first contact within ${seconds} s`, EXIT_NO_CONNECTION);
    const ground = dictionaryHash(this.dictionary);
    if (this.controllerHash !== ground && !anyDictionary) {
      const { message } = new DictionaryMismatch(this.controllerHash!, ground);
      throw new UserError(
        `${name}: ${message}; --any-dictionary goes on all the same`,
        EXIT_WRONG_DICTIONARY,
      );
    }
  }

  /** Sends a command. */
  send(command: Command | ScheduledCommand): SentCommand {
    if ("encoded" in command)
      return this.dispatch(command.name, command.line, this.packetOf(command.encoded));
    const inner = this.packetOf(command.scheduled.encoded);
    const activity = { time: command.time, packet: inner };
    const packet = this.packetOf(encodeSchedule(this.dictionary, [activity]));
    this.enter(command.scheduled.name, `${command.scheduled.line} (scheduled)`, inner);
    return this.dispatch(command.name, command.line, packet);
  }

  /** Sends bytes as they are. */
  sendRaw(packet: Uint8Array, line: string, name = "raw"): SentCommand {
    return this.dispatch(name, line, packet);
  }

  /** Changes the payload's surroundings. Throws a UserError where they are real. */
  async surround(change: Surroundings): Promise<void> {
    const { target } = this;
    if (target.surround === null)
      throw new UserError(`${target.name}: its surroundings are real: nothing can be set`);
    for (const observer of this.observers) observer.surrounded?.(target.time.nowUs(), change);
    await target.surround(change);
  }

  /**
   * Puts the board under the sky of a scenario. Throws a UserError where nobody sees its lines, or another
   * flight is under way.
   */
  async fly(order: FlightOrder, timeoutUs: number): Promise<void> {
    const { board, name, time } = this.target;
    if (board === null)
      throw new UserError(
        `${name}: only an emulated board can fly: its lines are seen; "satqkd pass" flies the others`,
      );
    if (this.flight !== null && !this.flight.isOver) throw new UserError("fly: a flight is under way");
    const flight = Flight.begin(board, order, () => {
      if (flight.result !== null) this.tell({ order, result: flight.result });
      time.wake();
    });
    this.flight = flight;
    if (!(await this.pass(timeoutUs, () => flight.isPrepared || flight.isOver)))
      throw new UserError(
        `fly ${order.scenario}: the board was not ready within ${timeoutUs / 1e6} s`,
        EXIT_TIMEOUT,
      );
    if (flight.failure !== null) throw new UserError(`fly ${order.scenario}: ${flight.failure.message}`);
    this.tell({ order, result: null });
  }

  /**
   * Lets time pass until `isDone`, at most `us`. Throws a UserError when the connection is lost meanwhile.
   */
  async pass(us: number, isDone: () => boolean = () => false): Promise<boolean> {
    const { time } = this.target;
    return time.pass(time.nowUs() + us, () => {
      this.checkConnection();
      return isDone();
    });
  }

  /** Throws a UserError when the connection is lost. */
  checkConnection(): void {
    if (this.lost !== null)
      throw new UserError(`${this.target.name}: connection lost: ${this.lost}`, EXIT_NO_CONNECTION);
  }

  /**
   * The last command with the request identifier that a report names; null when it names none of this
   * session.
   */
  commandOf(report: ReadableReport | null): SentCommand | null {
    return this.commands.findLast(({ request }) => request === report?.values.request) ?? null;
  }

  private tell(news: FlightNews): void {
    for (const observer of this.observers) observer.flew?.(this.target.time.nowUs(), news);
  }

  private packetOf({ service, subtype, data }: EncodedCommand): Uint8Array {
    const header = {
      application: this.dictionary.application,
      sequence: this.sequence++,
      acknowledgements: ALL_ACKNOWLEDGEMENTS,
      source: SOURCE,
    };
    return telecommand({ ...header, service, subtype }, data, this.checksum);
  }

  private enter(name: string, line: string, packet: Uint8Array): SentCommand {
    const request = Buffer.concat([packet, Buffer.alloc(REQUEST_BYTES)]).readUInt32BE(0);
    const sentUs = this.target.time.nowUs();
    const command = { number: this.commands.length + 1, name, line, request, sentUs, reports: [] };
    this.commands.push(command);
    return command;
  }

  private dispatch(name: string, line: string, packet: Uint8Array): SentCommand {
    this.checkConnection();
    const command = this.enter(name, line, packet);
    for (const observer of this.observers) observer.departed?.({ timeUs: command.sentUs, packet, command });
    this.target.transport.send(packet);
    return command;
  }

  private arrive(packet: Uint8Array): void {
    const arrival = this.read(packet);
    this.arrivals.push(arrival);
    arrival.command?.reports.push(arrival);
    this.flight?.arrived(arrival);
    for (const [name, value] of Object.entries(arrival.report?.values ?? {}))
      if (this.dictionary.parameters.some((parameter) => parameter.name === name))
        this.latest.set(name, value);
    for (const observer of this.observers) observer.arrived?.(arrival);
    this.target.time.wake();
  }

  private read(packet: Uint8Array): Arrival {
    const { report, problem, hash } = readPacket(this.dictionary, packet, this.checksum);
    this.controllerHash = hash ?? this.controllerHash;
    return { timeUs: this.target.time.nowUs(), packet, report, problem, command: this.commandOf(report) };
  }
}

/** A packet that was read. */
export interface ReadPacket {
  readonly report: ReadableReport | null;
  /** Why it can't be read. */
  readonly problem: string | null;
  /** The dictionary of who sent it, when it answers first contact. */
  readonly hash: string | null;
}

/** Reads a telemetry packet as far as it can be read. */
export function readPacket(dictionary: Dictionary, packet: Uint8Array, checksum: PacketChecksum): ReadPacket {
  let hash: string | null = null;
  try {
    const telemetry = readTelemetry(packet, checksum);
    hash = reportedHash(telemetry);
    return { report: readable(dictionary, decodeReport(dictionary, telemetry)), problem: null, hash };
  } catch (error) {
    return { report: null, problem: (error as Error).message, hash };
  }
}
