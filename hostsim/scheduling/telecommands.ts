/**
 * A satellite's part of a plan as telecommands. Takes: the result. Gives: a script for `satqkd console`
 * (docs/how-to/console.md), whose lines `schedule TIME COMMAND` become time-tagged telecommands (ECSS-E-ST-
 * 70-41C, service 11). The controller keeps 16 of them, so the script sends those of five contacts, waits
 * until they are over, and sends the next; whatever talks to the satellite does the same over its passes.
 */
import type { NetworkResult, PlannedContact } from "./result.js";

/** Contacts whose commands the controller's schedule holds at a time: three each, of 16. */
const CONTACTS_AT_A_TIME = 5;
/** Commands are there so long before the first of them is due. */
const LEAD_MS = 60_000;
const REST_MS = 1000;

/** Contacts one after another; pieces of one that follow each other without a break are one again. */
function joined(contacts: readonly PlannedContact[]): PlannedContact[] {
  const whole: PlannedContact[] = [];
  for (const contact of contacts) {
    const last = whole.at(-1);
    if (last !== undefined && last.station === contact.station && contact.startMs - last.endMs <= 1)
      whole[whole.length - 1] = {
        ...last,
        endMs: contact.endMs,
        expectedKeyBits: last.expectedKeyBits + contact.expectedKeyBits,
      };
    else whole.push(contact);
  }
  return whole;
}

/** The script of a satellite, by its place in the result; its own clock is set at the beginning. */
export function telecommandsOf(result: NetworkResult, satellite: number): string {
  const { rules, stations } = result;
  const chosen = joined(
    result.contacts.filter((contact) => contact.isChosen && contact.satellite === satellite),
  );
  const name = result.satellites[satellite]!.name;
  const head = `# ${result.scenario}, seed ${result.seed}: the schedule of ${name} (simulated)\n`;
  if (chosen.length === 0) return `${head}# no contact was chosen\n`;
  const acquireMs = (startMs: number) => startMs - rules.satelliteTurnMs;
  let nowMs = acquireMs(chosen[0]!.startMs) - LEAD_MS;
  const lines = ["set-mode standby", `set-time ${utc(nowMs)}`, "enable-schedule"];
  for (let at = 0; at < chosen.length; at += CONTACTS_AT_A_TIME) {
    const some = chosen.slice(at, at + CONTACTS_AT_A_TIME);
    for (const [place, { station, startMs, endMs, expectedKeyBits }] of some.entries()) {
      const before = chosen[at + place - 1];
      lines.push(`# ${stations[station]!.name}: ${Math.floor(expectedKeyBits)} bits under a clear sky`);
      // A turn may be as short as can be: then it begins a second after the contact before.
      const acquire = Math.max(acquireMs(startMs), (before?.endMs ?? 0) + REST_MS);
      lines.push(`schedule ${utc(Math.min(acquire, startMs))} set-mode acquire`);
      lines.push(`schedule ${utc(startMs)} set-mode key`);
      lines.push(`schedule ${utc(endMs)} set-mode standby`);
    }
    const untilMs = some.at(-1)!.endMs + 1;
    lines.push(`wait ${((untilMs - nowMs) / 1000).toFixed(3)}`);
    nowMs = untilMs;
  }
  return `${head}${lines.join("\n")}\n`;
}

function utc(ms: number): string {
  return new Date(ms).toISOString();
}
