/**
 * A store that is opened very often, with power cuts, errors of the disk, holders that freeze while another
 * goes on, old copies put back, and with a lock that does nothing. An oracle looks at all bytes that were
 * ever given out: none comes twice, none is lost that was not told.
 */
import { describe, expect, it, vi } from "vitest";

vi.mock("node:fs", async (original) => {
  const real = await original<typeof import("node:fs")>();
  const { withModel } = await import("./model-disk.js");
  return { ...withModel(real), default: withModel(real) };
});
vi.mock("../../../hostsim/keystore/lock.js", () => ({ takeLock: () => () => undefined }));
vi.mock("../../../hostsim/keystore/store-core.js", async (original) => ({
  ...(await original<typeof import("../../../hostsim/keystore/store-core.js")>()),
  loadStoreCore: (await import("./reused-core.js")).reusedCore,
}));

import { rekey } from "../../../hostsim/keystore/rekey.js";
import { SealedStore } from "../../../hostsim/keystore/sealed-store.js";
import { STORE_EXIT, StoreError } from "../../../hostsim/keystore/store-error.js";
import { disk, ModelDisk } from "./model-disk.js";
import { releaseCores } from "./reused-core.js";
import { type Seeded, withSeeds } from "./seeded.js";

// Many processes or much light: how long that takes is the machine's business.
vi.setConfig({ testTimeout: 3_600_000 });

const OPERATOR = Buffer.from("the operator's pass phrase");
const FOLDER = "/model/keys/jinan";
const FILE = `${FOLDER}/keys.sealed`;
const MARK = `${FOLDER}.mark`;
const CHEAP = { leastScryptCost: 1, origin: "secret" } as const;
/** Openings of the whole campaign; OPENINGS in the environment gives another number. */
const OPENINGS = Number(process.env.OPENINGS ?? 15_000);
const SEEDS = 10;
const OPENINGS_A_DISK = 250;

/** All that was ever given out. */
class Oracle {
  private readonly given = new Set<string>();
  blocks = 0;

  take(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += 32) {
      const block = Buffer.from(bytes.subarray(at, at + 32)).toString("hex");
      if (this.given.has(block)) throw new Error(`a block was given out twice, after ${this.blocks}`);
      this.given.add(block);
      this.blocks += 1;
    }
  }
}

class Campaign {
  readonly oracle = new Oracle();
  readonly counts: Record<string, number> = {};
  private readonly copies: { generation: number; bytes: Buffer }[] = [];
  private pass = 1;
  openings = 0;

  constructor(
    private readonly random: Seeded,
    private readonly model: ModelDisk,
  ) {}

