/**
 * Draws the plots of a pass in the browser. Takes: plots and times as hostsim/report/plots.ts has them, and uPlot,
 * embedded before this script. Gives: `drawPlots`, which makes one plot for each group of series, with a shared
 * cursor; drag to zoom, double click to see all, arrow keys move the cursor. A report's own data are drawn at once.
 */
globalThis.drawPlots = ({ plots, timesS }) => {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const sync = uPlot.sync("pass");
  const HEIGHT = 220;
  const NARROW = matchMedia("(max-width: 560px)");
  // The first interval's middle is half its length.
  const timeDigits = timesS[0] === undefined || timesS[0] >= 0.25 ? 1 : 3;
  const DASHES = [8, 5];

  function axis(scale, label, side, grid) {
    return {
      scale,
      label,
      side,
      stroke: color("--ink"),
      grid: { show: grid, stroke: color("--line") },
      size: NARROW.matches ? 62 : 88,
    };
  }

  const dataOf = (plot, times) => [times, ...plot.series.map((series) => series.values)];

  /** What the legend says of a line where no cursor is: its least and most. */
  function range(values, digits, unit) {
    const known = values.filter((value) => value !== null && value !== undefined);
    if (known.length === 0) return "-";
    return `${Math.min(...known).toFixed(digits)} to ${Math.max(...known).toFixed(digits)} ${unit}`;
  }

  const legend = (digits, unit) => (chart, value, at, index) =>
    index === null || index === undefined
      ? range(chart.data[at], digits, unit)
      : value === null
        ? "-"
        : `${value.toFixed(digits)} ${unit}`;

  /** The arrow keys move the cursor, with shift by ten. */
  function steer(holder, chart) {
    holder.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      const times = chart.data[0];
      if (by === undefined || times.length === 0) return;
      event.preventDefault();
      const from = chart.cursor.idx ?? (by > 0 ? -1 : times.length);
      const to = Math.min(Math.max(0, from + by * (event.shiftKey ? 10 : 1)), times.length - 1);
      chart.setCursor({ left: chart.valToPos(times[to], "x"), top: HEIGHT / 4 });
    });
  }

  function draw(plot) {
    const holder = document.getElementById(plot.id);
    const scales = [...new Set(plot.series.map((series) => series.unit))];
    const options = {
      width: holder.clientWidth,
      height: HEIGHT,
      cursor: { sync: { key: sync.key } },
      scales: { x: { time: false }, ...Object.fromEntries(scales.map((unit) => [unit, { auto: true }])) },
      axes: [
        {
          label: "time since the session's start in s",
          stroke: color("--ink"),
          grid: { stroke: color("--line") },
        },
        ...scales.map((unit, i) => axis(unit, plot.axes[i], i === 0 ? 3 : 1, i === 0)),
      ],
      series: [
        { label: "time", value: legend(timeDigits, "s") },
        ...plot.series.map((series, i) => ({
          label: series.name,
          scale: series.unit,
          stroke: color(`--series-${series.color ?? i}`),
          width: 1.5,
          dash: series.isDashed ? DASHES : undefined,
          // Single points have no line to show them, and few look better marked.
          points: { show: timesS.length > 0 && timesS.length <= 40, size: 5 },
          value: legend(series.digits, series.unit),
        })),
      ],
    };
    const chart = new uPlot(options, dataOf(plot, timesS), holder);
    sync.sub(chart);
    steer(holder, chart);
    return { chart, holder, plot };
  }

  const charts = plots.map(draw);
  const resize = () => {
    for (const { chart, holder } of charts) chart.setSize({ width: holder.clientWidth, height: HEIGHT });
  };
  addEventListener("resize", resize);

  const chartOf = (id) => charts.find(({ plot }) => plot.id === id);

  /** A plot as lines and words: the same scales, ticks and colours as on the canvas. */
  function svgOf(id) {
    const { chart, plot } = chartOf(id);
    const { left, top, width, height } = chart.bbox;
    const ratio = devicePixelRatio;
    const [x0, y0, wide, high] = [left, top, width, height].map((pixels) => pixels / ratio);
    const escaped = (text) => text.replace(/[&<>]/g, (mark) => `&#${mark.charCodeAt(0)};`);
    const words = (text, x, y, anchor, more = "") =>
      `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" ${more}>${escaped(text)}</text>`;
    const ticks = chart.axes.flatMap((each, i) =>
      (each._splits ?? []).map((split, at) => {
        const label = String(each._values?.[at] ?? split);
        const place = chart.valToPos(split, each.scale);
        if (i === 0) return words(label, x0 + place, y0 + high + 18, "middle");
        return each.side === 3
          ? words(label, x0 - 8, y0 + place + 4, "end")
          : words(label, x0 + wide + 8, y0 + place + 4, "start");
      }),
    );
    const lines = plot.series.map(({ unit, color: own, isDashed, values }, i) => {
      const times = chart.data[0];
      const parts = values.map((value, at) =>
        value === null
          ? "M"
          : `${at === 0 || values[at - 1] === null ? "M" : "L"}${(x0 + chart.valToPos(times[at], "x")).toFixed(1)} ${(y0 + chart.valToPos(value, unit)).toFixed(1)}`,
      );
      const path = parts.filter((part) => part.length > 1).join("");
      return `<path fill="none" stroke="${color(`--series-${own ?? i}`)}" stroke-width="1.5"${isDashed ? ' stroke-dasharray="8 5"' : ""} d="${path}"/>`;
    });
    const names = plot.series.map(({ name, color: own }, i) =>
      words(name, x0 + i * 160, 14, "start", `fill="${color(`--series-${own ?? i}`)}"`),
    );
    const titles = plot.axes.map((text, i) =>
      words(text, i === 0 ? 8 : x0 + wide - 8, 32, i === 0 ? "start" : "end"),
    );
    const label = words("time since the session's start in s", x0 + wide / 2, y0 + high + 38, "middle");
    const size = `width="${chart.width}" height="${chart.height + 40}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="12" fill="${color("--ink")}"><title>${escaped(plot.title)}</title>
<rect width="100%" height="100%" fill="${color("--paper")}"/><g transform="translate(0 24)">
<rect x="${x0}" y="${y0}" width="${wide}" height="${high}" fill="none" stroke="${color("--line")}"/>
${[...ticks, ...lines, label].join("\n")}
</g>${[...names, ...titles].join("\n")}</svg>\n`;
  }

  /** A plot as a picture, on the page's background. */
  function pngOf(id, give) {
    const { canvas } = chartOf(id).chart.ctx;
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const pen = copy.getContext("2d");
    pen.fillStyle = color("--paper");
    pen.fillRect(0, 0, copy.width, copy.height);
    pen.drawImage(canvas, 0, 0);
    copy.toBlob(give, "image/png");
  }

  return {
    svgOf,
    pngOf,
    /** Draws the same plots with other values. */
    update: (next) => {
      next.plots.forEach((plot, i) => {
        charts[i].plot = plot;
        charts[i].chart.setData(dataOf(plot, next.timesS));
      });
    },
    /** Takes the plots away. */
    remove: () => {
      removeEventListener("resize", resize);
      for (const { chart } of charts) chart.destroy();
    },
  };
};

{
  const data = document.getElementById("data");
  if (data !== null) globalThis.drawnPlots = drawPlots(JSON.parse(data.textContent).all);
}
