/** What the key store promises without power cuts: accounts, quotas, refusals, even wear. */
import { beforeEach, describe, expect, it } from "vitest";
import { PowerCut } from "../../../boards/host/model/flash.js";
import { loadGround, loadPayload } from "../../../hostsim/core/load.js";
import { expectForgotten, expectFound } from "../../support/memory-search.js";
import {
  BAD,
  CheckedStore,
  FLASH,
  FULL,
  GONE,
  KEPT,
  NOT_OPEN,
  OFFSET,
  OK,
  REPEATED,
  SHORT,
  TAKEN,
} from "./oracle.js";
import { Seeded } from "./seeded.js";

const SECTORS = 12;
const AUTHENTICATION = 1;
const RELAY = 2;
const APPLICATION = 3;
const NONE = 2n ** 64n - 1n;

let store: CheckedStore;

beforeEach(async () => {
  store = await CheckedStore.blank(SECTORS);
});

/** Address of a key of 32 bytes of this value. */
function key(byte: number): number {
  const address = store.scratch();
  new Uint8Array(store.core.memory.buffer, address, 32).fill(byte);
  return address;
}

function addKeys(peer: number, count: number): void {
  const first = store.core.keystoreNext(peer);
  for (let i = 0n; i < count; i++)
    expect(store.core.keyAdd(peer, first + i, key(1 + Number(i % 200n)))).toBe(OK);
}

describe("numbers", () => {
  it("rise for each peer by itself, and never come again, even when all records are gone", async () => {
    const { core } = store;
    expect(core.keyAdd(1, 10n, key(1))).toBe(OK);
    expect(core.keyAdd(2, 3n, key(2))).toBe(OK);
    expect(core.keyAdd(1, 10n, key(3))).toBe(REPEATED);
    expect(core.keyAdd(1, 9n, key(3))).toBe(REPEATED);
    expect(core.keyAdd(1, 2n ** 60n, key(3))).toBe(OK);
    for (let number = 4n; number < 2_000n; number++) {
      expect(core.keyAdd(2, number, key(4))).toBe(OK);
      expect(core.keyZeroise(2, number)).toBe(OK);
    }
    await store.reload();
    expect(store.core.keystoreOpen(false)).toBe(true);
    expect(store.core.keystoreNext(1)).toBe(2n ** 60n + 1n);
    expect(store.core.keystoreNext(2)).toBe(2_000n);
  });
});

