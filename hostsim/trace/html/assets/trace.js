/* The trace page: waveforms of up to millions of pulses on a canvas. All positions are pulses after the page's first. */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const packed = Uint8Array.from(atob(data.symbols), (character) => character.charCodeAt(0));
  const symbolAt = (at) => (packed[at >> 1] >> ((at & 1) << 2)) & 15;
  const levelsAt = (at) => data.levels[symbolAt(at)];

  /* For pictures of many pulses a column: which lines are ever high (low byte) and ever low (high byte) in each RUN pulses. */
  const RUN = 32;
  const ofSymbol = data.levels.map((levels) => levels | ((~levels & 255) << 8));
  const runs = new Uint16Array(Math.ceil(data.count / RUN));
  for (let at = 0; at < data.count; at++) runs[Math.floor(at / RUN)] |= ofSymbol[symbolAt(at)];

  const element = (id) => document.getElementById(id);
  const canvas = element("canvas");
  const pen = canvas.getContext("2d");
  const LABEL = 90;
  const LANE = 36;
  const HEAD = 24;
  const state = { cursor: 0, start: 0, perPixel: 1 / 12, a: null, b: null };

  const grouped = (value) => value.toLocaleString("en-US");
  const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
  const columns = () => canvas.clientWidth - LABEL;

  function slotOf(at) {
    const index = data.first + at;
    const block = Math.floor(index / data.pulsesPerBlock);
    return block * data.periodSlots + (index % data.pulsesPerBlock);
  }

  /* Lines that are ever high, and ever low, among pulses [from, to), as in `runs`. */
  function ever(from, to) {
    let found = 0;
    let at = from;
    while (at < to) {
      if (at % RUN === 0 && at + RUN <= to) {
        found |= runs[at / RUN];
        at += RUN;
      } else {
        found |= ofSymbol[symbolAt(at)];
        at += 1;
      }
    }
    return found;
  }

  function draw() {
    const ratio = window.devicePixelRatio || 1;
    const height = HEAD + LANE * data.lines.length + 8;
    canvas.style.height = `${height}px`;
    canvas.width = canvas.clientWidth * ratio;
    canvas.height = height * ratio;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
    pen.clearRect(0, 0, canvas.clientWidth, height);
    pen.font = "12px system-ui, sans-serif";
    const toX = (at) => LABEL + (at - state.start) / state.perPixel;
    drawBlocks(toX, height, colour("--grid"), colour("--faint"));
    for (let line = 0; line < data.lines.length; line++) {
      const low = HEAD + LANE * line + LANE - 8;
      pen.fillStyle = colour("--ink");
      pen.fillText(data.lines[line], 6, low - 6);
      pen.strokeStyle = colour("--line");
      pen.fillStyle = colour("--line");
      if (state.perPixel <= 0.5) drawPulses(line, low, toX);
      else drawColumns(line, low);
    }
    drawAt(state.cursor, toX, height, colour("--cursor"), "");
    if (state.a !== null) drawAt(state.a, toX, height, colour("--marker"), "A");
    if (state.b !== null) drawAt(state.b, toX, height, colour("--marker"), "B");
  }

  function drawBlocks(toX, height, grid, faint) {
    const last = state.start + columns() * state.perPixel;
    const firstBlock = Math.ceil((data.first + Math.max(0, state.start)) / data.pulsesPerBlock);
    const endBlock = Math.floor((data.first + Math.min(last, data.count)) / data.pulsesPerBlock);
    if (endBlock - firstBlock > columns() / 20) return;
    for (let block = firstBlock; block <= endBlock; block++) {
      const x = toX(block * data.pulsesPerBlock - data.first);
      pen.strokeStyle = grid;
      pen.strokeRect(x, 0, 0, height);
      pen.fillStyle = faint;
      pen.fillText(`block ${grouped(block)}`, x + 3, 12);
    }
  }

  /* Each pulse with its own edges, late by the line's delay. */
  function drawPulses(line, low, toX) {
    const high = low - LANE + 14;
    const late = data.delaysPs[line] / data.slotPs;
    const from = Math.max(0, Math.floor(state.start - late) - 1);
    const to = Math.min(data.count, Math.ceil(state.start - late + columns() * state.perPixel) + 1);
    pen.save();
    pen.beginPath();
    pen.rect(LABEL, 0, columns(), low + LANE);
    pen.clip();
    pen.beginPath();
    for (let at = from; at < to; at++) {
      const y = (levelsAt(at) >> line) & 1 ? high : low;
      pen.lineTo(toX(at + late), y);
      pen.lineTo(toX(at + late + 1), y);
    }
    pen.stroke();
    pen.restore();
  }

  /* A column of pixels holds many pulses: full when the line changes in it, else its one level; late by the line's delay. */
  function drawColumns(line, low) {
    const height = LANE - 14;
    const { start, perPixel } = state;
    const begin = start - data.delaysPs[line] / data.slotPs;
    const end = Math.min(columns(), (data.count - begin) / perPixel);
    pen.beginPath();
    for (let column = Math.max(0, Math.floor(-begin / perPixel)); column < end; column++) {
      const from = clamp(Math.floor(begin + column * perPixel), 0, data.count - 1);
      // With the pulse behind the column's end, so that an edge between two columns shows as well.
      const to = clamp(Math.floor(begin + (column + 1) * perPixel) + 1, from + 1, data.count);
      const found = ever(from, to) >> line;
      const changes = (found & 0x101) === 0x101;
      pen.rect(LABEL + column, (found & 1) === 1 ? low - height : low, 1, changes ? height : 1);
    }
    pen.fill();
  }

  function drawAt(at, toX, height, colour, name) {
    const x = toX(at + 0.5);
    if (x < LABEL || x > canvas.clientWidth) return;
    pen.strokeStyle = colour;
    pen.fillStyle = colour;
    pen.strokeRect(x, 14, 0, height);
    if (name !== "") pen.fillText(name, x + 3, 24);
  }

  function tell(message) {
    element("message").textContent = message;
  }

  function show() {
    const { cursor } = state;
    const index = data.first + cursor;
    const inBlock = index % data.pulsesPerBlock;
    const block = Math.floor(index / data.pulsesPerBlock);
    const bits = data.lines.length;
    const bit = inBlock * bits;
    element("pulse").textContent = grouped(index);
    element("time").textContent =
      `${(BigInt(slotOf(cursor)) * BigInt(data.slotPs)).toLocaleString("en-US")} ps`;
    element("block").textContent = `${grouped(block)}, ${grouped(inBlock)}`;
    element("words").textContent = data.words[symbolAt(cursor)];
    element("levels").textContent = levelsAt(cursor).toString(2).padStart(bits, "0");
    element("table").textContent =
      `descriptor ${block % data.descriptors}, word ${grouped(Math.floor(bit / 32))}, bit ${bit % 32}`;
    if (state.a !== null && state.b !== null) {
      const ps = BigInt(slotOf(state.b) - slotOf(state.a)) * BigInt(data.slotPs);
      element("distance").textContent =
        `${grouped(state.b - state.a)} pulses, ${ps.toLocaleString("en-US")} ps`;
    }
    draw();
  }

  function goTo(at) {
    state.cursor = clamp(at, 0, data.count - 1);
    const seen = columns() * state.perPixel;
    if (state.cursor < state.start || state.cursor >= state.start + seen)
      state.start = state.cursor - seen / 2;
    tell("");
    show();
  }

  /* Keeps the pulse under `x` pixels where it is. */
  function zoom(factor, x) {
    const under = state.start + x * state.perPixel;
    state.perPixel = clamp(state.perPixel * factor, 1 / 60, Math.max(1, data.count / columns()));
    state.start = under - x * state.perPixel;
    show();
  }

  function cursorX() {
    return (state.cursor + 0.5 - state.start) / state.perPixel;
  }

  function find(fits, what) {
    for (let at = state.cursor + 1; at < data.count; at++) {
      if (fits(at)) {
        goTo(at);
        return;
      }
    }
    tell(`no ${what} after this pulse`);
  }

  function nextOfClass(code, what) {
    find((at) => symbolAt(at) >> 2 === code, what);
  }

  function search(text) {
    const words = text.trim().split(/\s+/);
    const parts = words.map((word) => /^(?:\*|([sdv])([ZX])?([01])?)$/.exec(word));
    if (parts.includes(null)) {
      tell(`"${text}" is no sequence: try sZ1 dX v *`);
      return;
    }
    const fits = ([, intensity, basis, value], symbol) =>
      (intensity === undefined || symbol >> 2 === "vds".indexOf(intensity)) &&
      (basis === undefined || ((symbol >> 1) & 1) === "ZX".indexOf(basis)) &&
      (value === undefined || (symbol & 1) === Number(value));
    find(
      (at) => at + parts.length <= data.count && parts.every((part, i) => fits(part, symbolAt(at + i))),
      "such sequence",
    );
  }

  function mark(name) {
    state[name] = state.cursor;
    show();
  }

  function showTab(name) {
    for (const tab of ["waves", "statistics"]) {
      element(tab).hidden = tab !== name;
      element(`show-${tab}`).setAttribute("aria-pressed", String(tab === name));
    }
    show();
  }

  const onClick = {
    "zoom-in": () => zoom(0.5, cursorX()),
    "zoom-out": () => zoom(2, cursorX()),
    fit: () => {
      state.perPixel = Math.max(1 / 60, data.count / columns());
      state.start = 0;
      show();
    },
    back: () => goTo(state.cursor - 1),
    forward: () => goTo(state.cursor + 1),
    decoy: () => nextOfClass(1, "decoy"),
    vacuum: () => nextOfClass(0, "vacuum"),
    "mark-a": () => mark("a"),
    "mark-b": () => mark("b"),
    "show-waves": () => showTab("waves"),
    "show-statistics": () => showTab("statistics"),
  };
  for (const [id, act] of Object.entries(onClick)) element(id).addEventListener("click", act);

  const onKey = {
    "+": onClick["zoom-in"],
    "=": onClick["zoom-in"],
    "-": onClick["zoom-out"],
    d: onClick.decoy,
    v: onClick.vacuum,
    a: onClick["mark-a"],
    b: onClick["mark-b"],
    "/": () => element("sequence").focus(),
    PageUp: () => goTo(state.cursor - data.pulsesPerBlock),
    PageDown: () => goTo(state.cursor + data.pulsesPerBlock),
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (typing || element("waves").hidden || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? 10 : 1;
    if (event.key === "ArrowLeft") goTo(state.cursor - step);
    else if (event.key === "ArrowRight") goTo(state.cursor + step);
    else if (onKey[event.key] !== undefined) onKey[event.key]();
    else return;
    event.preventDefault();
  });
  element("go-to").addEventListener("submit", (event) => {
    event.preventDefault();
    const index = Number(element("go-to-pulse").value.replaceAll(/[,_ ]/g, ""));
    if (Number.isInteger(index) && index >= data.first && index < data.first + data.count)
      goTo(index - data.first);
    else tell(`pulses ${grouped(data.first)} to ${grouped(data.first + data.count - 1)} are here`);
  });
  element("search").addEventListener("submit", (event) => {
    event.preventDefault();
    search(element("sequence").value);
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.25 : 0.8, event.offsetX - LABEL);
  });
  let dragged = null;
  canvas.addEventListener("pointerdown", (event) => {
    dragged = { x: event.offsetX, start: state.start, moved: false };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (dragged === null) return;
    const by = event.offsetX - dragged.x;
    if (Math.abs(by) > 3) dragged.moved = true;
    if (!dragged.moved) return;
    state.start = dragged.start - by * state.perPixel;
    draw();
  });
  canvas.addEventListener("pointerup", (event) => {
    if (dragged !== null && !dragged.moved)
      goTo(Math.floor(state.start + (event.offsetX - LABEL) * state.perPixel));
    dragged = null;
  });
  window.addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  show();
})();
