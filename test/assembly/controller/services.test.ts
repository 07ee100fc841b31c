import { describe, expect, it } from "vitest";
import { encodeCommand, encodeFunction, encodeSchedule } from "../../../hostsim/wire/controller/encode.js";
import { decodeTime } from "../../../hostsim/wire/controller/time.js";
import { controllerBench, DICTIONARY, PULSES, STEP_US, type Told } from "../../support/controller.js";

const names = (told: Told[]) => told.map(({ name }) => name);
const DONE = ["accepted", "execution-started", "completed"];

describe("reports on a telecommand", () => {
  it("come for each success that was asked for, and name the request and its source", async () => {
    const bench = await controllerBench();
    for (let acknowledgements = 0; acknowledgements < 16; acknowledgements++) {
      const bytes = bench.packet(encodeCommand(DICTIONARY, "enable-schedule"), acknowledgements);
      bench.take(bytes);
      const told = bench.reports();
      const asked = [1, 2, 8].flatMap((flag, i) => (acknowledgements & flag ? [DONE[i]!] : []));
      expect(names(told)).toEqual(asked);
      const request = new DataView(bytes.buffer).getUint32(0);
      for (const { values, packet } of told) {
        expect(values.request).toBe(request);
        expect(packet.destination).toBe(7);
      }
    }
  });

  it("come for a failure although no success was asked for", async () => {
    const bench = await controllerBench();
    const [told] = bench.send(encodeFunction(DICTIONARY, "emit", { blocks: 1 }), 0);
    expect(told).toMatchObject({ name: "not-started", values: { failure: "mode-does-not-emit", detail: 0 } });
  });

  it("name no source when a telecommand is too broken to have one, whoever gave the one before", async () => {
    const bench = await controllerBench();
    const whole = bench.packet(encodeCommand(DICTIONARY, "are-you-alive"));
    for (const [broken, failure] of [
      [whole.subarray(0, 12), "too-short"],
      [whole.map((byte, i) => (i === 9 ? byte ^ 1 : byte)), "checksum"],
    ] as const) {
      bench.take(whole);
      bench.reports();
      bench.take(broken);
      const [told] = bench.reports();
      expect(told).toMatchObject({ name: "refused", values: { failure }, packet: { destination: 0 } });
    }
  });

  it("are dropped and counted when the queue is full, and the loss is told once there is room", async () => {
    const bench = await controllerBench();
    const ping = bench.packet(encodeCommand(DICTIONARY, "are-you-alive"));
    for (let i = 0; i < 200; i++) bench.take(ping);
    const before = bench.reports().length;
    bench.core.controllerServe(BigInt(bench.now()), BigInt(PULSES));
    const [event] = bench.reports();
    expect(event?.values).toEqual({ event: "telemetry-lost", reports: 200 * 4 - before });
  });
});

describe("emission by command", () => {
  it("completes when the last block is over, with a report at each quarter", async () => {
    let lit = 0;
    const bench = await controllerBench({ sink: (_slot, words) => (lit += words.length * 8) });
    bench.goTo("key");
    expect(names(bench.call("emit", { blocks: 40 }))).toEqual(["accepted"]);
    const told: { round: number; name: string }[] = [];
    for (let round = 0; round < 60; round++)
      told.push(...names(bench.steps(1)).map((name) => ({ round, name })));
    expect(told.map(({ name }) => name)).toEqual([
      "execution-started",
      ...Array(3).fill("progress"),
      "completed",
    ]);
    expect(told.at(-1)!.round).toBeGreaterThanOrEqual(40);
    expect(lit).toBe(40 * PULSES);
    expect(bench.core.emittedBlocks()).toBe(40n);
  });

  it("fails, and says how many blocks were struck, when one was", async () => {
    const bench = await controllerBench();
    bench.goTo("calibrate");
    bench.call("emit-calibration", { blocks: 8, replay: 3 });
    bench.steps(3);
    bench.board.engine.stallAt(4, 10);
    const told = bench.steps(12);
    expect(told.find(({ name }) => name === "failed")?.values).toMatchObject({
      failure: "blocks-struck",
      detail: 1,
    });
  });

  it("is ended by stop and by safe; those complete when the board is dark, and a second emission is refused", async () => {
    const ends: [string, Parameters<typeof encodeFunction>[2]][] = [
      ["stop", {}],
      ["set-mode", { mode: "safe" }],
    ];
    for (const [name, values] of ends) {
      const bench = await controllerBench();
      bench.goTo("key");
      bench.call("emit", { blocks: 1000 });
      bench.steps(3);
      expect(bench.call("emit", { blocks: 1 }).at(-1)?.values).toMatchObject({ failure: "busy" });
      expect(names(bench.call(name, values))).not.toContain("completed");
      const told = bench.steps(1);
      // Blocks that were armed are struck, which is told before.
      expect(names(told)).toEqual(["event-low", "failed", "completed"]);
      expect(told[1]?.values).toMatchObject({ failure: "emission-ended" });
    }
  });
});