describe("refusals", () => {
  it("refuses everything before it is opened, and flash without a store", async () => {
    await store.reload();
    const { core } = store;
    expect(core.keyAdd(1, 0n, key(1))).toBe(NOT_OPEN);
    expect(core.keyReserve(1, 0n, RELAY, 0)).toBe(NOT_OPEN);
    expect(core.keySpend(1, 0n, RELAY, 0, key(1))).toBe(NOT_OPEN);
    expect(core.keyZeroise(1, 0n)).toBe(NOT_OPEN);
    store.flash.words.fill(0xffffffff);
    expect(core.keystoreOpen(false)).toBe(false);
    store.flash.words.fill(0);
    expect(core.keystoreOpen(false)).toBe(false);
    expect(core.keystoreOpen(true), "flash that is not blank").toBe(false);
    expect(store.flash.words.every((word) => word === 0)).toBe(true);
  });

  it("is made on blank flash whatever moment of that power is cut at", async () => {
    for (let operations = 0; operations < 30; operations++) {
      store.flash.words.fill(0xffffffff);
      await store.reload();
      store.flash.cutAfter(operations, 0x0f0f0f0f);
      try {
        store.core.keystoreOpen(true);
      } catch (error) {
        if (!(error instanceof PowerCut)) throw error;
      }
      store.flash.keepPower();
      expect(store.core.keystoreOpen(true), `cut after ${operations}`).toBe(true);
      expect(store.core.keystoreLive()).toBe(0);
    }
  });

  it("is not emptied by a second commissioning", () => {
    addKeys(1, 5);
    expect(store.core.keystoreOpen(true)).toBe(true);
    expect(store.core.keystoreLive()).toBe(5);
  });

  it("refuses a key that nobody can tell from a wiped one, and arguments out of range", () => {
    const { core } = store;
    expect(core.keyAdd(1, 0n, key(0))).toBe(BAD);
    expect(core.keyAdd(65_536, 0n, key(1))).toBe(BAD);
    expect(core.keyAdd(1, NONE, key(1))).toBe(BAD);
    addKeys(1, 1);
    expect(core.keyReserve(1, 0n, 0, 0)).toBe(BAD);
    expect(core.keyReserve(1, 0n, 4, 0)).toBe(BAD);
    expect(core.keyReserve(1, 0n, RELAY, 2 ** 13)).toBe(BAD);
  });

  it("gives a key only to who reserved it, for what it was reserved", () => {
    addKeys(1, 2);
    const { core } = store;
    expect(core.keySpend(1, 0n, RELAY, 4, key(1))).toBe(TAKEN);
    expect(core.keyReserve(1, 0n, RELAY, 4)).toBe(OK);
    expect(core.keyReserve(1, 0n, RELAY, 4)).toBe(OK);
    expect(core.accountReserved(0, RELAY)).toBe(1);
    expect(core.keyReserve(1, 0n, RELAY, 5)).toBe(TAKEN);
    expect(core.keyReserve(1, 0n, APPLICATION, 4)).toBe(TAKEN);
    expect(core.keyRelease(1, 0n, RELAY, 5)).toBe(TAKEN);
    expect(core.keySpend(1, 0n, APPLICATION, 4, key(1))).toBe(TAKEN);
    expect(core.keySpend(2, 0n, RELAY, 4, key(1))).toBe(GONE);
    expect(core.keySpend(1, 0n, RELAY, 4, key(1))).toBe(OK);
    expect(core.keySpend(1, 0n, RELAY, 4, key(1))).toBe(GONE);
    expect(core.keyReserve(1, 0n, RELAY, 4)).toBe(GONE);
  });

  it("takes keys until it is full, and goes on when some are spent", () => {
    const capacity = store.core.keystoreCapacity();
    expect(capacity).toBe((SECTORS - 3) * 45);
    addKeys(1, capacity);
    const { core } = store;
    expect(core.keyAdd(1, 9_999n, key(1))).toBe(FULL);
    for (let round = 0n; round < 300n; round++) {
      const oldest = core.keyFind(1, 0n, 0, 0);
      expect(oldest).toBe(round);
      expect(core.keyZeroise(1, oldest)).toBe(OK);
      addKeys(1, 1);
    }
  });

  it("refuses a seventeenth peer", () => {
    for (let peer = 0; peer < 16; peer++) addKeys(peer, 1);
    expect(store.core.keyAdd(16, 0n, key(1))).toBe(FULL);
  });

  it("works full, with keys of sixteen peers that are reserved and released again and again", () => {
    const { core } = store;
    const each = Math.floor(core.keystoreCapacity() / 16);
    for (let peer = 0; peer < 16; peer++) addKeys(peer, each);
    for (let round = 0; round < 2_000; round++) {
      const peer = round % 16;
      const number = BigInt(round % each);
      expect(core.keyReserve(peer, number, RELAY, 1), `round ${round}`).toBe(OK);
      expect(core.keyRelease(peer, number, RELAY, 1)).toBe(OK);
    }
    expect(core.keystoreLive()).toBe(16 * each);
    expect(core.keystoreOpen(false)).toBe(true);
    expect(core.keystoreLive()).toBe(16 * each);
  });
});

describe("finding keys", () => {
  it("gives the lowest number that is free, or that an owner has reserved", () => {
    addKeys(1, 6);
    const { core } = store;
    expect(core.keyFind(1, 0n, 0, 0)).toBe(0n);
    core.keyReserve(1, 0n, RELAY, 8);
    core.keyReserve(1, 1n, RELAY, 9);
    core.keyReserve(1, 2n, APPLICATION, 9);
    core.keyReserve(1, 4n, RELAY, 9);
    expect(core.keyFind(1, 0n, 0, 0)).toBe(3n);
    expect(core.keyFind(1, 4n, 0, 0)).toBe(5n);
    expect(core.keyFind(1, 0n, RELAY, 9)).toBe(1n);
    expect(core.keyFind(1, 2n, RELAY, 9)).toBe(4n);
    expect(core.keyFind(1, 5n, RELAY, 9)).toBe(NONE);
    expect(core.keyFind(2, 0n, 0, 0)).toBe(NONE);
  });
});

