/**
 * The ground as the flying side sees it when it is another process. Takes: what a flight tells the ground.
 * Gives: questions over the stream, and the station's answers.
 */
import type { Tags } from "../grid/tags.js";
import type { PlateFeedback } from "../ground/plate-feedback.js";
import type { GroundParty } from "../pass/flight.js";
import type { OwnClockOfPass } from "../pass/own-clock-of-pass.js";
import { type MessageStream, StationLinkLost } from "./message-stream.js";
import type { FromSpace, FromStation, Question, StationState } from "./messages.js";

/** A ground behind a stream. */
export class RemoteGround implements GroundParty {
  private state: StationState = {
    kind: "state",
    isOver: false,
    deadlineUs: null,
    packet: null,
    plateDeg: null,
  };

  /**
   * @param clock what the receiver writes down; null where its clock is the satellite's
   * @param plate the station's plate, which this side turns as the station says; null where it follows no
   *   errors
   */
  constructor(
    private readonly station: MessageStream<FromStation, FromSpace>,
    private readonly clock: OwnClockOfPass | null = null,
    private readonly plate: Pick<PlateFeedback, "correctionDeg"> | null = null,
  ) {}

  get isOver(): boolean {
    return this.state.isOver;
  }

  async open(): Promise<void> {
    await this.ask({ kind: "open" });
  }

  async hear(tags: Tags, tick: number): Promise<void> {
    const raw = this.clock?.record(tags, tick).raw ?? null;
    const { originPs, timesPs, detectors } =
      raw === null ? tags : { originPs: 0n, timesPs: raw.timesPs, detectors: raw.channels };
    await this.ask({
      kind: "tags",
      tick,
      originPs: String(originPs),
      timesPs: [...timesPs],
      detectors: detectors.join(""),
      untilPs: raw?.untilPs ?? null,
      frames: raw?.frames === undefined ? null : [...raw.frames],
    });
  }

  async take(packet: Uint8Array, timeUs: number): Promise<void> {
    await this.ask({ kind: "take", timeUs, packet: Buffer.from(packet).toString("base64") });
  }

  async poll(timeUs: number): Promise<Uint8Array | null> {
    const { packet } = await this.ask({ kind: "poll", timeUs });
    return packet === null ? null : new Uint8Array(Buffer.from(packet, "base64"));
  }

  deadlineUs(): number {
    return this.state.deadlineUs ?? Number.POSITIVE_INFINITY;
  }

  async cutShort(): Promise<void> {
    await this.ask({ kind: "cut-short" });
  }

  async endLate(waitUs: number): Promise<void> {
    await this.ask({ kind: "end-late", waitUs });
  }

  async fail(reason: string): Promise<void> {
    await this.ask({ kind: "fail", reason });
  }

  private async ask(question: Question): Promise<StationState> {
    this.station.send(question);
    this.state = await this.station.nextOf("state");
    const { plate } = this;
    const { plateDeg } = this.state;
    if ((plate === null) !== (plateDeg === null))
      throw new StationLinkLost("one side has a plate that follows errors, and the other has none");
    if (plate !== null && plateDeg !== null) plate.correctionDeg = plateDeg;
    return this.state;
  }
}
