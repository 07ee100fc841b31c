/**
 * Downloads of a report. Takes: buttons with `data-all`, `data-plot` or `data-picture`, the page's JSON data,
 * plots that are drawn. Gives: the data as CSV or JSON, each plot as SVG or PNG, map and sky as SVG.
 */
{
  const { name, timesS, plots, result } = JSON.parse(document.getElementById("data").textContent);

  function save(content, type, ending) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    link.download = `${name}${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** RFC 4180: a column of times, and one for each line of each plot. */
  function csv() {
    const lines = plots.flatMap(({ series }) => series);
    const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
    const head = ["time in s", ...lines.map((line) => `${line.name} in ${line.unit}`)].map(quoted);
    const rows = timesS.map((time, at) => [time, ...lines.map(({ values }) => values[at] ?? "")]);
    return `${[head, ...rows].map((row) => row.join(",")).join("\r\n")}\r\n`;
  }

  /** The page's colours in place of its variables, so that a picture looks the same elsewhere. */
  function standalone(svg) {
    const copy = svg.cloneNode(true);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const shown = svg.querySelectorAll("*");
    copy.querySelectorAll("*").forEach((element, i) => {
      const style = getComputedStyle(shown[i]);
      for (const property of ["fill", "stroke", "stroke-width", "stroke-dasharray", "font"])
        element.style.setProperty(property, style.getPropertyValue(property));
    });
    return new XMLSerializer().serializeToString(copy);
  }

  const onClick = (attribute, act) => {
    for (const button of document.querySelectorAll(`button[data-${attribute}]`))
      button.addEventListener("click", () => act(button.dataset[attribute], button.dataset.as));
  };
  onClick("all", (as) => {
    if (as === "csv") save(csv(), "text/csv", ".csv");
    else save(`${JSON.stringify({ result, timesS, plots }, null, 2)}\n`, "application/json", ".json");
  });
  onClick("plot", (id, as) => {
    if (as === "svg") save(drawnPlots.svgOf(id), "image/svg+xml", `-${id}.svg`);
    else drawnPlots.pngOf(id, (blob) => save(blob, "image/png", `-${id}.png`));
  });
  onClick("picture", (id) => {
    save(standalone(document.querySelector(`#${id} svg`)), "image/svg+xml", `-${id}.svg`);
  });
}