describe("quotas", () => {
  it("keep free blocks of each peer for a purpose, which alone may take them", () => {
    addKeys(1, 10);
    addKeys(2, 3);
    const { core } = store;
    core.keystoreSetQuota(AUTHENTICATION, 4);
    core.keystoreSetQuota(RELAY, 2);
    const taken = (peer: number, purpose: number) => {
      for (let count = 0; ; count++) {
        if (core.keyReserve(peer, core.keyFind(peer, 0n, 0, 0), purpose, 0) !== OK) return count;
      }
    };
    expect(taken(1, APPLICATION)).toBe(4);
    expect(core.keyReserve(1, 4n, APPLICATION, 0)).toBe(KEPT);
    expect(taken(1, RELAY)).toBe(2);
    expect(core.keyReserve(1, 6n, RELAY, 0)).toBe(KEPT);
    expect(taken(1, AUTHENTICATION)).toBe(2);
    expect(taken(2, APPLICATION)).toBe(0);
    core.keystoreSetQuota(RELAY, 0);
    expect(taken(1, AUTHENTICATION)).toBe(2);
  });
});

describe("amounts", () => {
  it("are reserved whole, lowest numbers first, and asking again changes nothing", async () => {
    addKeys(1, 10);
    const { core } = store;
    expect(core.keysReserve(1, 4, RELAY, 9)).toBe(OK);
    expect(core.keysReserve(1, 4, RELAY, 9)).toBe(OK);
    expect([core.keysReserved(1, RELAY, 9), core.accountReserved(0, RELAY)]).toEqual([4, 4]);
    await store.reload();
    expect(store.core.keysReserve(1, 4, RELAY, 9)).toBe(NOT_OPEN);
    expect(store.core.keystoreOpen(false)).toBe(true);
    expect(store.core.keysReserve(1, 5, RELAY, 9)).toBe(OK);
    expect(store.core.keyFind(1, 0n, RELAY, 9)).toBe(0n);
    expect(store.core.keyFind(1, 0n, 0, 0)).toBe(5n);
    expect(store.core.keysReserve(1, 6, RELAY, 10)).toBe(SHORT);
    expect(store.core.keysReserved(1, RELAY, 10)).toBe(0);
    expect(store.core.keysReserve(2, 1, RELAY, 9)).toBe(SHORT);
  });

  it("respect quotas, and come back or are burnt for their owner alone, again and again", () => {
    addKeys(1, 10);
    const { core } = store;
    core.keystoreSetQuota(AUTHENTICATION, 3);
    expect(core.keyFree(1, RELAY)).toBe(7);
    expect(core.keysReserve(1, 8, RELAY, 1)).toBe(SHORT);
    expect(core.keysReserve(1, 4, RELAY, 1)).toBe(OK);
    expect(core.keysReserve(1, 3, APPLICATION, 1)).toBe(OK);
    for (let time = 0; time < 2; time++) expect(core.keysRelease(1, RELAY, 1)).toBe(OK);
    expect(core.accountFree(0)).toBe(7);
    for (let time = 0; time < 2; time++) expect(core.keysBurn(1, APPLICATION, 1)).toBe(OK);
    expect([core.accountFree(0), core.accountBurnt(0)]).toEqual([7, 3]);
  });

  it("are given back when a damaged key makes them short", () => {
    addKeys(1, 5);
    const { core } = store;
    const word = store.flash.words.indexOf(0x03030303);
    store.flash.words[word] = 0x03030302;
    expect(core.keysReserve(1, 5, RELAY, 1)).toBe(SHORT);
    expect([core.accountFree(0), core.accountBurnt(0), core.foundDamaged()]).toEqual([4, 1, 1]);
  });
});

describe("accounts", () => {
  it("agree with a plain map through 20,000 random calls and resets", async () => {
    const random = new Seeded(5);
    for (let call = 0; call < 20_000; call++) {
      expect(store.step(random)).toBe(true);
      if (call % 50 === 0) expect(store.difference()).toBe(null);
      if (call % 1_000 === 0) {
        await store.reload();
        expect(store.open()).toBe(true);
      }
    }
    store.spendAll();
    expect(store.core.foundDamaged() + store.core.foundMended() + store.core.foundTorn()).toBe(0);
  });

  it("show no key once all are zeroised, nor does flash", () => {
    addKeys(1, 40);
    for (let number = 0n; number < 20n; number++) store.core.keyReserve(1, number, RELAY, 0);
    expect(store.core.keystoreZeroise()).toBe(OK);
    expect(store.core.keystoreLive()).toBe(0);
    expect([store.core.accountMade(0), store.core.accountBurnt(0)]).toEqual([40, 40]);
    for (let byte = 1; byte <= 40; byte++) {
      expect(store.flash.words.includes(Math.imul(byte, 0x01010101) >>> 0), `key ${byte}`).toBe(false);
    }
  });
});

