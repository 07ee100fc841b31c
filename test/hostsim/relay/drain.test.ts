/**
 * Packets that anybody can make cost whoever makes them, not the station's key: what an attacker can make it
 * spend in a visit is bounded.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../../hostsim/core/package-root.js";
import { SATELLITE } from "../../../hostsim/keystore/pass-stores.js";
import { type RelayLink, VisitEnded } from "../../../hostsim/relay/station.js";
import { MOST_BLOCKS_A_VISIT, MOST_TRIES } from "../../../hostsim/relay/station-line.js";
import { Seeded } from "../keystore/seeded.js";
import { mended } from "./mended.js";
import { type Name, RelayWorld } from "./relay-world.js";

const KIND_AT = 7;
const [KIND_OFFER, KIND_PUT, KIND_HELLO] = [5, 6, 11];
/** Kinds of parts: rows, pieces up, pieces down. */
const PARTS = [3, 6, 7];
const BODY_AT = 36;
/** Tag and checksum. */
const TAIL = 10;
const BLOCKS = 340;
/** The least that a message takes: offered, and found whole. */
const OFFERS = 2;
const ROUNDS = 5000;
const KEY_SECTORS = 24;
/** First word of the first message: behind marks, keys, journal, four pads and its head. */
const MAIL_AT = (4 + KEY_SECTORS + 2 + 4) * 1024 + 16;

let world: RelayWorld;
let random: Seeded;

beforeEach(async () => {
  random = new Seeded(41);
  world = await RelayWorld.open(random, 800, KEY_SECTORS);
  world.pass("a", BLOCKS);
  world.pass("b", BLOCKS);
});
afterEach(() => world.close());

const message = (bytes: number) => new Uint8Array(bytes).map(() => random.below(256));

/** Blocks of a station's that are gone. */
function spent(station: Name): number {
  return BLOCKS - world.stores[station].free(SATELLITE, "relay");
}

/** A link on which an attacker does something before each question goes up; it ends after so many packets. */
function attacked(attack: (packet: Uint8Array) => void): RelayLink {
  const link = world.link();
  let left = ROUNDS;
  return {
    get isOpen() {
      return left > 0;
    },
    exchange: (packet) => {
      left -= 1;
      attack(packet);
      return link.exchange(packet);
    },
  };
}

/** Whether the kind of a packet is that of a part, of either direction. */
const isPart = (packet: Uint8Array) => PARTS.includes(packet[KIND_AT]!);

/** Whether a packet asks what the satellite speaks: a question that costs nothing. */
const isHello = (packet: Uint8Array) => packet[KIND_AT] === KIND_HELLO;

/** A packet with other bytes in its body, as anybody can make it. */
function forgedFrom(packet: Uint8Array): Uint8Array {
  const forged = Uint8Array.from(packet);
  const end = forged.length - TAIL;
  // An offset stays, or the piece would not be taken anyway; an answer that is a code alone says something
  // else.
  const from = end > BODY_AT + 4 ? BODY_AT + 4 : BODY_AT;
  for (let at = from; at < Math.min(end, BODY_AT + 24); at++)
    forged[at] = forged[at]! ^ (1 + random.below(255));
  return mended(forged);
}

/** Does what ends a visit early all the same. */
function attempt(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof VisitEnded)) throw error;
  }
}

describe("a forger of packets without the key", () => {
  it("who puts a wrong part on board each round makes the station spend no more than if nobody did", () => {
    const link = attacked((packet) => {
      if (packet[KIND_AT] !== KIND_PUT) return;
      world.satellite.take(forgedFrom(packet), world.nowS);
    });
    const sent = message(1500);
    expect(world.stations.a.sendMail(link, "b", sent)).toBe(true);
    expect(spent("a")).toBe(OFFERS);
    expect(world.stations.b.fetchMail(world.link(), "a")).toEqual(sent);
  });

  it("who answers every part first, with what is wrong, costs time and no block", () => {
    const link = world.link();
    let forgedOnes = 0;
    const liar: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        const answer = link.exchange(packet);
        // Every second answer is the forger's alone.
        if (answer === null || !isPart(answer) || forgedOnes++ % 2 === 0) return answer;
        return forgedFrom(answer);
      },
    };
    world.stations.a.relay(liar, "b", 20);
    world.stations.b.relay(liar, "a", 20);
    world.stations.a.relay(liar, "b", 0);
    expect(world.shared("a")).toEqual(world.shared("b"));
    // As many as in a relay that nobody disturbs: three questions each, and the first asking.
    expect(spent("a") - 20).toBe(4);
    expect(spent("b") - 20).toBe(3);
    const sent = message(3000);
    expect(world.stations.a.sendMail(liar, "b", sent)).toBe(true);
    expect(world.stations.b.fetchMail(liar, "a")).toEqual(sent);
    expect(spent("a") - 20).toBe(4 + OFFERS);
    expect(spent("b") - 20).toBe(3 + 1);
    expect(forgedOnes).toBeGreaterThan(10);
  });

  it.each([
    ["sends a message", () => world.stations.a.sendMail(worst, "b", message(1500))],
    ["fetches one", () => world.stations.a.fetchMail(worst, "b")],
    ["relays", () => world.stations.a.relay(worst, "b", 20)],
  ])(
    "who lets no right answer to a part through costs a station that %s its question, and ends the visit",
    (_what, work) => {
      world.stations.b.sendMail(world.link(), "a", message(500));
      world.stations.b.relay(world.link(), "a", 20);
      const link = world.link();
      exchangeWorst = (packet) => {
        const answer = link.exchange(packet);
        return answer === null || !isPart(answer) ? answer : forgedFrom(answer);
      };
      expect(work).toThrow(VisitEnded);
      expect(spent("a") % 20).toBe(1);
    },
  );
});

