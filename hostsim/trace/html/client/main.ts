/**
 * The script of the trace page: the model of hostsim/stepping between the page's keys, buttons and canvas.
 * Bundled into one file by hostsim/trace/html/bundle.ts.
 */
import { type Action, actionOf } from "../../../stepping/keys.js";
import { type Prompt, Stepper } from "../../../stepping/stepper.js";
import { type PageData, unpackPulses } from "../page-data.js";
import { AddressKeeper, goToAddress } from "./address.js";
import { element } from "./elements.js";
import { listenToPointer } from "./pointer.js";
import { type SavedAs, save } from "./save.js";
import { View } from "./view.js";

/** A pulse is 8 pixels wide at first, and 64 at most. */
const FIRST_SCALE = 1 / 8;
const FINEST = 1 / 64;

const data = JSON.parse(element("data", HTMLScriptElement).textContent ?? "") as PageData;
const other = data.other === null ? null : unpackPulses(data.other);
const stepper = new Stepper(unpackPulses(data), data.first, { other, finest: FINEST });
const view = new View(stepper);
const address = new AddressKeeper();
const help = element("help", HTMLDialogElement);

function show(): void {
  view.draw();
  view.tell();
  address.note(stepper);
  // Part after part, with time for keys in between.
  if (stepper.isSearching) setTimeout(goOn, 0);
}

function goOn(): void {
  if (!stepper.isSearching) return;
  stepper.goOn();
  show();
}

function act(action: Action): void {
  if (action === "help") help.showModal();
  else stepper.act(action);
  show();
}

function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    const isElsewhere = help.open || element("waves", HTMLElement).hidden;
    if (isTyping || isElsewhere || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(event.key);
    const isOurs = stepper.prompt !== null || stepper.isSearching || event.key === "Escape";
    if (action === undefined && !isOurs) return;
    event.preventDefault();
    if (action === "help" && stepper.prompt === null) help.showModal();
    else stepper.press(event.key);
    show();
  });
}

/** A field in which a place, a sequence or a count is typed, instead of at the prompt. */
function listenToForm(id: string, kind: Prompt["kind"]): void {
  const form = element(id, HTMLFormElement);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    stepper.enter(kind, element(`${id}-text`, HTMLInputElement).value);
    show();
  });
}

function listenToButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-action]"))
    button.addEventListener("click", () => act(button.dataset.action as Action));
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-mark]"))
    button.addEventListener("click", () => {
      stepper.enter("mark", button.dataset.mark ?? "");
      show();
    });
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-save]"))
    button.addEventListener("click", () =>
      save(button.dataset.save as SavedAs, data.header.target, stepper, view),
    );
  for (const tab of ["waves", "statistics"])
    element(`show-${tab}`, HTMLButtonElement).addEventListener("click", () => showTab(tab));
}

function showTab(name: string): void {
  for (const tab of ["waves", "statistics"]) {
    element(tab, HTMLElement).hidden = tab !== name;
    element(`show-${tab}`, HTMLButtonElement).setAttribute("aria-pressed", String(tab === name));
  }
  show();
}

listenToKeys();
listenToForm("go-to", "go to");
listenToForm("search", "search");
listenToForm("count", "count");
listenToButtons();
listenToPointer(element("canvas", HTMLCanvasElement), stepper, () => view.label, show);
window.addEventListener("resize", show);
window.addEventListener("hashchange", () => {
  goToAddress(stepper, location.hash);
  show();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
// The width first: what is in sight depends on it.
view.draw();
stepper.window.setScale(FIRST_SCALE);
stepper.moveTo(data.first);
goToAddress(stepper, location.hash);
show();
