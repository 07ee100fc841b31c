/**
 * Where one is, in the page's address: `#pulse=70000000026&scale=0.125&marks=a:70000000000`, so that a link
 * opens at the same place. Takes: a stepper. Gives: its address; and the other way round.
 */
import type { Stepper } from "../../../stepping/stepper.js";

/** Browsers take so many changes of an address only, so they wait for a pause in the stepping, ms. */
const PAUSE = 200;

/** The address of what is shown. */
function addressOf({ cursor, window, marks }: Stepper): string {
  const set = marks.all.map(({ name, index }) => `${name}:${index}`).join(",");
  const place = new URLSearchParams({ pulse: String(cursor), scale: String(window.slotsPerColumn) });
  if (set !== "") place.set("marks", set);
  return `#${place.toString().replaceAll("%3A", ":").replaceAll("%2C", ",")}`;
}

/** Goes where an address says; what it does not say, or says wrongly, stays as it is. */
export function goToAddress(stepper: Stepper, address: string): void {
  const place = new URLSearchParams(address.replace(/^#/, ""));
  const number = (name: string): number => Number(place.get(name) ?? Number.NaN);
  const scale = number("scale");
  if (scale > 0 && Number.isInteger(Math.log2(scale))) stepper.window.setScale(scale);
  for (const mark of (place.get("marks") ?? "").split(",")) {
    const [, name, index] = /^(.):(\d+)$/.exec(mark) ?? [];
    if (name !== undefined) stepper.marks.set(name, Number(index));
  }
  if (Number.isSafeInteger(number("pulse"))) stepper.moveTo(number("pulse"));
}

/** Writes the address, as soon as one pauses. */
export class AddressKeeper {
  private pause: ReturnType<typeof setTimeout> | undefined;

  /** What is shown has changed. */
  note(stepper: Stepper): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => history.replaceState(null, "", addressOf(stepper)), PAUSE);
  }
}
