/**
 * `satqkd satellite SCENARIO`: what flies over a station that is another process: the satellite, the sky, and
 * the station's detectors.
 */
import type { Command } from "commander";
import { UserError } from "../base/user-error.js";
import { placeOf } from "../board-link/place.js";
import { findStation } from "../forecast/stations.js";
import { HOST_LIGHT, type Light } from "../pass/options.js";
import { loadScenario } from "../scenario/load.js";
import { overStation } from "../station/common.js";
import { flyOverStation } from "../station/flying-side.js";
import { StationLinkLost } from "../station/message-stream.js";
import { acceptOn, LOOPBACK, ofStandardStreams } from "../station/streams.js";
import { decimal, whole } from "./numbers.js";
import { remark } from "./say.js";
import { readSeed } from "./seed-of-run.js";

interface SatelliteFlags {
  station?: string;
  on: string;
  seed?: number;
  window?: number;
  listen?: number;
}

function lightOf(on: string): Light {
  return placeOf(on).at === "host" ? HOST_LIGHT : { from: "lit board", name: on };
}

async function satellite(name: string, { station, on, seed, window, listen }: SatelliteFlags): Promise<void> {
  const loaded = loadScenario(name);
  const scenario = station === undefined ? loaded : overStation(loaded, findStation(station));
  const light = lightOf(on);
  if (listen !== undefined && seed === undefined)
    throw new UserError("--listen: give both sides the same --seed: their shared key follows from it");
  if (listen === undefined && process.stdin.isTTY)
    throw new UserError(
      "nobody is at the other end: give --listen PORT, or let satqkd station start the satellite",
    );
  const stream =
    listen === undefined
      ? ofStandardStreams()
      : await acceptOn(listen, (port) =>
          remark(
            `waiting for a station on ${LOOPBACK}:${port}; there: --satellite tcp:${port} --seed ${seed}\n`,
          ),
        );
  try {
    const options = { seed: seed ?? null, light, windowS: window ?? null, link: {} };
    const { isOver } = await flyOverStation(stream, scenario, options);
    if (listen !== undefined)
      remark(isOver ? "the pass is over\n" : "the pass is over; the station was not done\n");
  } catch (error) {
    // A station that is there has been told, and it is the one that people look at.
    if (listen !== undefined || error instanceof StationLinkLost || !(error instanceof UserError))
      throw error;
    process.exitCode = error.exitCode;
  } finally {
    await stream.close();
  }
}

/** Adds the verb to the command line. */
export function registerSatellite(program: Command): void {
  program
    .command("satellite")
    .description("fly over a station that is another process: satellite, sky, detectors")
    .argument("<scenario>", "a scenario's name or a JSON file")
    .option("--station <name>", "another station than the scenario's: its name, or the JSON file of one")
    .option("--on <where>", "where the satellite's code runs: host, emulated:BOARD or serial:PORT", "host")
    .option("--seed <n>", "seed of everything random; its keys are public", readSeed)
    .option(
      "--window <s>",
      "only this many seconds around the closest approach",
      decimal({ above: 0, unit: "seconds" }),
    )
    .option(
      "--listen <port>",
      `wait for a station on this port of ${LOOPBACK} (0: one that is free) instead of standard input`,
      whole({ from: 0, to: 65_535 }),
    )
    .action(satellite);
}