describe("parameters", () => {
  it("count telecommands that were accepted, refused, completed and failed", async () => {
    const bench = await controllerBench();
    const parameters = ["accepted", "refused", "completed", "failed"].map((what) => `commands-${what}`);
    const counts = () => {
      const wanted = parameters.map((parameter) => ({ parameter }));
      const report = bench.command("report-parameters", {}, wanted).find(({ name }) => name === "parameters");
      return parameters.map((parameter) => Number(report?.values[parameter]));
    };
    const before = counts();
    for (let i = 0; i < 5; i++) bench.command("are-you-alive");
    for (let i = 0; i < 3; i++)
      bench.take(bench.packet(encodeCommand(DICTIONARY, "are-you-alive")).subarray(1));
    for (let i = 0; i < 2; i++) bench.call("emit", { blocks: 1 });
    // Besides these, the asking itself is accepted before it counts, and completed by the next time.
    expect(counts().map((count, i) => count - before[i]!)).toEqual([5 + 2 + 1, 3, 5 + 1, 2]);
  });

  it("are all reported, each with its type, in at most 32 a command", async () => {
    const bench = await controllerBench();
    const all = DICTIONARY.parameters.map(({ name }) => ({ parameter: name }));
    const told = [all.slice(0, 20), all.slice(20)].flatMap((part) =>
      bench.command("report-parameters", {}, part),
    );
    const values = Object.assign(
      {},
      ...told.filter(({ name }) => name === "parameters").map((one) => one.values),
    );
    expect(Object.keys(values)).toEqual(DICTIONARY.parameters.map(({ name }) => name));
    expect(values).toMatchObject({
      "laser-supply": 5000,
      "laser-temperature": 2000,
      mode: "safe",
      "laser-temperature-least": 1000,
    });
  });

  it("are set all or none, within range, and never with crossed limits", async () => {
    const bench = await controllerBench();
    const set = (...pairs: [string | number, number][]) =>
      bench.command(
        "set-parameters",
        {},
        pairs.map(([parameter, value]) => ({ parameter, value })),
      );
    const supply = () =>
      bench
        .command("report-parameters", {}, [
          { parameter: "laser-supply-least" },
          { parameter: "laser-supply-most" },
        ])
        .find(({ name }) => name === "parameters")!.values;
    expect(names(set(["laser-supply-least", 6000], ["laser-supply-most", 7000]))).toEqual(DONE);
    expect(supply()).toEqual({ "laser-supply-least": 6000, "laser-supply-most": 7000 });
    const refusals = [
      [set(["laser-supply-least", 100], ["laser-supply-most", 20001]), "value-out-of-range", 65],
      [set(["laser-supply-least", 7001]), "limits-crossed", 65],
      [set(["laser-temperature-least", -5001 >>> 0]), "value-out-of-range", 66],
      [set(["mode", 4]), "read-only", 2],
      [set([1000, 4]), "no-such-parameter", 1000],
    ] as const;
    for (const [told, failure, detail] of refusals)
      expect(told.at(-1)).toMatchObject({ name: "not-started", values: { failure, detail } });
    expect(supply()).toEqual({ "laser-supply-least": 6000, "laser-supply-most": 7000 });
    expect(names(set(["laser-temperature-least", -5000 >>> 0]))).toEqual(DONE);
  });
});

describe("housekeeping", () => {
  it("comes once, or periodically until it is disabled, at the interval that is set", async () => {
    const bench = await controllerBench();
    const structures = DICTIONARY.structures.map(({ name }) => ({ structure: name }));
    const once = bench
      .command("report-housekeeping", {}, structures)
      .filter(({ name }) => name === "housekeeping");
    expect(once.map(({ values }) => values.structure)).toEqual(DICTIONARY.structures.map(({ name }) => name));
    bench.command("set-housekeeping-interval", {}, [{ structure: "emission", interval: 100 }]);
    expect(names(bench.steps(300))).not.toContain("housekeeping");
    bench.command("enable-housekeeping", {}, [{ structure: "emission" }]);
    expect(names(bench.steps(1000)).filter((name) => name === "housekeeping").length).toBe(
      1000 / (100_000 / STEP_US),
    );
    bench.command("disable-housekeeping", {}, [{ structure: "emission" }]);
    expect(names(bench.steps(300))).not.toContain("housekeeping");
    expect(bench.command("enable-housekeeping", {}, [{ structure: 9 }]).at(-1)?.values).toMatchObject({
      failure: "no-such-structure",
    });
  });
});