describe("who owns the link", () => {
  it("and lets nothing through costs no block: no question is asked before the satellite was heard", () => {
    attempt(() => world.stations.a.relay({ isOpen: true, exchange: () => null }, "b", 20));
    expect(spent("a") - 20).toBe(0);
  });

  it("and lets only the satellite's welcome through makes a station spend twelve blocks in a visit", () => {
    const link = world.link();
    const exchange = (packet: Uint8Array) => (isHello(packet) ? link.exchange(packet) : null);
    attempt(() => world.stations.a.relay({ isOpen: true, exchange }, "b", 20));
    expect(spent("a") - 20).toBe(MOST_TRIES);
  });

  it("and lets one through just when the station would give up, makes it spend no more than the bound in a visit, whatever it does", () => {
    const link = world.link();
    let asked = 0;
    const thief: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        const answer = link.exchange(packet);
        if (isPart(packet) || isHello(packet)) return answer;
        asked += 1;
        return asked % MOST_TRIES === 0 ? answer : null;
      },
    };
    world.stations.b.relay(world.link(), "a", 20);
    world.stations.b.sendMail(world.link(), "a", message(900));
    for (let turn = 0; turn < 20; turn++) {
      attempt(() => world.stations.a.relay(thief, "b", 20));
      attempt(() => world.stations.a.sendMail(thief, "b", message(900)));
      attempt(() => world.stations.a.fetchMail(thief, "b"));
      attempt(() => world.stations.a.confirmMail(thief, "b", message(1)));
    }
    expect(asked).toBe(MOST_BLOCKS_A_VISIT);
    expect(documentedBound()).toBe(MOST_BLOCKS_A_VISIT);
  });

  it("and makes a message be begun again each time ends that after three offers", () => {
    const link = world.link();
    const eraser: RelayLink = {
      isOpen: true,
      exchange: (packet) => {
        // The satellite loses power behind each offer, so it has no key of the visit and the message is not
        // whole.
        const answer = link.exchange(packet);
        if (packet[KIND_AT] === KIND_OFFER) world.satellite.start();
        return answer;
      },
    };
    attempt(() => world.stations.a.sendMail(eraser, "b", message(1500)));
    expect(spent("a")).toBeLessThanOrEqual(3);
  });
});

it("a message that never comes to be whole on board is offered three times in a visit", () => {
  const link = world.link();
  let offers = 0;
  const flawed: RelayLink = {
    isOpen: true,
    exchange: (packet) => {
      const answer = link.exchange(packet);
      if (packet[KIND_AT] === KIND_OFFER) offers += 1;
      // A cell of the flash under the message does not hold.
      if (packet[KIND_AT] === KIND_PUT) world.satellite.flash.words[MAIL_AT] = 0;
      return answer;
    },
  };
  expect(() => world.stations.a.sendMail(flawed, "b", message(1500))).toThrow(VisitEnded);
  expect(offers).toBe(3);
  expect(spent("a")).toBe(3);
});

/** The link that a table of attacks uses: each run says what it does. */
let exchangeWorst: (packet: Uint8Array) => Uint8Array | null = () => null;
const worst: RelayLink = { isOpen: true, exchange: (packet) => exchangeWorst(packet) };

/** The bound as docs/reference/relay.md says it. */
function documentedBound(): number {
  const text = readFileSync(join(packageRoot, "docs/reference/relay.md"), "utf8");
  return Number(/at most (\d+) blocks a visit/.exec(text)?.[1]);
}
