/**
 * Downloads of a report. Takes: buttons with `data-all`, `data-plot` or `data-picture`, the page's JSON data
 * (curves, or rows of a table), plots that are drawn. Gives: the data as CSV or JSON, each plot and picture
 * as SVG or PNG.
 */
{
  const { name, rows, all } = JSON.parse(document.getElementById("data").textContent);

  function save(content, type, ending) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    link.download = `${name}${ending}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** Rows of curves: a column of times, and one for each line of each plot. */
  function curves({ timesS, plots }) {
    const lines = plots.flatMap(({ series }) => series);
    const head = ["time in s", ...lines.map((line) => `${line.name} in ${line.unit}`)];
    return [head, ...timesS.map((time, at) => [time, ...lines.map(({ values }) => values[at])])];
  }

  /** RFC 4180: texts in quotes, nothing where nothing is known. */
  function csv(table) {
    const cell = (value) => (typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : (value ?? ""));
    return table.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
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

  /** A picture as PNG on the page's ground, twice as fine as it is described. */
  function png(svg, take) {
    const { width, height } = svg.viewBox.baseVal;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    const image = new Image(canvas.width, canvas.height);
    image.onload = () => {
      const pen = canvas.getContext("2d");
      pen.fillStyle = getComputedStyle(document.body).backgroundColor;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(take, "image/png");
    };
    image.src = `data:image/svg+xml,${encodeURIComponent(standalone(svg))}`;
  }

  const onClick = (attribute, act) => {
    for (const button of document.querySelectorAll(`button[data-${attribute}]`))
      button.addEventListener("click", () => act(button.dataset[attribute], button.dataset.as));
  };
  onClick("all", (as) => {
    if (as === "csv") save(csv(rows ?? curves(all)), "text/csv", ".csv");
    else save(`${JSON.stringify(all, null, 2)}\n`, "application/json", ".json");
  });
  onClick("plot", (id, as) => {
    if (as === "svg") save(drawnPlots.svgOf(id), "image/svg+xml", `-${id}.svg`);
    else drawnPlots.pngOf(id, (blob) => save(blob, "image/png", `-${id}.png`));
  });
  onClick("picture", (id, as) => {
    const svg = document.querySelector(`#${id} svg, svg.${id}`);
    if (as === "svg") save(standalone(svg), "image/svg+xml", `-${id}.svg`);
    else png(svg, (blob) => save(blob, "image/png", `-${id}.png`));
  });
}