  note(what: string): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1;
  }

  key(blocks: number): Uint8Array {
    return new Uint8Array(32 * blocks).map(() => this.random.below(256));
  }

  async open(): Promise<SealedStore> {
    this.openings += 1;
    return SealedStore.open(FOLDER, OPERATOR, CHEAP);
  }

  /** One change, and what of it was told. */
  change(store: SealedStore): void {
    const work = this.random.below(40);
    try {
      if (work < 28) this.oracle.take(store.spend("space", "application", 1 + this.random.below(3)).bytes);
      else if (work < 29) store.stop("space");
      else if (work < 32) store.goOn("space", this.random.chance(0.05));
      else store.add("space", ++this.pass, this.key(8 + this.random.below(16)), { epsilon: 1e-9 });
      this.note("done");
    } catch (error) {
      this.noteFailure(error);
    }
  }

  private noteFailure(error: unknown): void {
    const code = (error as { code?: string }).code;
    if (!(error instanceof StoreError) && code !== "CUT" && code !== "EIO") throw error;
    this.note(error instanceof StoreError ? `refused ${error.exitCode}` : "torn off");
  }

  /** Blocks that are taken beside other work, by two at a time; sometimes the store is closed meanwhile. */
  async takeBeside(store: SealedStore): Promise<void> {
    const free = store.freeBlocks("space", "application", null, 6);
    const take = async (numbers: readonly bigint[]): Promise<void> => {
      try {
        this.oracle.take((await store.takeNamed("space", "application", numbers)).bytes);
        this.note("done beside");
      } catch (error) {
        this.noteFailure(error);
      }
    };
    const both = Promise.all([take(free.slice(0, 4)), take(free.slice(2))]);
    if (this.random.chance(0.2)) {
      for (let turns = this.random.below(12); turns > 0; turns--)
        await new Promise((resolve) => setImmediate(resolve));
      store.close();
      this.note("closed while it was written");
    }
    await both;
  }

  /** Keeps a copy of the store for later. */
  keep(store: SealedStore): void {
    const { generation } = store.status();
    this.copies.push({ generation, bytes: this.model.copy(FILE)! });
    if (this.copies.length > 8) this.copies.shift();
  }

  /**
   * Puts an old copy back. Older than the mark, it must not open; then the newest is put back, or the old
   * one's keys are burnt. As new as the mark, only what was never told is newer: the campaign goes on with
   * it.
   */
  async rollBack(): Promise<void> {
    const old = this.random.pick(this.copies);
    if (old === undefined) return;
    const newest = this.model.copy(FILE)!;
    const marked = JSON.parse(this.model.copy(MARK)!.toString()).generation;
    this.model.put(FILE, old.bytes);
    if (old.generation >= marked) {
      this.note("old copy as new as its mark");
      return;
    }
    await expect(this.open()).rejects.toMatchObject({ exitCode: STORE_EXIT.rolledBack });
    this.note("old copy refused");
    if (this.random.chance(0.8)) {
      this.model.put(FILE, newest);
      return;
    }
    const options = { burn: true, vouch: false, anchor: null, newOperatorKey: OPERATOR, leastScryptCost: 1 };
    await rekey(FOLDER, OPERATOR, options);
    this.note("old copy burnt");
    this.copies.length = 0;
    const burnt = this.model.copy(FILE)!;
    this.model.put(FILE, newest);
    await expect(this.open()).rejects.toMatchObject({ exitCode: STORE_EXIT.noMark });
    this.note("stranger refused");
    this.model.put(FILE, burnt);
  }

  /** An opening with one or two changes, and a mishap at a random step of theirs. */
  async round(): Promise<void> {
    const store = await this.open();
    const mishap = this.random.below(10);
    const at = 1 + this.random.below(14);
    if (this.random.chance(0.05)) this.keep(store);
    if (mishap < 3) this.model.inject({ at, kind: "cut" });
    else if (mishap < 5) this.model.inject({ at, kind: "error" });
    else if (mishap < 8) {
      const other = await this.open();
      const twice = this.random.chance(0.3);
      const meanwhile = () => {
        this.note("frozen");
        this.change(other);
        if (twice) this.change(other);
      };
      this.model.inject({ at, kind: "freeze", meanwhile });
    }
    if (this.random.chance(0.3)) await this.takeBeside(store).catch(ignoreStopped);
    else {
      this.change(store);
      if (this.random.chance(0.2)) this.change(store);
    }
    if (mishap < 3) {
      this.note("cut");
      this.model.cut();
    } else if (this.random.chance(0.5)) this.model.kill();
    else {
      this.model.inject(null);
      store.close();
    }
    releaseCores();
  }
}

/** Keys with a peer that were stopped, or a store that has none, have nothing free. */
function ignoreStopped(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
}

describe("a store under cuts, freezes and rollbacks", () => {
  it(`never gives a block twice in ${OPENINGS} openings`, async () => {
    const sum: Record<string, number> = {};
    let [openings, blocks] = [0, 0];
    await withSeeds(1, SEEDS, async (random) => {
      for (let own = 0; own < OPENINGS / SEEDS; ) {
        const model = new ModelDisk(random);
        disk.now = model;
        const campaign = new Campaign(random, model);
        const settings = {
          owner: "jinan",
          blocks: 40,
          quotas: { authentication: 0, relay: 0, application: 0 },
          scryptCost: 1,
          origin: "secret" as const,
        };
        const first = await SealedStore.create(FOLDER, OPERATOR, settings);
        first.add("space", 1, campaign.key(20), { epsilon: 1e-9 });
        first.close();
        while (campaign.openings < OPENINGS_A_DISK) {
          await campaign.round();
          if (random.chance(0.03)) await campaign.rollBack();
        }
        own += campaign.openings;
        openings += campaign.openings;
        blocks += campaign.oracle.blocks;
        for (const [what, count] of Object.entries(campaign.counts)) sum[what] = (sum[what] ?? 0) + count;
      }
    });
    console.log(`${openings} openings, ${blocks} blocks given out`, JSON.stringify(sum));
    for (const what of [
      "cut",
      "frozen",
      "done beside",
      "closed while it was written",
      "old copy refused",
      "old copy burnt",
      "stranger refused",
      `refused ${STORE_EXIT.overtaken}`,
    ])
      expect(sum[what], what).toBeGreaterThan(0);
  });
});
