/** What the tests use of WaveDrom, which brings no types. */
declare module "wavedrom" {
  export const waveSkin: unknown;
  /** Draws WaveJSON as ONML, an SVG in nested arrays. */
  export function renderAny(index: number, source: unknown, skin: unknown): unknown;
}