describe("events", () => {
  it("can be switched off, but not those of high severity; the log has them all", async () => {
    const bench = await controllerBench();
    bench.command("disable-events", {}, [{ event: "mode-changed" }]);
    expect(names(bench.call("set-mode", { mode: "standby" }))).toEqual(DONE);
    bench.command("enable-events", {}, [{ event: "mode-changed" }]);
    expect(names(bench.call("set-mode", { mode: "acquire" }))).toContain("event-informative");
    // Several in one command: each of them.
    const both = [{ event: "mode-changed" }, { event: "calibrated" }];
    const calibration = () => {
      bench.goTo("safe");
      const told = ["standby", "calibrate"].flatMap((mode) => bench.call("set-mode", { mode }));
      return [...told, ...bench.call("calibrated")].flatMap(({ values }) => values.event ?? []);
    };
    bench.command("disable-events", {}, both);
    expect(calibration()).toEqual([]);
    bench.command("enable-events", {}, both);
    expect(calibration()).toEqual(["mode-changed", "mode-changed", "calibrated"]);
    expect(bench.command("disable-events", {}, [{ event: "interlock-lost" }]).at(-1)?.values).toMatchObject({
      failure: "event-is-vital",
    });
    expect(bench.command("disable-events", {}, [{ event: 63 }]).at(-1)?.values).toMatchObject({
      failure: "no-such-event",
    });
    const dump = bench
      .command("dump-memory", { area: "event-log" }, [{ offset: 0, bytes: 72 }])
      .find(({ name }) => name === "memory")!;
    const log = Buffer.from(dump.stretches![0]!.contents!);
    // Time u64, two values, event, number: started at the first boot; safe to standby; standby to acquire.
    const entries = [0, 24, 48].map((at) => [8, 12, 16, 20].map((word) => log.readUInt32LE(at + word)));
    expect(entries).toEqual([
      [0, 0, 1, 0],
      [0, 1, 2, 1],
      [1, 3, 2, 2],
    ]);
    const times = [0, 24, 48].map((at) => log.readBigUInt64LE(at));
    expect(times[0]).toBe(0n);
    expect(times.slice(1)).toEqual([bench.now(), bench.now()].map(BigInt));
  });
});

describe("memory", () => {
  it("is dumped and checked by area and offset, and never beyond the area", async () => {
    const bench = await controllerBench();
    const dump = bench.command("dump-memory", { area: "transitions" }, [
      { offset: 30, bytes: 6 },
      { offset: 0, bytes: 1 },
    ]);
    const stretches = dump.find(({ name }) => name === "memory")!.stretches!;
    expect([...stretches[0]!.contents!]).toEqual([0, 0, 7, 7, 7, 1]);
    for (const { contents, checksum } of stretches) expect(checksum).toBe(bench.checksum.of(contents!));
    const check = bench.command("check-memory", { area: "transitions" }, [{ offset: 30, bytes: 6 }]);
    expect(check.find(({ name }) => name === "memory-checksums")!.stretches![0]!.checksum).toBe(
      stretches[0]!.checksum,
    );
    const beyond = [
      [36, 1],
      [35, 2],
      [0, 37],
      [37, 65535],
      [0xffffffff, 1],
      [0xffff0000, 65535],
    ] as const;
    for (const [offset, bytes] of beyond) {
      for (const command of ["dump-memory", "check-memory"])
        expect(
          bench.command(command, { area: "transitions" }, [{ offset, bytes }]).at(-1)?.values,
        ).toMatchObject({ failure: "outside-area", detail: offset });
    }
    for (const area of [0, 5, 255])
      expect(bench.command("dump-memory", { area }, [{ offset: 0, bytes: 1 }]).at(-1)?.values).toMatchObject({
        failure: "no-such-area",
      });
    const long = Array.from({ length: 4 }, () => ({ offset: 0, bytes: 1536 }));
    expect(bench.command("dump-memory", { area: "event-log" }, long).at(-1)?.values).toMatchObject({
      failure: "reply-too-long",
    });
  });
});

