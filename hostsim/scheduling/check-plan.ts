/**
 * Reads a plan as a stranger would. Takes: a plan and the contacts that were offered. Gives: what is wrong
 * with it, each fault in a line. It imports nothing of the scheduler but types, and believes nothing that it
 * can count itself: so a fault of the scheduler, or a file that somebody changed, is seen.
 */
import type { Contact } from "../constellation/contact.js";
import type { Knowledge, NetworkResult, Place, PlannedContact, RelayedKey } from "./result.js";

/** What of a result the checker reads. */
export type CheckedPlan = Pick<
  NetworkResult,
  "rules" | "pairs" | "contacts" | "satelliteKeys" | "keys" | "relays" | "knowledge"
>;

const DAY_MS = 86_400_000;

/** Faults of a plan whose first day begins at `fromMs`; none when it holds. */
export function faultsOfPlan(plan: CheckedPlan, offered: readonly Contact[], fromMs: number): string[] {
  return [
    ...strangeContacts(plan, offered),
    ...busyTerminals(plan),
    ...strangeKey(plan),
    ...strangePaths(plan),
    ...strangeDeliveries(plan),
    ...overdrawnStores(plan),
    ...strangeSums(plan, fromMs),
  ];
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

function nameOf({ kind, index }: Place): string {
  return `${kind} ${index}`;
}

/** What of a contact the plan must leave as it was offered, in the order in which contacts are compared. */
const OFFERED = [
  "startMs",
  "satellite",
  "station",
  "endMs",
  "highestElevationDeg",
  "expectedKeyBits",
  "clearProbability",
  "isClear",
] as const;

/** Below, at or above 0: whether one contact comes before another. */
function compared(one: Contact, other: Contact): number {
  const field = OFFERED.find((name) => one[name] !== other[name]);
  return field === undefined ? 0 : Number(one[field]) - Number(other[field]);
}

/** Every contact is one that was offered, and none is missing. */
function strangeContacts({ contacts }: CheckedPlan, offered: readonly Contact[]): string[] {
  const left = [...offered].sort(compared);
  const faults: string[] = [];
  let at = 0;
  let missing = 0;
  for (const contact of [...contacts].sort(compared)) {
    for (; at < left.length && compared(left[at]!, contact) < 0; at++) missing += 1;
    if (at < left.length && compared(left[at]!, contact) === 0) at += 1;
    else
      faults.push(
        `satellite ${contact.satellite} is not over station ${contact.station} from ${timeOf(contact.startMs)} as the plan says`,
      );
  }
  missing += left.length - at;
  if (faults.length === 0 && missing > 0) faults.push(`${missing} contacts are missing`);
  return faults;
}

/** No terminal is in two places, and each has time to turn. */
function busyTerminals({ contacts, rules }: CheckedPlan): string[] {
  const chosen = contacts.filter(({ isChosen }) => isChosen);
  const of = (kind: "satellite" | "station", partner: "satellite" | "station", turnMs: number) => {
    const faults: string[] = [];
    const last = new Map<number, PlannedContact>();
    const byStart = [...chosen].sort((one, other) => one.startMs - other.startMs);
    for (const contact of byStart) {
      const { [kind]: index, startMs } = contact;
      const before = last.get(index);
      const restMs = before === undefined ? Number.POSITIVE_INFINITY : startMs - before.endMs;
      // Who stays with the same partner does not turn.
      const neededMs = before?.[partner] === contact[partner] ? 0 : turnMs;
      if (restMs < 0) faults.push(`${kind} ${index} is in two contacts at ${timeOf(startMs)}`);
      else if (restMs < neededMs)
        faults.push(
          `${kind} ${index} has ${restMs / 1000} s to turn at ${timeOf(startMs)}, and needs ${turnMs / 1000} s`,
        );
      if (before === undefined || contact.endMs > before.endMs) last.set(index, contact);
    }
    return faults;
  };
  return [
    ...of("satellite", "station", rules.satelliteTurnMs),
    ...of("station", "satellite", rules.stationTurnMs),
  ];
}

/** Key comes of chosen contacts under a clear sky alone, and not more than was forecast. */
function strangeKey({ contacts }: CheckedPlan): string[] {
  return contacts.flatMap(({ isChosen, isClear, keyBits, expectedKeyBits, satellite, station, startMs }) => {
    const most = isChosen && isClear ? Math.floor(expectedKeyBits) : 0;
    if (Number.isInteger(keyBits) && keyBits >= 0 && keyBits <= most) return [];
    return [
      `satellite ${satellite} and station ${station} have ${keyBits} bits of a contact at ${timeOf(startMs)} that can give ${most}`,
    ];
  });
}

/** Paths lead from a pair's one end to the other over whom the rules trust. */
function strangePaths({ relays, pairs, rules }: CheckedPlan): string[] {
  return relays.flatMap(({ pair, path, bits }, at) => {
    const faults: string[] = [];
    const { first, second } = pairs[pair]!;
    const [begin, end] = [path[0]!, path.at(-1)!];
    if (begin.kind !== "station" || begin.index !== first || end.kind !== "station" || end.index !== second)
      faults.push(`relay ${at} does not lead from station ${first} to station ${second}`);
    if (path.length - 2 > rules.mostHops)
      faults.push(`relay ${at} leads over ${path.length - 2} places, and ${rules.mostHops} are allowed`);
    if (new Set(path.map(nameOf)).size < path.length) faults.push(`relay ${at} comes to a place twice`);
    for (const [place, { kind, index }] of path.entries()) {
      if (kind === "station" && place > 0 && path[place - 1]!.kind === "station")
        faults.push(`relay ${at} leads from station to station`);
      if (kind === "station" && place > 0 && place < path.length - 1 && !rules.overStations)
        faults.push(`relay ${at} leads over station ${index}, which is not trusted`);
    }
    if (!(Number.isInteger(bits) && bits > 0)) faults.push(`relay ${at} is of ${bits} bits`);
    return faults;
  });
}

/** A satellite's xor is made while it sees the last of the stations beside it that had to ask. */
function strangeDeliveries({ contacts, relays, knowledge }: CheckedPlan): string[] {
  const byMeeting = new Map<string, PlannedContact[]>();
  for (const contact of contacts) {
    const key = `${contact.satellite} ${contact.station}`;
    const known = byMeeting.get(key);
    if (known === undefined) byMeeting.set(key, [contact]);
    else known.push(contact);
  }
  const ofRelay = new Map<number, Knowledge[]>();
  for (const entry of knowledge) ofRelay.set(entry.relay, [...(ofRelay.get(entry.relay) ?? []), entry]);
  const meets = (satellite: number, station: number, fromMs: number, untilMs: number) =>
    (byMeeting.get(`${satellite} ${station}`) ?? []).some(
      ({ startMs, endMs }) => startMs >= fromMs && endMs <= untilMs,
    );
  return relays.flatMap((relay, at) => {
    const { path, orderedMs, deliveredMs, firstMadeMs, lastMadeMs } = relay;
    const entries = ofRelay.get(at) ?? [];
    const satellites = path.filter(({ kind }) => kind === "satellite");
    const faults: string[] = [];
    if (!(firstMadeMs <= lastMadeMs && lastMadeMs <= orderedMs))
      faults.push(`relay ${at} was ordered at ${timeOf(orderedMs)}, before its key was made`);
    if (satellites.length !== entries.length)
      faults.push(`relay ${at}: not all that its satellites know is told`);
    for (const { index } of satellites) {
      const entry = entries.find(({ satellite }) => satellite === index);
      if (entry === undefined) continue;
      if (entry.untilMs === null) continue;
      const { untilMs } = entry;
      if (entry.fromMs > untilMs) faults.push(`relay ${at}: satellite ${index} forgets before it knows`);
      const stations = besides(path, index).filter(({ kind }) => kind === "station");
      for (const station of stations)
        if (!meets(index, station.index, orderedMs, untilMs))
          faults.push(
            `relay ${at}: satellite ${index} did not meet station ${station.index} between order and xor`,
          );
    }
    const ends = entries.map(({ untilMs }) => untilMs);
    const last = ends.includes(null) ? null : Math.max(...ends.map((ms) => ms!));
    if (last !== deliveredMs)
      faults.push(`relay ${at} is told to be delivered at another time than its last xor`);
    return faults;
  });
}

function besides(path: readonly Place[], satellite: number): Place[] {
  const at = path.findIndex(({ kind, index }) => kind === "satellite" && index === satellite);
  return [path[at - 1]!, path[at + 1]!];
}

/** A change of a store: at one time key is used up first, then comes in, then is ordered. */
interface Change {
  readonly ms: number;
  readonly rank: number;
  readonly free: number;
  readonly held: number;
}

/** No store gives key that is not there yet, and none holds more than its quota. */
function overdrawnStores({ contacts, satelliteKeys, relays, knowledge, rules }: CheckedPlan): string[] {
  const changes = new Map<string, Change[]>();
  const note = (one: string, other: string, change: Change) => {
    const key = [one, other].sort().join(" and ");
    const known = changes.get(key);
    if (known === undefined) changes.set(key, [change]);
    else known.push(change);
  };
  for (const { satellite, station, endMs, keyBits } of contacts)
    if (keyBits > 0)
      note(`satellite ${satellite}`, `station ${station}`, {
        ms: endMs,
        rank: 1,
        free: keyBits,
        held: keyBits,
      });
  for (const { first, second, endMs, keyBits } of satelliteKeys)
    note(`satellite ${first}`, `satellite ${second}`, { ms: endMs, rank: 1, free: keyBits, held: keyBits });
  const doneMs = new Map(
    knowledge.map(({ relay, satellite, untilMs }) => [`${relay} ${satellite}`, untilMs]),
  );
  for (const [at, relay] of relays.entries())
    for (const [one, other, spentMs] of linksOf(relay, at, doneMs)) {
      note(one, other, { ms: relay.orderedMs, rank: 2, free: -relay.bits, held: 0 });
      if (spentMs !== null) note(one, other, { ms: spentMs, rank: 0, free: 0, held: -relay.bits });
    }
  const faults: string[] = [];
  for (const [store, each] of changes) {
    let free = 0;
    let held = 0;
    for (const change of each.sort((one, other) => one.ms - other.ms || one.rank - other.rank)) {
      free += change.free;
      held += change.held;
      if (free < 0) {
        faults.push(`${store}: key is set aside at ${timeOf(change.ms)} that is not made yet, ${-free} bits`);
        break;
      }
      if (rules.quotaBits !== null && held > rules.quotaBits) {
        faults.push(`${store}: ${held} bits at ${timeOf(change.ms)}, and the quota is ${rules.quotaBits}`);
        break;
      }
    }
  }
  return faults;
}

/**
 * The links of a relay, and when the key of each is used up: when the last satellite at it has made its xor.
 */
function linksOf(
  { path }: RelayedKey,
  relay: number,
  doneMs: ReadonlyMap<string, number | null>,
): (readonly [string, string, number | null])[] {
  return path.slice(1).map((place, at) => {
    const ends = [path[at]!, place];
    const times = ends
      .filter(({ kind }) => kind === "satellite")
      .map(({ index }) => doneMs.get(`${relay} ${index}`) ?? null);
    const spentMs = times.includes(null) ? null : Math.max(...times.map((ms) => ms!));
    return [nameOf(ends[0]!), nameOf(ends[1]!), spentMs] as const;
  });
}

/** What is told by pair and day is the sum of the relays, and nobody gets more than it wants. */
function strangeSums({ pairs, keys, relays }: CheckedPlan, fromMs: number): string[] {
  const days = keys.length / Math.max(1, pairs.length);
  const dayOf = (ms: number) => Math.min(days - 1, Math.floor((ms - fromMs) / DAY_MS));
  const sums = new Map<string, { ordered: number; delivered: number }>();
  const sumOf = (pair: number, day: number) => {
    const key = `${pair} ${day}`;
    const known = sums.get(key) ?? { ordered: 0, delivered: 0 };
    sums.set(key, known);
    return known;
  };
  for (const { pair, bits, orderedMs, deliveredMs } of relays) {
    sumOf(pair, dayOf(orderedMs)).ordered += bits;
    if (deliveredMs !== null) sumOf(pair, dayOf(deliveredMs)).delivered += bits;
  }
  const had = pairs.map(() => 0);
  return keys.flatMap(({ pair, day, wantedBits, orderedBits, deliveredBits }) => {
    const { ordered, delivered } = sumOf(pair, day);
    had[pair]! += ordered;
    const faults: string[] = [];
    if (ordered !== orderedBits || delivered !== deliveredBits)
      faults.push(`pair ${pair}, day ${day}: what is told is not the sum of its relays`);
    if (wantedBits !== pairs[pair]!.bitsPerDay * (day + 1) || had[pair]! > wantedBits)
      faults.push(`pair ${pair}, day ${day}: it has more than it wants`);
    return faults;
  });
}
