/**
 * What an operator reads: one line for each command sent and each report that comes.
 */
import type { Dictionary } from "../protocol/schema.js";
import type { Arrival } from "./arrival.js";
import { valueWords } from "./readable.js";
import type { Departure, FlightNews } from "./session.js";
import type { Surroundings } from "./target.js";

/** Time since the console connected, in seconds to the millisecond. */
export function timeWords(timeUs: number): string {
  return `${(timeUs / 1e6).toFixed(3).padStart(9)} s`;
}

/** A command as it leaves. */
export function departureLine({ timeUs, command }: Departure): string {
  return `${timeWords(timeUs)} > #${command.number} ${command.line}`;
}

/** A report as it comes; a verification report with its command. */
export function arrivalLine(dictionary: Dictionary, arrival: Arrival): string {
  const { timeUs, report, problem, command, packet } = arrival;
  const time = timeWords(timeUs);
  if (report === null) return `${time} < unreadable: ${problem}: ${Buffer.from(packet).toString("hex")}`;
  if (command !== null) {
    const words = valueWords(dictionary, report, ["request"]);
    return `${time} < #${command.number} ${command.line}: ${[report.name, words].join(" ").trimEnd()}`;
  }
  return `${time} < ${[report.name, valueWords(dictionary, report)].join(" ").trimEnd()}`;
}

/** What becomes of a flight. */
export function flightLine(timeUs: number, { order, result }: FlightNews): string {
  const { scenario, seed, windowS } = order;
  const flight = `${timeWords(timeUs)} ~ fly ${scenario} seed=${seed}${windowS === null ? "" : ` window=${windowS}`}`;
  if (result === null) return `${flight}: under the sky; calibrate, then acquire`;
  const { blocks, struckBlocks, clicks, siftedBits, qber, secretKeyBits, keysEqual, noKeyReason } = result;
  const seen = `${blocks} blocks, ${struckBlocks} struck, ${result.differentPulses ?? "unknown"} pulses differ, ${clicks} clicks, ${siftedBits} sifted, QBER ${qber === null ? "unknown" : `${(100 * qber).toFixed(2)} %`}`;
  const key =
    noKeyReason === null
      ? `${secretKeyBits} bits of key, both sides ${keysEqual ? "equal" : "DIFFERENT"}`
      : `no key: ${noKeyReason}`;
  return `${flight}: ${seen}; ${key} (${result.evidence}, ${result.randomness})`;
}

/** A change of the surroundings. */
export function surroundingsLine(timeUs: number, change: Surroundings): string {
  const words = Object.entries(change).map(([name, value]) => `${name}=${value}`);
  return `${timeWords(timeUs)} ~ ${words.join(" ")}`;
}