describe("time and schedule", () => {
  const START = 2_000_000_000;

  it("is set, stamped on every report from then on, and reported at its rate", async () => {
    const bench = await controllerBench();
    expect(bench.command("are-you-alive")[0]!.packet.timeStatus).toBe(0);
    bench.command("set-time", { time: START });
    bench.command("set-time-report-rate", { exponent: 1 });
    const told = bench.steps(4000).filter(({ name }) => name === "time");
    expect(told.map(({ values }) => values.time)).toEqual([START + 2, START + 4]);
    expect(told[0]!.packet.timeStatus).toBe(1);
    expect(decodeTime(told[0]!.packet.timeBytes)).toBe(START + 2);
  });

  it("releases commands at their time, earliest first, and refuses what it can't keep", async () => {
    const bench = await controllerBench();
    const at = (seconds: number, command = encodeFunction(DICTIONARY, "set-mode", { mode: "standby" })) => ({
      time: START + seconds,
      packet: bench.packet(command),
    });
    const schedule = (...activities: ReturnType<typeof at>[]) =>
      bench.send(encodeSchedule(DICTIONARY, activities)).at(-1)!;
    expect(schedule(at(1)).values).toMatchObject({ failure: "time-not-set" });
    bench.command("set-time", { time: START });
    const itself = at(1, encodeSchedule(DICTIONARY, [at(2, encodeCommand(DICTIONARY, "enable-schedule"))]));
    expect(schedule(at(1), itself).values).toMatchObject({ failure: "schedules-itself", detail: 1 });
    expect(schedule(at(0)).values).toMatchObject({ failure: "release-time-past", detail: 0 });
    const damaged = at(1);
    damaged.packet[11]! ^= 1;
    expect(schedule(damaged).values).toMatchObject({ failure: "scheduled-command-bad", detail: 7 });
    expect(schedule(...Array.from({ length: 8 }, (_, i) => at(100 + i))).name).toBe("completed");
    expect(schedule(...Array.from({ length: 8 }, (_, i) => at(100 + i))).name).toBe("completed");
    expect(schedule(at(1)).values).toMatchObject({ failure: "schedule-full", detail: 0 });
    bench.command("reset-schedule");
    const acquire = encodeFunction(DICTIONARY, "set-mode", { mode: "acquire" });
    expect(schedule(at(0.2, acquire), at(0.1)).name).toBe("completed");
    expect(names(bench.steps(50))).toEqual([]);
    bench.command("enable-schedule");
    const modes = bench.steps(200).filter(({ values }) => values.event === "mode-changed");
    expect(modes.map(({ values }) => values.to)).toEqual([1, 3]);
  });

  it("does not read a scheduled command beyond the packet, although what lies there would make it whole", async () => {
    const bench = await controllerBench();
    bench.command("set-time", { time: START });
    const values = Array.from({ length: 16 }, () => ({ parameter: 0 }));
    const inner = bench.packet(encodeCommand(DICTIONARY, "report-parameters", {}, values));
    const kept = 20;
    const whole = encodeSchedule(DICTIONARY, [{ time: START + 1, packet: inner }]);
    const cut = whole.data.length - inner.length + kept;
    const outer = bench.packet({ ...whole, data: whole.data.subarray(0, cut) });
    // The outer checksum is where the inner command's next two bytes would be; the rest of it lies behind the
    // packet.
    inner.set(outer.subarray(-2), kept);
    const checksum = bench.checksum.of(inner.subarray(0, -2));
    inner.set([checksum >> 8, checksum & 255], inner.length - 2);
    const { core } = bench;
    const behind = core.controllerIncoming() + outer.length;
    new Uint8Array(core.memory.buffer).set(inner.subarray(kept + 2), behind);
    bench.take(outer);
    expect(bench.reports().at(-1)).toMatchObject({
      name: "not-started",
      values: { failure: "wrong-length", detail: cut },
    });
  });

  it("takes no scheduled command that is longer than a place of the schedule", async () => {
    const bench = await controllerBench();
    bench.command("set-time", { time: START });
    for (const [bytes, failure] of [
      [128, "scheduled-command-bad"],
      [129, "wrong-length"],
    ] as const) {
      const packet = bench.packet({ service: 200, subtype: 1, data: new Uint8Array(bytes - 13) });
      const told = bench.send(encodeSchedule(DICTIONARY, [{ time: START + 1, packet }]));
      expect(told.at(-1)?.values).toMatchObject({ failure });
    }
  });
});
