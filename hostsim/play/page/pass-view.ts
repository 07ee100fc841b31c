/**
 * The view of a pass. Takes: a scenario's data, seeds. Gives: its geometry at once, and while it is flown
 * plots, dots on map and sky, then key and figures, of two seeds side by side where two are compared.
 */

import type { PassInterval } from "../../pass/result.js";
import { type Plot, passPlots, plotsOfTwo, plotWords } from "../../report/plots.js";
import { SIGHTS_LEGEND } from "../../report/sky-plot.js";
import type { Flight, Flown, Preview, Progress } from "../messages.js";
import { element, tableHead, tableRow, withText } from "./elements.js";
import { WorkerClient } from "./worker-client.js";

/** What hostsim/report/assets/plots.js gives. */
interface DrawnPlots {
  update(next: PlotData): void;
  remove(): void;
}
interface PlotData {
  readonly plots: readonly Plot[];
  readonly timesS: readonly number[];
}
declare const drawPlots: (data: PlotData) => DrawnPlots;

/** A pass that is being flown. */
interface Run {
  readonly seed: number;
  readonly worker: WorkerClient;
  intervals: PassInterval[];
  flown: Flown | null;
}

/** The view. */
export class PassView {
  private preview: Preview | null = null;
  private drawn: DrawnPlots | null = null;
  private runs: Run[] = [];
  private isDrawingDue = false;

  /** Shows when and where the pass is. */
  show(preview: Preview): void {
    this.stop();
    this.preview = preview;
    const { startUtc, durationS, pulses, lightPath, map, sky } = preview;
    const when = `${startUtc.slice(0, 19).replace("T", " ")} UTC`;
    element("session").textContent =
      `${durationS} s from ${when}, ${pulses.toLocaleString("en-US")} pulses. Simulated.`;
    const isSky = lightPath === "sky";
    element("sights-legend").textContent = SIGHTS_LEGEND;
    element("map").innerHTML = isSky ? map : "";
    element("sky").innerHTML = isSky ? sky : "";
    for (const id of ["answers", "figures", "assumptions"]) element(id).replaceChildren();
    element("flown").hidden = true;
    for (const each of document.querySelectorAll<HTMLElement>(".sights, .sights-legend"))
      each.hidden = !isSky;
  }

  /** Ends what is under way. */
  stop(): void {
    for (const { worker } of this.runs) worker.close();
    this.runs = [];
    this.drawn?.remove();
    this.drawn = null;
    element("plots").replaceChildren();
    element("fly").textContent = "Fly the pass";
  }

  /** Flies the pass, once for each seed. @throws Error with the worker's reason. */
  async fly(seeds: readonly number[], flight: Omit<Flight, "seed">): Promise<void> {
    const { preview } = this;
    if (preview === null) return;
    this.show(preview);
    const runs = seeds.map(
      (seed) => ({ seed, worker: new WorkerClient(), intervals: [], flown: null }) as Run,
    );
    this.runs = runs;
    this.preparePlots();
    element("fly").textContent = "Fly again";
    const bar = element<HTMLProgressElement>("flown");
    bar.hidden = false;
    bar.value = 0;
    try {
      await Promise.all(
        runs.map(async (run) => {
          run.flown = await run.worker.ask("fly", { ...flight, seed: run.seed }, (progress) =>
            this.follow(run, progress, flight.windowS),
          );
          run.intervals = [...run.flown.intervals];
          run.worker.close();
        }),
      );
    } finally {
      bar.hidden = true;
    }
    this.draw();
    for (const plot of this.plotData().plots) element(plot.id).ariaLabel = plotWords(plot);
    this.tell(runs.map(({ flown }) => flown!));
  }

  private preparePlots(): void {
    const { plots } = this.plotData();
    for (const { id, title } of plots) {
      const holder = document.createElement("div");
      holder.id = id;
      holder.className = "plot";
      holder.tabIndex = 0;
      holder.role = "img";
      holder.ariaLabel = title;
      element("plots").append(withText("h2", title), holder);
    }
    this.drawn = drawPlots({ plots, timesS: [] });
  }

