/** The view of a relay. Takes: which one, and a seed. Gives: what becomes of each pass, then the report. */
import type { PageState } from "./address.js";
import { element, withText } from "./elements.js";
import { WorkerClient } from "./worker-client.js";

/** Makes the view work; `state` says which relay and seed. */
export function relayView(state: () => PageState, onFault: (why: string) => void): void {
  let worker: WorkerClient | null = null;
  element("relaying").addEventListener("submit", async (event) => {
    event.preventDefault();
    worker?.close();
    const mine = new WorkerClient();
    worker = mine;
    const log = element("log");
    log.replaceChildren();
    element("relayed").replaceChildren();
    onFault("");
    const { relay, seed } = state();
    try {
      const { body } = await mine.ask("relay", { name: relay, seed }, (line) => {
        log.append(withText("li", line));
        log.scrollTop = log.scrollHeight;
      });
      element("relayed").innerHTML = body;
    } catch (error) {
      onFault((error as Error).message);
    } finally {
      mine.close();
    }
  });
}
