/**
 * Who cuts the link wants one side to hold a key that the other does not. Every packet of the last phase is
 * the first that is cut, in either direction and in both, with and without a reset of the satellite; then the
 * sides meet again.
 */
import { describe, expect, it } from "vitest";
import { RandomStream } from "../../../hostsim/base/random.js";
import type { InDoubt } from "../../../hostsim/ground/in-doubt.js";
import { LinkPort } from "../../../hostsim/ground/link-port.js";
import { KeptKeys } from "../../../hostsim/satellite/satellite.js";
import {
  bothSides,
  type DistillationOptions,
  distil,
  PASS,
  type Parts,
  RESERVE_BITS,
  satelliteWith,
} from "../../support/distillation.js";

const POOL_BITS = 8192;
const AMPLIFY = 7;
const COMMIT = 9;
/** Each session has pulses of its own. */
const PULSES_A_SESSION = 100_000;
/** Silence that ends a session, in us. */
const WAIT_US = 4_000_000;

type Around = NonNullable<DistillationOptions["around"]>;

/**
 * Loses packets from the last phase on, which begins with a message of kind AMPLIFY or COMMIT going up: those
 * that `isLost`.
 */
function cutting(isLost: (index: number, side: "ground" | "satellite") => boolean) {
  let index = -1;
  const around: Around = (end, side) => ({
    take(packet, nowUs) {
      const isFirst = ((packet[2]! >> 6) & 1) === 1 && packet.length > 40;
      if (index < 0 && side === "satellite" && isFirst && [AMPLIFY, COMMIT].includes(packet[30]!)) index = 0;
      if (index >= 0 && isLost(index++, side)) return undefined;
      return end.take(packet, nowUs);
    },
    poll: (nowUs) => end.poll(nowUs),
    deadlineUs: () => end.deadlineUs(),
  });
  return { around, packets: () => index };
}

/** Two sides that meet again and again, over resets of either. */
class Encounters {
  /** What each side may use, by pass. */
  readonly ground = new Map<number, string>();
  readonly kept = new KeptKeys();
  private inDoubt: InDoubt | null = null;
  private sessions = 0;

  private constructor(private parts: Parts) {}

  static async begin(): Promise<Encounters> {
    const kept = new KeptKeys();
    const encounters = new Encounters(await bothSides(1, POOL_BITS, kept));
    Object.assign(encounters, { kept });
    return encounters;
  }

  satelliteKey(pass: number): string | undefined {
    const key = this.kept.of(pass);
    return key === null ? undefined : Buffer.from(key).toString("hex");
  }

  get doubtful(): InDoubt | null {
    return this.inDoubt;
  }

  /** A session that tries to make the key of its pass; returns it. */
  async meet(around: Around = (end) => end): Promise<number> {
    const pass = PASS + this.sessions;
    const { dialogue } = await distil({
      parts: this.parts,
      pass,
      around,
      firstPulse: this.sessions * PULSES_A_SESSION,
      ticks: 1,
      closingTick: 0,
      clicksPerTick: 400,
      waitUs: WAIT_US,
      inDoubt: this.inDoubt,
      hold: (inDoubt) => {
        this.inDoubt = inDoubt;
      },
    });
    this.sessions += 1;
    for (const { pass: of, key } of dialogue.commitment.keys) {
      expect(this.ground.has(of), "a key comes once").toBe(false);
      this.ground.set(of, Buffer.from(key).toString("hex"));
    }
    return pass;
  }

  /**
   * Whatever the ground may use, the satellite has; what only the satellite has, the ground is in doubt about
   * and has too.
   */
  expectHarmless(what: string): void {
    for (const [pass, key] of this.ground) expect(this.satelliteKey(pass), what).toBe(key);
    for (let pass = PASS; pass < PASS + this.sessions; pass++) {
      const key = this.satelliteKey(pass);
      if (key === undefined || this.ground.has(pass)) continue;
      expect(this.inDoubt?.number, what).toBe(BigInt(pass));
      expect(Buffer.from(this.inDoubt!.key).toString("hex"), what).toBe(key);
    }
  }

