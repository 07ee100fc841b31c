/**
 * The view of pulses. Takes: a scenario's data, seeds, keys as `satqkd step` has them. Gives: waveforms and
 * words of the pulse at the cursor. The model is in a worker (hostsim/stepping); this asks and shows.
 */
import { KEY_LINES } from "../../stepping/keys.js";
import type { Prompt } from "../../stepping/stepper.js";
import type { Deed, Pulses, Seen } from "../messages.js";
import { element, tableHead, tableRow, withText } from "./elements.js";
import { columnAt, drawWaves, roomOf } from "./waves-canvas.js";
import type { WorkerClient } from "./worker-client.js";

/** Names of keys that are longer than what they type. */
const NAMED = [
  ...["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"],
  ...["Enter", "Escape", "Backspace"],
];
/** A key of the terminal that means nothing in a page. */
const QUIT = "q";

/** The view. */
export class PulsesView {
  private seen: Seen | null = null;
  private names: readonly string[] = [];
  /** Deeds are done in their order. */
  private last: Promise<void> = Promise.resolve();
  private isStopWanted = false;
  private readonly canvas = element<HTMLCanvasElement>("waves");

  constructor(
    private readonly worker: WorkerClient,
    /** Told where the cursor is. */
    private readonly onMove: (pulse: number) => void,
    private readonly onFault: (why: string) => void,
  ) {
    element("keys")
      .querySelector("tbody")!
      .append(
        ...KEY_LINES.filter(({ shown }) => shown !== QUIT).map(({ shown, what }) =>
          tableRow(shown, [withText("td", what)]),
        ),
      );
    for (const button of document.querySelectorAll<HTMLButtonElement>("#pulses [data-key]"))
      button.addEventListener("click", () => this.press(button.dataset.key!));
    // On a phone its table is wider than the page, and moved by keys.
    element("words").tabIndex = 0;
    this.onForm("go-to", "position", "go to");
    this.onForm("search", "sequence", "search");
    this.canvas.addEventListener("click", ({ offsetX }) => {
      const column = columnAt(offsetX);
      if (column >= 0) this.do({ column });
    });
    addEventListener("resize", () => {
      if (this.seen !== null && this.canvas.clientWidth > 0) this.press("");
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
  }

  /** Opens schedules and shows them. */
  open(pulses: Pulses): void {
    const { seed, otherSeed } = pulses;
    this.names = [seed, otherSeed].map((each) => `seed ${each}`);
    for (const id of ["difference", "difference-key"]) element(id).hidden = otherSeed === null;
    this.inTurn(async () => {
      await this.worker.ask("openPulses", pulses);
    });
    this.press("");
  }

  /** Takes a key of the keyboard. Returns whether it means anything here. */
  press(key: string): boolean {
    if (key === QUIT || (key.length > 1 && !NAMED.includes(key))) return false;
    if (key === "?") element<HTMLDetailsElement>("keys").open = true;
    else this.do({ key });
    return true;
  }

  private onForm(form: string, input: string, prompt: Prompt["kind"]): void {
    element<HTMLFormElement>(form).addEventListener("submit", (event) => {
      event.preventDefault();
      this.do({ prompt, text: element<HTMLInputElement>(input).value });
    });
  }

  private do(deed: Deed): void {
    // A search is left in the middle of its turn.
    if (this.seen?.isSearching === true) {
      this.isStopWanted ||= typeof deed === "object" && "key" in deed && deed.key === "Escape";
      return;
    }
    this.inTurn(async () => {
      let seen = await this.ask(deed);
      while (seen.isSearching) {
        const next: Deed = this.isStopWanted ? { key: "Escape" } : "go on";
        this.isStopWanted = false;
        seen = await this.ask(next);
      }
      this.onMove(seen.cursor);
    });
  }

  private async ask(deed: Deed): Promise<Seen> {
    const seen = await this.worker.ask("step", { deed, columns: roomOf(this.canvas) });
    this.seen = seen;
    this.draw();
    element("status").textContent = [seen.status, ...seen.marks].filter((text) => text !== "").join("; ");
    this.showWords(seen);
    return seen;
  }

  private inTurn(work: () => Promise<void>): void {
    this.last = this.last.then(work).catch((error: unknown) => this.onFault((error as Error).message));
  }

  private draw(): void {
    if (this.seen !== null && this.canvas.clientWidth > 0) drawWaves(this.canvas, this.seen, this.names);
  }

  private showWords({ schedules }: Seen): void {
    const table = document.createElement("table");
    if (schedules.length > 1) table.append(tableHead(this.names));
    const [first] = schedules;
    first!.details.forEach(({ name, text }, at) => {
      const cells = schedules.map(({ details }) => {
        const own = details[at]!.text;
        return withText("td", own, own === text ? "" : "differs");
      });
      table.append(tableRow(name, cells));
    });
    element("words").replaceChildren(table);
  }
}
