/**
 * Who commands the board during a pass: the pass itself, or an operator (hostsim/operator/flight.ts).
 */

import { UserError } from "../base/user-error.js";
import { dictionaryHash, loadDictionary } from "../protocol/load.js";
import type { BoardLink } from "../wire/board-link.js";
import { Commander, CommandFailed } from "../wire/controller/commander.js";
import { PacketChecksum } from "../wire/controller/packet.js";

/** What a pass needs of whoever commands the board. */
export interface Pilot {
  /**
   * Ends when the board is in mode safe, from wherever an earlier host has left it: only there are seed and
   * pattern taken.
   */
  rest(): Promise<void>;
  /** Seed and pattern are installed: ends when the board may be commanded. */
  prepare(): Promise<void>;
  /** Calibrates; ends when the board is in mode acquire, ready for the ground's first packet. */
  acquire(): Promise<void>;
  /**
   * Emits `blocks` blocks for key; ends in mode distil, with why emission ended before the last block, or
   * null.
   */
  shine(blocks: number): Promise<string | null>;
  /** Goes from standby to mode distil, without light. */
  distil(): Promise<void>;
}

/** Emission of all blocks of a pass may be in between. */
const COMMAND_MS = 600_000;
/** What the bench's sensors read: nominal supply in mV, 20 degC. */
const SUPPLY_MV = 5000;
const TEMPERATURE = 2000;
/**
 * The board's clock and the link's simulated time have nothing to do with each other, so silence is no sign:
 * the most, in ms.
 */
const LINK_TIMEOUT_MS = 600_000;

/** Commands as the pass itself gives them. */
export class CommandingPilot implements Pilot {
  private constructor(
    private readonly link: BoardLink,
    readonly commander: Commander,
  ) {}

  /** Takes over the packets of the controller on `link`. */
  static async over(link: BoardLink): Promise<CommandingPilot> {
    return new CommandingPilot(
      link,
      new Commander(link, loadDictionary(), await PacketChecksum.load(), COMMAND_MS),
    );
  }

  /** Throws a UserError when the board has another dictionary. */
  async rest(): Promise<void> {
    const hash = (await this.commander.parameters("dictionary-hash"))["dictionary-hash"];
    if (hash !== BigInt(`0x${dictionaryHash(loadDictionary())}`))
      throw new UserError(
        `${this.link.name}: its image was made from another dictionary: build and flash it again`,
      );
    await this.setMode("safe");
  }

  async prepare(): Promise<void> {
    await this.link.bench.sense(SUPPLY_MV, TEMPERATURE);
    const value = LINK_TIMEOUT_MS;
    await this.commander.command("set-parameters", {}, [{ parameter: "link-timeout", value }]);
    await this.setMode("standby");
  }

  async acquire(): Promise<void> {
    await this.setMode("calibrate");
    await this.commander.call("emit-calibration", { blocks: 1, replay: 0 });
    await this.commander.call("calibrated");
    await this.setMode("standby");
    await this.setMode("acquire");
  }

  async shine(blocks: number): Promise<string | null> {
    await this.setMode("key");
    let endedBy: string | null = null;
    try {
      await this.commander.call("emit", { blocks });
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      endedBy = error.report.values.failure === "blocks-struck" ? null : error.message;
    }
    // From the mode in which emission has ended, which is safe or standby when an interlock ended it.
    const { mode } = await this.commander.parameters("mode");
    if (mode === "safe") await this.setMode("standby");
    await this.distil();
    return endedBy;
  }

  async distil(): Promise<void> {
    await this.setMode("distil");
  }

  private async setMode(mode: string): Promise<void> {
    await this.commander.call("set-mode", { mode });
  }
}