describe("a key that was taken in", () => {
  it("is in flash alone: nothing of it stays in memory, after any call about it but the one that tells it", () => {
    const { core } = store;
    const random = new Seeded(11);
    const secret = Uint8Array.from({ length: 32 }, () => random.below(256));
    const address = store.scratch();
    const buffer = () => new Uint8Array(core.memory.buffer, address, 32);
    buffer().set(secret);
    expectFound(core, secret, "the key before it is taken in");
    expect(core.keyAdd(1, 0n, address)).toBe(OK);
    buffer().fill(0);
    expectForgotten(core, secret, "the key in flash");
    for (const [what, call] of [
      ["reserved", () => core.keyReserve(1, 0n, RELAY, 3)],
      ["reserved again", () => core.keyReserve(1, 0n, RELAY, 3)],
      ["released", () => core.keyRelease(1, 0n, RELAY, 3)],
      ["reserved anew", () => core.keyReserve(1, 0n, RELAY, 3)],
      ["zeroised", () => core.keyZeroise(1, 0n)],
    ] as const) {
      expect(call(), what).toBe(OK);
      expectForgotten(core, secret, `the key ${what}`);
    }
  });
});

describe("wear", () => {
  it("is even: no sector is erased more than once more than another", () => {
    const random = new Seeded(9);
    for (let call = 0; call < 60_000; call++) store.step(random);
    const erases = [...store.flash.erases.subarray(OFFSET / 4096)];
    expect(Math.min(...erases)).toBeGreaterThan(20);
    expect(Math.max(...erases) - Math.min(...erases)).toBeLessThanOrEqual(1);
    expect([...store.flash.erases.subarray(0, OFFSET / 4096)]).toEqual([0, 0, 0, 0]);
  });
});

describe("flash that does not hold what is written", () => {
  it("takes and gives nothing more, and tells no key whose mark did not stay", async () => {
    addKeys(1, 3);
    store.core.keyReserve(1, 0n, RELAY, 0);
    const write = store.flash.write.bind(store.flash);
    let stuck = true;
    store.flash.write = (offset, value) => (stuck ? undefined : write(offset, value));
    const address = key(0);
    expect(store.core.keySpend(1, 0n, RELAY, 0, address)).toBe(FLASH);
    expect(new Uint8Array(store.core.memory.buffer, address, 32).every((byte) => byte === 0)).toBe(true);
    expect(store.core.keyAdd(1, 3n, key(9))).toBe(FLASH);
    expect(store.core.keyZeroise(1, 1n)).toBe(FLASH);
    stuck = false;
    expect(store.core.keyAdd(1, 3n, key(9))).toBe(FLASH);
    expect(store.core.keystoreOpen(false)).toBe(true);
    expect(store.core.keyAdd(1, 3n, key(9))).toBe(OK);
    expect(store.core.keySpend(1, 0n, RELAY, 0, address)).toBe(OK);
  });
});

describe("the satellite's store", () => {
  it("is the ground's: what payload.wasm writes, ground.wasm reads, and 12 sectors take under 6 KiB of RAM", async () => {
    addKeys(1, 3);
    const port = {
      readRegister: () => 0,
      writeRegister: () => undefined,
      slotCounter: () => 0n,
      readFlash: (offset: number) => store.flash.read(offset),
      writeFlash: (offset: number, value: number) => store.flash.write(offset, value),
      eraseFlash: (offset: number) => store.flash.erase(offset),
    };
    const payload = await loadPayload(port);
    const before = payload.memoryUsed();
    payload.keystoreReserve(OFFSET, SECTORS);
    expect(payload.memoryUsed() - before).toBeLessThan(6 * 1024);
    expect(payload.keystoreOpen(false)).toBe(true);
    expect(payload.keyReserve(1, 1n, RELAY, 7)).toBe(OK);
    const ground = await loadGround(port);
    ground.keystoreReserve(OFFSET, SECTORS);
    expect(ground.keystoreOpen(false)).toBe(true);
    const address = ground.reserve(32);
    expect(ground.keySpend(1, 1n, RELAY, 7, address)).toBe(OK);
    expect([...new Uint8Array(ground.memory.buffer, address, 32)]).toEqual(new Array(32).fill(2));
  });
});
