/**
 * Does what lines say. A command that comes to nothing ends a script, unless the line behind asks for just
 * that.
 */
import { UserError } from "../base/user-error.js";
import type { SentCommand } from "./arrival.js";
import { type Command, commandOf, type ScheduledCommand } from "./commands.js";
import { type Condition, Conditions } from "./condition.js";
import { EXIT_DIFFERENT, EXIT_REFUSED, EXIT_TIMEOUT } from "./exit-codes.js";
import { FAILING, failureOf, type Session } from "./session.js";
import type { Step } from "./steps.js";
import { type ImageUpload, imageCommands, loadCommands, type Upload } from "./upload.js";
import { arrivalLine } from "./view.js";

/** Runs steps in a session. */
export class StepRunner {
  private readonly conditions: Conditions;
  /** Failures that a line has asked for. */
  private readonly wanted = new Set<SentCommand>();

  /**
   * `timeoutUs`: longest wait of an `await` that does not say its own. `isScript`: a failure ends an `await`
   * for something else.
   */
  constructor(
    private readonly session: Session,
    private readonly timeoutUs: number,
    private readonly isScript: boolean,
  ) {
    this.conditions = new Conditions(session);
  }

  /** Does one step. Throws a UserError when it does not succeed. */
  async run(step: Step): Promise<void> {
    const { session } = this;
    if (step.kind === "await") await this.await(step.condition, step.within ?? this.timeoutUs);
    else if (step.kind === "expect") this.expect(step.condition);
    else if (step.kind === "wait") await session.pass(step.us);
    else if (step.kind === "sense") await session.surround(step.change);
    else if (step.kind === "upload") await this.upload(step.upload);
    else if (step.kind === "upload-image") await this.uploadImage(step.upload);
    else if (step.kind === "fly") await session.fly(step.order, this.timeoutUs);
    else if (step.kind === "flown") await this.land(step.withKey, step.within ?? this.timeoutUs);
    else if (step.kind === "raw") session.sendRaw(step.packet, step.line);
    else session.send(step.command);
  }

  /**
   * Does all steps, as a script: each command is sent when the one before was accepted. Throws a UserError at
   * the first failure.
   */
  async runAll(steps: readonly Step[]): Promise<void> {
    for (const [index, step] of steps.entries()) {
      await this.run(step);
      if (step.kind === "send" || step.kind === "raw") await this.settle(this.session.commands.at(-1)!);
      this.refuseFailures(asksForFailure(steps[index + 1]));
    }
    this.refuseFailures(null);
  }

  private async await(condition: Condition, us: number): Promise<void> {
    let isMet = false;
    const isOver = await this.session.pass(us, () => {
      isMet = this.conditions.isMet(condition, true);
      return isMet || (this.isScript && this.failed(condition.command) !== undefined);
    });
    if (!isOver) throw new UserError(`${condition.words}: did not come within ${us / 1e6} s`, EXIT_TIMEOUT);
    if (isMet) this.want(condition);
  }

  private expect(condition: Condition): void {
    if (!this.conditions.isMet(condition, false)) {
      const value = this.session.latest.get(condition.subject);
      const seen = condition.kind !== "parameter" ? "" : `: it is ${value ?? "not reported yet"}`;
      throw new UserError(`${condition.words} does not hold${seen}`, EXIT_DIFFERENT);
    }
    this.want(condition);
  }

  /** Loads a procedure, each segment when the one before is taken. */
  private async upload(upload: Upload): Promise<void> {
    const { session } = this;
    for (const command of await loadCommands(upload, session.dictionary, session.checksum))
      await this.carryOut(command);
  }

  /** Sends an image, each part when the one before is taken. */
  private async uploadImage(upload: ImageUpload): Promise<void> {
    const { session } = this;
    await this.carryOut(commandOf(session.dictionary, ["report-parameters", "image-slot"]));
    const running = Number(session.latest.get("image-slot"));
    for (const command of imageCommands(upload, running, session.dictionary)) await this.carryOut(command);
  }

  /** Sends a command and waits until it is completed. Throws a UserError when it comes to nothing. */
  async carryOut(command: Command | ScheduledCommand): Promise<void> {
    const sent = this.session.send(command);
    await this.settle(sent, true);
    if (failureOf(sent) !== undefined) throw this.told(sent);
  }

  /** Waits for the end of the flight. */
  private async land(withKey: boolean, us: number): Promise<void> {
    const { flight } = this.session;
    if (flight === null) throw new UserError("nothing flies: fly SCENARIO");
    if (!(await this.session.pass(us, () => flight.isOver)))
      throw new UserError(`fly ${flight.order.scenario}: not over within ${us / 1e6} s`, EXIT_TIMEOUT);
    if (flight.failure !== null)
      throw new UserError(`fly ${flight.order.scenario}: ${flight.failure.message}`, EXIT_DIFFERENT);
    if (withKey && flight.result?.keysEqual !== true)
      throw new UserError(
        `no key: ${flight.result?.noKeyReason ?? "the two sides' keys differ"}`,
        EXIT_DIFFERENT,
      );
  }

  /** Waits until a command was accepted or refused, or until it has come to its end. */
  private async settle(command: SentCommand, toTheEnd = false): Promise<void> {
    const isSettled = () =>
      toTheEnd
        ? failureOf(command) !== undefined || command.reports.at(-1)?.report?.name === "completed"
        : command.reports.length > 0;
    if (!(await this.session.pass(this.timeoutUs, isSettled)))
      throw new UserError(`${command.line}: no report within ${this.timeoutUs / 1e6} s`, EXIT_TIMEOUT);
  }

  private want({ kind, subject, command }: Condition): void {
    const last = this.session.commands.findLast(({ name }) => name === command);
    if (kind === "fate" && FAILING.includes(subject) && last !== undefined) this.wanted.add(last);
  }

  /** A command that came to nothing and that no line has asked for; none of the name `asked`. */
  private failed(asked: string | null): SentCommand | undefined {
    return this.session.commands.find(
      (command) => failureOf(command) !== undefined && !this.wanted.has(command) && command.name !== asked,
    );
  }

  private refuseFailures(asked: string | null): void {
    const failed = this.failed(asked);
    if (failed === undefined) return;
    throw this.told(failed);
  }

  private told(failed: SentCommand): UserError {
    const words = arrivalLine(this.session.dictionary, failureOf(failed)!).replace(/^.*? < /, "");
    return new UserError(words, EXIT_REFUSED);
  }
}

/** Name of the command whose failure a step asks for. */
function asksForFailure(step: Step | undefined): string | null {
  if (step?.kind !== "await" && step?.kind !== "expect") return null;
  const { kind, subject, command } = step.condition;
  return kind === "fate" && FAILING.includes(subject) ? command : null;
}
