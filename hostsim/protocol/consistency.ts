/**
 * Rules that tie entries of the dictionary together. Takes: a dictionary of the right form. Gives: nothing,
 * or the first thing that is wrong.
 */
import type { Dictionary } from "./schema.js";

function mustBeUnique(what: string, keys: readonly (string | number)[]): void {
  const seen = new Set<string | number>();
  for (const key of keys) {
    if (seen.has(key)) throw new Error(`dictionary: ${what} ${key} is there twice`);
    seen.add(key);
  }
}

function mustExist(where: string, name: string, among: readonly { readonly name: string }[]): void {
  if (!among.some((entry) => entry.name === name)) throw new Error(`dictionary: ${where}: no ${name}`);
}

/** Interlock reasons are these codes, in the order of the interlocks' bits. */
const FIRST_INTERLOCK_REASON = 16;

/** Throws with a message when entries do not fit together. */
export function checkConsistency(dictionary: Dictionary): void {
  checkNames(dictionary);
  const { modes, interlocks, reasons, parameters, structures, events } = dictionary;
  modes.forEach((mode, index) => {
    if (mode.code !== index) throw new Error(`dictionary: mode ${mode.name} must have code ${index}`);
    for (const need of mode.needs) mustExist(`mode ${mode.name}`, need, interlocks);
    for (const { name } of modes) {
      const reason = dictionary.transitions[mode.name]?.[name];
      if (reason === undefined) throw new Error(`dictionary: transition ${mode.name} to ${name} is missing`);
      mustExist(`transition ${mode.name} to ${name}`, reason, reasons);
    }
  });
  interlocks.forEach((interlock, index) => {
    if (interlock.bit !== index)
      throw new Error(`dictionary: interlock ${interlock.name} must have bit ${index}`);
    mustExist(`interlock ${interlock.name}`, interlock.fallback, modes);
    const code = FIRST_INTERLOCK_REASON + interlock.bit;
    if (!reasons.some((reason) => reason.code === code))
      throw new Error(`dictionary: interlock ${interlock.name} has no reason ${code}`);
  });
  for (const { name, parameters: listed } of structures)
    for (const parameter of listed) mustExist(`structure ${name}`, parameter, parameters);
  for (const { name, event } of dictionary.faults)
    if (event !== undefined) mustExist(`fault ${name}`, event, events);
  for (const { name, type, setting } of parameters) {
    if (setting === undefined) continue;
    if (type !== "u32" && type !== "i32") throw new Error(`dictionary: ${name}: settings have 32 bits`);
    if (setting.initial < setting.least || setting.initial > setting.most)
      throw new Error(`dictionary: ${name}: its initial value is out of range`);
    if (setting.notBelow !== undefined) mustExist(name, setting.notBelow, parameters);
  }
}

/** Throws unless names and numbers of each list are unique. */
function checkNames(dictionary: Dictionary): void {
  const { modes, interlocks, reasons, failures, parameters, structures, events, areas, functions } =
    dictionary;
  for (const [what, list] of Object.entries({ modes, interlocks, reasons, failures, parameters })) {
    mustBeUnique(
      what,
      list.map(({ name }) => name),
    );
  }
  for (const [what, list] of Object.entries({ structures, events, areas, functions })) {
    mustBeUnique(
      what,
      list.map(({ name }) => name),
    );
    mustBeUnique(
      what,
      list.map(({ id }) => id),
    );
  }
  mustBeUnique(
    "parameters",
    parameters.map(({ id }) => id),
  );
  mustBeUnique(
    "failures",
    failures.map(({ code }) => code),
  );
  mustBeUnique(
    "reasons",
    reasons.map(({ code }) => code),
  );
  mustBeUnique(
    "fault",
    dictionary.faults.map(({ name }) => name),
  );
  for (const list of [dictionary.telecommands, dictionary.reports]) {
    mustBeUnique(
      "name",
      list.map(({ name }) => name),
    );
    mustBeUnique(
      "message",
      list.map(({ service, subtype }) => `[${service},${subtype}]`),
    );
  }
}
