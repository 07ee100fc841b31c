/**
 * Figures of a KME for Prometheus, in its text format, and whether it is well: on a port of its own, without
 * TLS, which is meant for the machine itself. Takes: an entity. Gives: counts, never names of applications or
 * keys.
 */
import { type FastifyInstance, fastify } from "fastify";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Entity } from "./entity.js";
import { addIntakeMetrics } from "./intake-metrics.js";
import type { Intakes } from "./intakes.js";

/** Bounds of answers' times, in seconds. */
const BUCKETS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

/** Figures of a KME. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly answers = new Counter({
    name: "satqkd_kme_answers_total",
    help: "Answers, by route and status.",
    labelNames: ["route", "status"],
    registers: [this.registry],
  });
  private readonly seconds = new Histogram({
    name: "satqkd_kme_answer_seconds",
    help: "Time from a request's first byte to its answer, by route.",
    labelNames: ["route"],
    buckets: BUCKETS_S,
    registers: [this.registry],
  });

  constructor(entity: Entity, intakes: Intakes | null) {
    if (intakes !== null) addIntakeMetrics(this.registry, intakes);
    const registers = [this.registry];
    const read = (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    read("satqkd_kme_keys_told", "Keys told to masters since the ledger was begun.", () => entity.sums.told);
    read("satqkd_kme_keys_delivered", "Keys fetched by slaves.", () => entity.sums.delivered);
    read("satqkd_kme_keys_passed", "Keys handed on to another station.", () => entity.sums.passed);
    read("satqkd_kme_keys_burnt", "Keys destroyed before a slave had them.", () => entity.sums.burnt);
    read("satqkd_kme_blocks_lost", "Blocks of 256 bits destroyed unused.", () => entity.sums.lostBlocks);
    read("satqkd_kme_keys_held", "Keys that wait here for slaves.", () => entity.sums.held);
    read(
      "satqkd_kme_keys_void",
      "Void keys that a station has yet to be told of.",
      () => entity.sums.voiding,
    );
    const left = new Gauge({
      name: "satqkd_kme_blocks_left",
      help: "Blocks of 256 bits that can be given out here, by neighbour.",
      labelNames: ["peer"],
      registers,
      collect() {
        for (const peer of entity.neighbours.keys()) this.set({ peer }, entity.blocksLeft(peer));
      },
    });
    const near = new Gauge({
      name: "satqkd_kme_peer_near",
      help: "1 when the neighbour answered last.",
      labelNames: ["peer"],
      registers,
      collect() {
        for (const [peer, { isNear }] of entity.neighbours) this.set({ peer }, Number(isNear));
      },
    });
    void left;
    void near;
    collectDefaultMetrics({ register: this.registry, prefix: "satqkd_kme_" });
  }

  /** Counts an answer. */
  answered(route: string, status: number, seconds: number): void {
    this.answers.inc({ route, status });
    this.seconds.observe({ route }, seconds);
  }

  /** All figures as text. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}

/** The port for figures and health; it does not listen yet. */
export function makeMonitor(
  entity: Entity,
  metrics: Metrics,
  intakes: Intakes | null,
  isStopping: () => boolean,
): FastifyInstance {
  const server = fastify();
  server.get("/metrics", async (_request, reply) =>
    reply.type("text/plain; version=0.0.4; charset=utf-8").send(await metrics.text()),
  );
  server.get("/health", (_request, reply) => {
    const failure = entity.failure;
    return reply
      .code(failure === null ? 200 : 503)
      .send({ healthy: failure === null, intakes: intakes?.figures ?? null });
  });
  server.get("/ready", (_request, reply) => {
    const peers = [...entity.neighbours.values()];
    const isReady = entity.failure === null && !isStopping() && peers.some(({ isNear }) => isNear);
    return reply.code(isReady ? 200 : 503).send({
      ready: isReady,
      peers: Object.fromEntries(peers.map(({ station, isNear }) => [station, isNear ? "near" : "away"])),
    });
  });
  return server;
}
