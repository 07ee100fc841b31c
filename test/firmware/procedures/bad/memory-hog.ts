/** Keeps all that it makes. */
const kept: number[][] = [];
while (kept.length >= 0) {
  kept.push([kept.length]);
}