  private plotData(): PlotData {
    const { lightPath } = this.preview!;
    const [first, second] = this.runs;
    const plots = passPlots(first!.intervals, lightPath);
    const longest =
      second !== undefined && second.intervals.length > first!.intervals.length ? second : first!;
    const timesS = longest.intervals.map(({ timeS }) => timeS);
    if (second === undefined) return { plots, timesS };
    const names = [`seed ${first!.seed}`, `seed ${second.seed}`] as const;
    const all = plotsOfTwo(plots, passPlots(second.intervals, lightPath), names);
    return { plots: all.map((plot) => paddedTo(plot, timesS.length)), timesS };
  }

  private follow(run: Run, { interval, done, of, qber }: Progress, windowS: number | null): void {
    run.intervals.push(interval);
    if (run !== this.runs[0]) return;
    element<HTMLProgressElement>("flown").value = done / of;
    const settled = Number.isNaN(qber)
      ? `${(interval.clicks / interval.durationS).toFixed(0)} clicks a second, none settled yet`
      : `key ${(interval.keyBits / 1000).toFixed(0)} kbit, QBER ${(100 * qber).toFixed(2)} %`;
    element("answers").replaceChildren(withText("p", `${interval.timeS.toFixed(0)} s: ${settled}`, "answer"));
    this.moveDots(interval.timeS, windowS);
    if (this.isDrawingDue) return;
    this.isDrawingDue = true;
    requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.isDrawingDue = false;
    this.drawn?.update(this.plotData());
  }

  /** Puts the satellite where it is; a window is around the middle of the session. */
  private moveDots(timeS: number, windowS: number | null): void {
    const { samples, mapPoints, skyPoints, durationS } = this.preview!;
    const fromS = windowS === null ? 0 : (durationS - windowS) / 2;
    const at = Math.min(Math.max(0, Math.round(fromS + timeS)), samples.length - 1);
    for (const [holder, points] of [
      ["map", mapPoints],
      ["sky", skyPoints],
    ] as const) {
      const dot = element(holder).querySelector(".satellite");
      const [x, y] = points[at]!;
      dot?.setAttribute("cx", x.toFixed(1));
      dot?.setAttribute("cy", y.toFixed(1));
      dot?.setAttribute("visibility", "visible");
    }
  }

  private tell(flown: readonly Flown[]): void {
    element("answers").replaceChildren(...flown.map(answer));
    element("figures").replaceChildren(...figureTables(flown));
    element("assumptions").innerHTML = flown[0]!.assumptions;
  }
}

/** A plot whose series are as long as the longer of two runs. */
function paddedTo(plot: Plot, length: number): Plot {
  const padded = (values: readonly (number | null)[]) => [
    ...values,
    ...Array<null>(Math.max(0, length - values.length)).fill(null),
  ];
  return { ...plot, series: plot.series.map((series) => ({ ...series, values: padded(series.values) })) };
}

function answer({ result, keyHash }: Flown): HTMLElement {
  const { secretKeyBits, keysEqual, noKeyReason, seed, command } = result;
  const isGood = secretKeyBits > 0 && keysEqual;
  const words = !keysEqual
    ? "the keys of the two sides differ"
    : secretKeyBits === 0
      ? `no key: ${noKeyReason}`
      : `${secretKeyBits.toLocaleString("en-US")} secret bits, equal on both sides`;
  const told = withText("p", `Seed ${seed}: ${words}`, isGood ? "answer" : "answer none");
  const hash = secretKeyBits > 0 ? `SHA-256 of the key: ${keyHash}` : "";
  const again = command === null ? "" : ` On a command line: ${command}`;
  told.append(withText("span", hash + again, "hash"));
  return told;
}

/** Tables of figures; with two runs a column each, and what differs is marked. */
function figureTables(flown: readonly Flown[]): HTMLElement[] {
  return flown[0]!.figures.map(({ title, rows }, group) => {
    const table = document.createElement("table");
    if (flown.length > 1) {
      table.className = "figures-of-two";
      table.append(tableHead(flown.map(({ result }) => `seed ${result.seed}`)));
    }
    for (const [label, value] of rows) {
      const values = flown.map(
        ({ figures }) => figures[group]?.rows.find(([each]) => each === label)?.[1] ?? "",
      );
      table.append(
        tableRow(
          label,
          values.map((each) => withText("td", each, each === value ? "" : "differs")),
        ),
      );
    }
    const section = document.createElement("section");
    section.append(withText("h2", title), table);
    return section;
  });
}
