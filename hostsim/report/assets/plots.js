/**
 * Draws the plots of a pass in the browser. Takes: plots and times as hostsim/report/plots.ts has them, and uPlot,
 * embedded before this script. Gives: `drawPlots`, which makes one plot for each group of series, with a shared
 * cursor; drag to zoom, double click to see all. A report's own data are drawn at once.
 */
globalThis.drawPlots = ({ plots, timesS }) => {
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const sync = uPlot.sync("pass");
  const HEIGHT = 220;
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
      size: 88,
    };
  }

  const dataOf = (plot, times) => [times, ...plot.series.map((series) => series.values)];

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
        { label: "time", value: (_, value) => (value === null ? "" : `${value.toFixed(timeDigits)} s`) },
        ...plot.series.map((series, i) => ({
          label: series.name,
          scale: series.unit,
          stroke: color(`--series-${series.color ?? i}`),
          width: 1.5,
          dash: series.isDashed ? DASHES : undefined,
          // Single points have no line to show them, and few look better marked.
          points: { show: timesS.length > 0 && timesS.length <= 40, size: 5 },
          value: (_, value) => (value === null ? "-" : `${value.toFixed(series.digits)} ${series.unit}`),
        })),
      ],
    };
    const chart = new uPlot(options, dataOf(plot, timesS), holder);
    sync.sub(chart);
    return { chart, holder };
  }

  const charts = plots.map(draw);
  const resize = () => {
    for (const { chart, holder } of charts) chart.setSize({ width: holder.clientWidth, height: HEIGHT });
  };
  addEventListener("resize", resize);
  return {
    /** Draws the same plots with other values. */
    update: (next) => {
      next.plots.forEach((plot, i) => {
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
  if (data !== null) drawPlots(JSON.parse(data.textContent));
}
