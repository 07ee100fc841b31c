/**
 * Both ends come to the same key whatever happens between them: messages and answers lost, ends that stop
 * and begin anew, KMEs and interfaces that fail. The KMEs are a list in memory that gives a key once to each
 * side.
 */
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FollowingEnd, LeadingEnd } from "../../../hostsim/tunnel/ends.js";
import { listenForIds, tellAt } from "../../../hostsim/tunnel/id-line.js";
import type { KeySource, SharedKey } from "../../../hostsim/tunnel/key-source.js";
import type { TunnelPeer } from "../../../hostsim/tunnel/tunnel-peer.js";

/** What goes wrong at a step. */
type Trouble =
  | "none"
  | "question lost"
  | "answer lost"
  | "no key"
  | "follower begins anew"
  | "leader begins anew"
  | "follower's wg fails"
  | "leader's wg fails";
const TROUBLES: readonly Trouble[] = [
  "none",
  "question lost",
  "answer lost",
  "no key",
  "follower begins anew",
  "leader begins anew",
  "follower's wg fails",
  "leader's wg fails",
];

class Interface implements TunnelPeer {
  key = "";
  fails = false;

  set(key: Uint8Array): Promise<void> {
    if (this.fails) return Promise.reject(new Error("no interface"));
    this.key = Buffer.from(key).toString("hex");
    return Promise.resolve();
  }

  shut(): Promise<void> {
    return this.set(randomBytes(32));
  }
}

class Bench {
  trouble: Trouble = "none";
  readonly here = new Interface();
  readonly there = new Interface();
  private readonly waiting = new Map<string, Buffer>();
  private given = 0;
  readonly source: KeySource = {
    next: () => {
      if (this.trouble === "no key") return Promise.reject(new Error("no key"));
      this.given += 1;
      const shared: SharedKey = { id: `id ${this.given}`, key: randomBytes(32) };
      this.waiting.set(shared.id, Buffer.from(shared.key));
      return Promise.resolve(shared);
    },
    get: (id) => {
      const key = this.waiting.get(id);
      this.waiting.delete(id);
      return key === undefined ? Promise.reject(new Error("not found")) : Promise.resolve({ id, key });
    },
  };
  follower = this.newFollower();
  leader = this.newLeader();

  newFollower(): FollowingEnd {
    return new FollowingEnd(this.source, this.there, () => undefined);
  }

  newLeader(): LeadingEnd {
    return new LeadingEnd(
      this.source,
      async (id) => {
        if (this.trouble === "question lost") throw new Error("lost");
        const answer = await this.follower.take(id);
        if (this.trouble === "answer lost") throw new Error("lost");
        return answer;
      },
      this.here,
    );
  }

  async step(trouble: Trouble): Promise<boolean> {
    this.trouble = trouble;
    if (trouble === "follower begins anew") this.follower = this.newFollower();
    if (trouble === "leader begins anew") this.leader = this.newLeader();
    this.here.fails = trouble === "leader's wg fails";
    this.there.fails = trouble === "follower's wg fails";
    return this.leader.rekey().then(
      () => true,
      () => false,
    );
  }
}

describe("both ends", () => {
  it("have the same key after each rekey that is said to be done, and at most two steps after any trouble", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...TROUBLES), { maxLength: 12 }), async (troubles) => {
        const bench = new Bench();
        for (const trouble of troubles) {
          const before = bench.here.key;
          const isDone = await bench.step(trouble);
          if (isDone) {
            expect(bench.here.key).toBe(bench.there.key);
            expect(bench.here.key).not.toBe(before);
          }
        }
        const ends = [await bench.step("none"), await bench.step("none")];
        expect(ends[1]).toBe(true);
        expect(bench.here.key).toBe(bench.there.key);
      }),
      { numRuns: 300 },
    );
  });

  it("are closed by a key that nobody else has, until the next one", async () => {
    const bench = new Bench();
    await bench.step("none");
    const last = bench.there.key;
    await bench.step("answer lost");
    await bench.follower.close();
    expect(bench.there.key).not.toBe(last);
    expect(bench.there.key).not.toBe(bench.here.key);
    // The key of the lost answer is gone at the follower: it must not say that it is in place.
    expect(await bench.step("none")).toBe(false);
    expect(await bench.step("none")).toBe(true);
    expect(bench.here.key).toBe(bench.there.key);
    await bench.leader.close();
    expect(bench.here.key).not.toBe(bench.there.key);
  });

  it("takes the same ID once when it is told twice at the same time", async () => {
    const bench = new Bench();
    const { id } = await bench.source.next();
    expect(await Promise.all([bench.follower.take(id), bench.follower.take(id)])).toEqual(["set", "set"]);
    expect(await bench.follower.take("of nobody")).toBe("refused");
  });
});

describe("the line of IDs", () => {
  it("brings an ID and its answer, and cuts off what is no ID", async () => {
    const taken: string[] = [];
    const server = await listenForIds({ host: "127.0.0.1", port: 0 }, (id) => {
      taken.push(id);
      return Promise.resolve(id === "good" ? "set" : "refused");
    });
    const { port } = server.address() as { port: number };
    const tell = tellAt({ host: "127.0.0.1", port });
    expect(await tell("good")).toBe("set");
    expect(await tell("other")).toBe("refused");
    for (const length of [1000, 100_000])
      await expect(tell("x".repeat(length))).rejects.toThrow(/does not answer/);
    expect(taken).toEqual(["good", "other"]);
    await new Promise((resolve) => server.close(resolve));
    await expect(tell("good")).rejects.toThrow(/does not answer \(.*ECONNREFUSED/);
  });
});
