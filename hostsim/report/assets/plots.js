/**
 * Draws the plots of a pass in the browser. Takes: the page's JSON data and uPlot, both embedded before this script.
 * Gives: one plot for each group of series, with a shared cursor; drag to zoom, double click to see all.
 */
(() => {
  const { plots, timesS } = JSON.parse(document.getElementById("data").textContent);
  const style = getComputedStyle(document.documentElement);
  const color = (name) => style.getPropertyValue(name).trim();
  const sync = uPlot.sync("pass");
  const charts = [];
  // The first interval's middle is half its length.
  const timeDigits = timesS[0] >= 0.25 ? 1 : 3;

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

  for (const plot of plots) {
    const holder = document.getElementById(plot.id);
    const scales = [...new Set(plot.series.map((series) => series.unit))];
    const options = {
      width: holder.clientWidth,
      height: 220,
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
          stroke: color(`--series-${i}`),
          width: 1.5,
          // Single points have no line to show them, and few look better marked.
          points: { show: timesS.length <= 40, size: 5 },
          value: (_, value) => (value === null ? "-" : `${value.toFixed(series.digits)} ${series.unit}`),
        })),
      ],
    };
    const chart = new uPlot(options, [timesS, ...plot.series.map((series) => series.values)], holder);
    sync.sub(chart);
    charts.push({ chart, holder });
  }

  addEventListener("resize", () => {
    for (const { chart, holder } of charts) chart.setSize({ width: holder.clientWidth, height: 220 });
  });
})();
