/**
 * The page's state in its address, so that a link opens what was seen: `#view=pulses&scenario=...&seed=1`.
 * Takes: the part of an address after `#`. Gives: the state, and back. What can't be read is left at its
 * usual value.
 */
import { parseDecimal, parseWhole } from "../../base/decimal.js";

/** The views of the page. */
export const VIEWS = ["pass", "pulses", "relay"] as const;

/** What a link holds. */
export interface PageState {
  readonly view: (typeof VIEWS)[number];
  readonly scenario: string;
  readonly seed: number;
  /** The seed to compare with; null for none. */
  readonly otherSeed: number | null;
  /** Seconds around the closest approach; null for the whole pass. */
  readonly windowS: number | null;
  /** Name of an attack; empty for none. */
  readonly attack: string;
  readonly lines: "symbol-code" | "lasers";
  /** Index of the pulse at the cursor. */
  readonly pulse: number;
  readonly relay: string;
  /** Values of the scenario that were changed, by their paths in the file. */
  readonly edits: Readonly<Record<string, unknown>>;
}

/** The state of an address that says nothing. */
export const USUAL: PageState = {
  view: "pass",
  scenario: "jinan-250mhz",
  seed: 1,
  otherSeed: null,
  windowS: null,
  attack: "",
  lines: "symbol-code",
  pulse: 7e10,
  relay: "beijing-stellenbosch",
  edits: {},
};

const EDIT = "edit.";

/** Reads an address. */
export function stateOf(hash: string): PageState {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const whole = <Otherwise>(name: string, otherwise: Otherwise): number | Otherwise => {
    const value = parseWhole(given.get(name) ?? "");
    return Number.isNaN(value) ? otherwise : value;
  };
  const windowS = parseDecimal(given.get("window") ?? "");
  const edits = [...given]
    .filter(([name]) => name.startsWith(EDIT))
    .map(([name, text]) => [name.slice(EDIT.length), jsonOrText(text)]);
  return {
    view: VIEWS.find((view) => view === given.get("view")) ?? USUAL.view,
    scenario: given.get("scenario") ?? USUAL.scenario,
    seed: whole("seed", USUAL.seed),
    otherSeed: whole("other", USUAL.otherSeed),
    windowS: windowS > 0 ? windowS : USUAL.windowS,
    attack: given.get("attack") ?? USUAL.attack,
    lines: given.get("lines") === "lasers" ? "lasers" : "symbol-code",
    pulse: whole("pulse", USUAL.pulse),
    relay: given.get("relay") ?? USUAL.relay,
    edits: Object.fromEntries(edits),
  };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Writes an address; what is usual is left out, but for scenario and seed. */
export function addressOf(state: PageState): string {
  const { view, scenario, seed, otherSeed, windowS, attack, lines, pulse, relay, edits } = state;
  const said: [string, string | number | null, unknown][] = [
    ["view", view, USUAL.view],
    ["scenario", scenario, null],
    ["seed", seed, null],
    ["other", otherSeed, null],
    ["window", windowS, null],
    ["attack", attack, USUAL.attack],
    ["lines", lines, USUAL.lines],
    ["pulse", pulse, USUAL.pulse],
    ["relay", relay, USUAL.relay],
  ];
  const address = new URLSearchParams();
  for (const [name, value, usual] of said)
    if (value !== null && value !== usual) address.set(name, String(value));
  for (const [path, value] of Object.entries(edits)) address.set(EDIT + path, JSON.stringify(value));
  return `#${address}`;
}
