/**
 * Plays the map of a network's page, and shows the terminals of one day. Takes: the page's data `played`
 * (contacts, with their satellites' places on the map), slider, buttons. Gives: satellites and links in the
 * map's layer `moving`.
 */
{
  const { fromMs, contacts } = JSON.parse(document.getElementById("played").textContent);
  const [time, play, next, speed, now, day] = ["time", "play", "next", "speed", "now", "day"].map((id) =>
    document.getElementById(id),
  );
  const moving = document.getElementById("moving");
  const MINUTE_MS = 60_000;
  /** A longer jump is a path over the map's edge. */
  const EDGE = 480;

  const isShown = ({ track }, ms) =>
    ms >= track.startMs && ms <= track.startMs + track.stepMs * (track.points.length - 1);

  /** Where a satellite is on the map, between two points of its track. */
  function placeAt({ startMs, stepMs, points }, ms) {
    const at = (ms - startMs) / stepMs;
    const index = Math.min(Math.floor(at), points.length - 2);
    const [a, b] = [points[index], points[index + 1]];
    if (Math.abs(a[0] - b[0]) > EDGE) return at - index < 0.5 ? a : b;
    return a.map((value, axis) => value + (b[axis] - value) * (at - index));
  }

  function element(name, attributes, text) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  /** A track as a path, broken at the map's edge. */
  function pathOf({ points }) {
    return points
      .map(([x, y], i) => {
        const isOver = i === 0 || Math.abs(x - points[i - 1][0]) > EDGE;
        return `${isOver ? "M" : "L"}${x},${y}`;
      })
      .join("");
  }

  function show() {
    const ms = fromMs + Number(time.value) * MINUTE_MS;
    const shown = contacts.filter((contact) => isShown(contact, ms));
    const linked = shown.filter(({ startMs, endMs }) => ms >= startMs && ms <= endMs);
    const parts = shown.map((contact) => element("path", { class: "track", d: pathOf(contact.track) }));
    for (const contact of linked) {
      const [x, y] = placeAt(contact.track, ms);
      const line = { x1: x, y1: y, x2: contact.at[0], y2: contact.at[1] };
      parts.push(element("line", { class: contact.isClear ? "link" : "link clouded", ...line }));
    }
    for (const { track, satellite } of shown) {
      const [x, y] = placeAt(track, ms);
      parts.push(element("circle", { class: "satellite", cx: x, cy: y, r: 5 }));
      parts.push(element("text", { class: "place", x: x + 8, y: y + 14 }, satellite));
    }
    moving.replaceChildren(...parts);
    const links = linked.map(
      ({ satellite, station, isClear, keyBits }) =>
        `${satellite} over ${station}: ${isClear ? `${keyBits.toLocaleString("en-US")} bits` : "clouded"}`,
    );
    const utc = new Date(ms).toISOString().slice(0, 16).replace("T", " ");
    now.textContent = `${utc} UTC. ${links.length > 0 ? links.join("; ") : "No link."}`;
    time.setAttribute("aria-valuetext", `${utc} UTC`);
  }

  /** Goes to a time; over a gap without contacts straight to the next one. */
  function goTo(ms) {
    const later = contacts.filter(({ track }) => track.startMs > ms);
    if (!contacts.some((contact) => isShown(contact, ms)) && later.length > 0)
      ms = Math.min(...later.map(({ track }) => track.startMs));
    time.value = (ms - fromMs) / MINUTE_MS;
    show();
  }

  let last = null;
  function step(at) {
    if (last === null) return;
    const passedS = (at - last) / 1000;
    last = at;
    goTo(fromMs + (Number(time.value) + passedS * Number(speed.value)) * MINUTE_MS);
    if (Number(time.value) >= Number(time.max)) stop();
    else requestAnimationFrame(step);
  }
  function stop() {
    last = null;
    play.textContent = "Play";
  }
  play.addEventListener("click", () => {
    if (last !== null) {
      stop();
      return;
    }
    if (Number(time.value) >= Number(time.max)) time.value = 0;
    play.textContent = "Pause";
    last = performance.now();
    requestAnimationFrame(step);
  });
  next.addEventListener("click", () => {
    const ms = fromMs + Number(time.value) * MINUTE_MS;
    const later = contacts.filter(({ startMs }) => startMs > ms);
    if (later.length > 0)
      time.value = (Math.min(...later.map(({ startMs }) => startMs)) - fromMs) / MINUTE_MS + 0.5;
    show();
  });
  time.addEventListener("input", show);
  day.addEventListener("input", () => {
    for (const group of document.querySelectorAll("[data-day]"))
      group.style.display = group.dataset.day === day.value ? "" : "none";
  });
  show();
}
