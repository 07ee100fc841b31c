/**
 * The lines, first of all files: dark before anything can fail. Takes: levels. Gives: pins that show them, by
 * way of dark, so that no levels of two pulses mix. Pins change one after another: the class lines of the
 * 4-bit code rise last and fall first, so there is never light of a third symbol on the way.
 */

let lasersMap = false;
/** Line 0 first. `digitalWrite` takes the last pin of a list for the lowest bit, and writes it first. */
let pinsOfCode = CODE_PINS;
let pinsOfLasers = LASER_PINS;

function reversed(pins: readonly Pin[]): Pin[] {
  const turned: Pin[] = [];
  for (let i = pins.length - 1; i >= 0; i--) turned.push(pins[i] as Pin);
  return turned;
}

function pinsInUse(): readonly Pin[] {
  return lasersMap ? pinsOfLasers : pinsOfCode;
}

/** All lines low, line 0 last. */
function dark(): void {
  digitalWrite(pinsInUse(), 0);
}

/** Shows a pulse on the lines, from line 0 on. */
function light(pulse: Pulse): void {
  dark();
  digitalWrite(reversed(pinsInUse()), levelsOf(pulse));
}

function levelsOf(pulse: Pulse): number {
  return lasersMap ? pulse.lasers : pulse.symbolCode;
}

function lineNames(): readonly string[] {
  return lasersMap ? LASER_NAMES : CODE_NAMES;
}

/** Chooses the line map: "code" or "lasers". */
function setLineMap(name: string): void {
  if (name !== "code" && name !== "lasers") throw new Error('lines("code") or lines("lasers")');
  dark();
  lasersMap = name === "lasers";
  dark();
}

/** Puts the lines of the map in use on other pins, line 0 first. */
function setPins(pins: readonly Pin[]): void {
  const count = lineNames().length;
  if (!pins || pins.length !== count) throw new Error("this line map has " + count + " lines: pins([...])");
  dark();
  digitalWrite(pins, 0); // throws for what is no pin: then the old ones stay
  if (lasersMap) pinsOfLasers = pins;
  else pinsOfCode = pins;
}

// Whatever was shown before this program came, and whatever happens while it loads.
digitalWrite(pinsOfLasers, 0);
digitalWrite(pinsOfCode, 0);
