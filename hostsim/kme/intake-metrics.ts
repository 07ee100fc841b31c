/**
 * Figures of a KME's intakes for Prometheus. Takes: intakes. Gives: gauges in a registry.
 */
import { Gauge, type Registry } from "prom-client";
import type { Intakes } from "./intakes.js";

/** Adds the gauges. */
export function addIntakeMetrics(registry: Registry, intakes: Intakes): void {
  const read = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  read(
    "satqkd_kme_intakes_taken",
    "Stores of new key taken in since the start.",
    () => intakes.figures.taken,
  );
  read(
    "satqkd_kme_intake_blocks",
    "Blocks of 256 bits taken in since the start.",
    () => intakes.figures.blocks,
  );
  read(
    "satqkd_kme_intakes_waiting",
    "Stores of new key that can't be taken in yet.",
    () => intakes.figures.waiting,
  );
  read(
    "satqkd_kme_intakes_refused",
    "Stores that lie in the folder and are refused.",
    () => intakes.figures.refused,
  );
}