  /** Nothing is in doubt on either side, and both pools hold the same. */
  expectResolved(what: string): void {
    this.expectHarmless(what);
    expect(this.inDoubt, what).toBeNull();
    const { satellite, port } = this.parts;
    expect(satellite.core.dialogueHasPending(), what).toBe(false);
    for (let pass = PASS; pass < PASS + this.sessions; pass++)
      expect(this.satelliteKey(pass), what).toBe(this.ground.get(pass));
    expect(satellite.core.poolEnd(), what).toBe(port.core.poolEnd());
    const [ours, theirs] = [port.poolContents, satellite.poolContents];
    expect(ours.position, what).toBe(theirs.position);
    expect(Buffer.compare(ours.key, theirs.key), what).toBe(0);
  }

  async resetSatellite(): Promise<void> {
    const { satellite, port } = this.parts;
    const blocks = 400;
    const reborn = await satelliteWith(satellite.poolContents, POOL_BITS, { kept: this.kept, blocks });
    this.parts = { satellite: reborn, port };
  }

  /** All that the ground has after a restart is its pool and what it holds. */
  async restartGround(): Promise<void> {
    const { satellite, port } = this.parts;
    const { key, position } = port.poolContents;
    this.parts = { satellite, port: await LinkPort.open(key, RESERVE_BITS, position, POOL_BITS) };
  }
}

const DIRECTIONS = ["to the satellite", "to the ground", "both ways"] as const;

function lostFrom(first: number, direction: (typeof DIRECTIONS)[number]) {
  return (index: number, side: "ground" | "satellite"): boolean =>
    index >= first && (direction === "both ways" || direction === `to the ${side}`);
}

describe("a key when the link is cut in its last phase", () => {
  it("is held by both sides or by neither once they have met again, whichever packet is the first that is lost", async () => {
    const calm = cutting(() => false);
    const first = await Encounters.begin();
    await first.meet(calm.around);
    first.expectResolved("calm");
    expect(first.ground.size).toBe(1);
    const fates = new Map<string, number>();
    for (const direction of DIRECTIONS) {
      for (let position = 0; position <= calm.packets(); position++) {
        for (const reset of [false, true]) {
          const what = `${direction} from packet ${position} on, ${reset ? "reset" : "no reset"}`;
          const sides = await Encounters.begin();
          const pass = await sides.meet(cutting(lostFrom(position, direction)).around);
          sides.expectHarmless(what);
          const before = `${sides.satelliteKey(pass) !== undefined}/${sides.ground.has(pass)}`;
          if (reset) await sides.resetSatellite();
          await sides.restartGround();
          const next = await sides.meet();
          sides.expectResolved(what);
          expect(sides.ground.has(next), what).toBe(true);
          const fate = `${before} ${sides.ground.has(pass) ? "kept" : "gone"}`;
          fates.set(fate, (fates.get(fate) ?? 0) + 1);
        }
      }
    }
    // Satellite/ground have it after the cut, and what became of it.
    expect([...fates.keys()].sort()).toEqual([
      "false/false gone",
      "false/false kept",
      "true/false kept",
      "true/true kept",
    ]);
  });

  it("nor over several meetings that are cut in turn, with resets of both sides in between", async () => {
    const random = new RandomStream(1, "test cuts");
    let kept = 0;
    for (let run = 0; run < 40; run++) {
      const sides = await Encounters.begin();
      const story: string[] = [];
      for (let meeting = 0; meeting < 4; meeting++) {
        const loses = random.uint32() % 3;
        const [up, down] = [random.uint32() % 14, random.uint32() % 14];
        story.push(`${loses} ${up} ${down}`);
        const { around } = cutting((index, side) =>
          loses === 0 ? random.uniform() < 0.5 : index >= (side === "ground" ? down : up),
        );
        await sides.meet(around);
        sides.expectHarmless(story.join(", "));
        if (random.uint32() % 2 === 0) await sides.resetSatellite();
        if (random.uint32() % 2 === 0) await sides.restartGround();
      }
      const last = await sides.meet();
      sides.expectResolved(story.join(", "));
      expect(sides.ground.has(last), story.join(", ")).toBe(true);
      kept += sides.ground.size - 1;
    }
    expect(kept).toBeGreaterThan(20);
  });
});
