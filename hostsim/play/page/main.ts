/**
 * The playground's page. Takes: its address, and what people do. Gives: the mission in a tab. What takes long
 * is done by workers; all state is in the address.
 */

import type { AttackName } from "../../adversary/attacks.js";
import { parseDecimal, parseWhole } from "../../base/decimal.js";
import type { Choice, Choices } from "../messages.js";
import { addressOf, type PageState, stateOf, VIEWS } from "./address.js";
import { editsWith, isNode, withEdits } from "./edits.js";
import { element } from "./elements.js";
import { scenarioFields } from "./form.js";
import type { Schema } from "./new-parts.js";
import { PassView } from "./pass-view.js";
import { PulsesView } from "./pulses-view.js";
import { relayView } from "./relay-view.js";
import { WorkerClient } from "./worker-client.js";

/** The page, once its worker has said what there is. */
class Page {
  private state: PageState = stateOf(location.hash);
  /** The scenario as it is in the page, edits and all. */
  private data: unknown = null;
  private readonly pass = new PassView();
  private readonly pulses: PulsesView;
  private arePulsesOpen = false;

  constructor(
    private readonly worker: WorkerClient,
    private readonly choices: Choices,
  ) {
    this.pulses = new PulsesView(worker, (pulse) => this.note({ pulse }), tellFault);
    this.fillLists();
    this.listen();
    relayView(() => this.state, tellFault);
  }

  /** Shows what the address says. */
  async open(): Promise<void> {
    this.state = stateOf(location.hash);
    if (this.scenario === undefined) {
      tellFault(`There is no scenario "${this.state.scenario}"; the first one is shown.`);
      this.state = { ...this.state, scenario: this.choices.scenarios[0]!.name, edits: {} };
    }
    this.showState();
    await this.load();
  }

  private get scenario(): Choice | undefined {
    return this.choices.scenarios.find(({ name }) => name === this.state.scenario);
  }

  /** Keeps state and address the same; the address is replaced, so that Back leaves the page. */
  private note(change: Partial<PageState>): void {
    this.state = { ...this.state, ...change };
    history.replaceState(null, "", addressOf(this.state));
  }

  private fillLists(): void {
    const { scenarios, relays, attacks } = this.choices;
    const fill = (id: string, options: readonly Option[]) =>
      element<HTMLSelectElement>(id).append(...options);
    type Option = HTMLOptionElement;
    fill(
      "scenario",
      scenarios.map(({ name, title }) => new Option(title, name)),
    );
    fill(
      "relay-name",
      relays.map(({ name, title }) => new Option(title, name)),
    );
    fill("attack", [new Option("nobody", ""), ...attacks.map((name) => new Option(name, name))]);
  }

  private showState(): void {
    const { scenario, seed, otherSeed, windowS, attack, lines, relay } = this.state;
    const values = {
      scenario,
      attack,
      lines,
      "relay-name": relay,
      seed,
      "other-seed": otherSeed,
      window: windowS,
    };
    for (const [id, value] of Object.entries(values))
      element<HTMLInputElement | HTMLSelectElement>(id).value = value === null ? "" : String(value);
    this.showView();
  }

  private showView(): void {
    const { view } = this.state;
    for (const each of VIEWS) {
      element(each).hidden = each !== view;
      element(`show-${each}`).setAttribute("aria-pressed", String(each === view));
    }
    if (view === "pulses") this.openPulses();
  }

  private listen(): void {
    const onChange = (id: string, change: (text: string) => Partial<PageState> | string, load: boolean) =>
      element<HTMLInputElement>(id).addEventListener("change", ({ target }) => {
        const noted = change((target as HTMLInputElement).value.trim());
        if (typeof noted === "string") return tellFault(noted);
        this.note(noted);
        if (load) void this.load();
      });
    const seedOf = (text: string) => parseWhole(text.replaceAll(",", ""));
    onChange("scenario", (scenario) => ({ scenario, edits: {} }), true);
    onChange(
      "seed",
      (text) => notNaN(seedOf(text), (seed) => ({ seed }), "The seed is a whole number."),
      true,
    );
    const other = (text: string) =>
      text === ""
        ? { otherSeed: null }
        : notNaN(seedOf(text), (otherSeed) => ({ otherSeed }), "The other seed is a whole number.");
    onChange("other-seed", other, true);
    const windowOf = (text: string) =>
      text === ""
        ? { windowS: null }
        : notNaN(parseDecimal(text), (windowS) => ({ windowS }), "The window is a number of s.");
    onChange("window", windowOf, false);
    onChange("attack", (attack) => ({ attack }), false);
    onChange("lines", (lines) => ({ lines: lines === "lasers" ? "lasers" : "symbol-code" }), true);
    onChange("relay-name", (relay) => ({ relay }), false);
    for (const view of VIEWS)
      element(`show-${view}`).addEventListener("click", () => {
        this.note({ view });
        this.showView();
      });
    element("flight").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.fly();
    });
    addEventListener("hashchange", () => void this.open());
    document.addEventListener("keydown", (event) => this.onKey(event));
  }

  private onKey(event: KeyboardEvent): void {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    const isTyping = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
    const isPressing = target instanceof HTMLButtonElement && (key === "Enter" || key === " ");
    if (this.state.view !== "pulses" || isTyping || isPressing || ctrlKey || metaKey || altKey) return;
    if (this.pulses.press(key)) event.preventDefault();
  }

  /** What is being taken over. */
  private loading = Promise.resolve();

  /** Takes scenario, edits and seeds over: checks them, and shows what can be shown before a flight. */
  private load(): Promise<void> {
    this.loading = this.takeOver();
    return this.loading;
  }

  private async takeOver(): Promise<void> {
    const { scenario } = this;
    if (scenario === undefined) return;
    this.data = withEdits(scenario.data, this.state.edits);
    element("description").textContent = scenario.description;
    const count = Object.keys(this.state.edits).length;
    element("edited").textContent = count === 0 ? "" : ` (${count} changed)`;
    this.showForm();
    this.arePulsesOpen = false;
    try {
      this.pass.show(await this.worker.ask("preview", this.data));
      tellFault("");
      if (this.state.view === "pulses") this.openPulses();
    } catch (error) {
      const { message } = error as Error;
      tellFault(message);
      markField(message.split(":", 1)[0]!);
    }
  }

  private showForm(): void {
    const holder = element("scenario-form");
    if (holder.contains(document.activeElement)) return;
    const { data } = this.scenario!;
    const others = this.choices.scenarios.map((each) => each.data).filter((each) => each !== data);
    holder.replaceChildren(
      ...scenarioFields(this.choices.schema as Schema, this.data, [data, ...others], (path, value) => {
        if (typeof value === "number" && Number.isNaN(value)) return tellFault(`${path}: is no number`);
        this.note({ edits: editsWith(this.state.edits, data, path, value) });
        const isPart = value === null || isNode(value);
        // The form is made anew with the part's own fields, and who was here goes on there.
        if (isPart && document.activeElement instanceof HTMLElement) document.activeElement.blur();
        void this.load();
        if (isPart) fieldAt(path)?.focus();
      }),
    );
  }

  private openPulses(): void {
    if (this.arePulsesOpen || this.data === null) return;
    this.arePulsesOpen = true;
    const { seed, otherSeed, lines, pulse } = this.state;
    this.pulses.open({ data: this.data, seed, otherSeed, lineMap: lines, pulse });
  }

  private async fly(): Promise<void> {
    // What is shown when an edit has been checked ends what flies.
    await this.loading;
    const { seed, otherSeed, windowS, attack } = this.state;
    const seeds = otherSeed === null ? [seed] : [seed, otherSeed];
    try {
      tellFault("");
      const flight = { data: this.data, windowS, attack: attack === "" ? null : (attack as AttackName) };
      await this.pass.fly(seeds, flight);
    } catch (error) {
      tellFault((error as Error).message);
    }
  }
}

function notNaN(
  value: number,
  change: (value: number) => Partial<PageState>,
  fault: string,
): Partial<PageState> | string {
  return Number.isNaN(value) ? fault : change(value);
}

function tellFault(words: string): void {
  element("fault").textContent = words;
  for (const field of document.querySelectorAll("#scenario-form [aria-invalid]"))
    field.removeAttribute("aria-invalid");
}

/** The first field at or below a path of the scenario, else of what holds it. */
function fieldAt(path: string): HTMLElement | null {
  const quoted = CSS.escape(path);
  const here = `#scenario-form [data-path="${quoted}"], #scenario-form [data-path^="${quoted}."]`;
  const parent = path.replace(/\.?[^.]+$/, "");
  return document.querySelector<HTMLElement>(here) ?? (parent === "" ? null : fieldAt(parent));
}

/** Marks the fields at or below a path of the scenario. */
function markField(path: string): void {
  for (const field of document.querySelectorAll<HTMLElement>("#scenario-form [data-path]"))
    if (`${field.dataset.path}.`.startsWith(`${path}.`)) field.setAttribute("aria-invalid", "true");
}

const worker = new WorkerClient();
worker.ask("choices", null).then(
  (choices) => new Page(worker, choices).open(),
  (error: unknown) => tellFault(`The simulator does not start here: ${(error as Error).message}`),
);
