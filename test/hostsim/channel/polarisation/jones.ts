/**
 * Polarisation by fields instead of Stokes parameters: a second implementation. Takes: states, elements and a
 * receiver as the simulator has them. Gives: detection probabilities. Imports none of its physics.
 *
 * A field is two complex amplitudes, along H and along V; D is (1, 1) / sqrt 2, and positive latitude of the
 * Poincare sphere is a V that is ahead in phase.
 */

type Complex = readonly [number, number];
type Field = readonly [Complex, Complex];
/** A Jones matrix, as a function of fields. */
export type Element = (field: Field) => Field;

const RAD = Math.PI / 180;

function times([a, b]: Complex, [c, d]: Complex): Complex {
  return [a * c - b * d, a * d + b * c];
}

function plus([a, b]: Complex, [c, d]: Complex): Complex {
  return [a + c, b + d];
}

function intensity([a, b]: Complex): number {
  return a * a + b * b;
}

/** The field at a longitude and latitude of the sphere: an ellipse of half those angles. */
export function fieldAt(longitudeDeg: number, latitudeDeg: number): Field {
  const [turned, ellipticity] = [(longitudeDeg * RAD) / 2, (latitudeDeg * RAD) / 2];
  const [long, short] = [Math.cos(ellipticity), Math.sin(ellipticity)];
  return [
    [long * Math.cos(turned), -short * Math.sin(turned)],
    [long * Math.sin(turned), short * Math.cos(turned)],
  ];
}

/** A turned frame. */
export function turned(angleDeg: number): Element {
  const [cos, sin] = [Math.cos(angleDeg * RAD), Math.sin(angleDeg * RAD)];
  return ([h, v]) => [
    plus(times([cos, 0], h), times([-sin, 0], v)),
    plus(times([sin, 0], h), times([cos, 0], v)),
  ];
}

/** A plate that delays what is across its axis by a phase. */
export function delayed(axisDeg: number, phaseDeg: number): Element {
  const phase: Complex = [Math.cos(phaseDeg * RAD), Math.sin(phaseDeg * RAD)];
  return (field) => {
    const [along, across] = turned(-axisDeg)(field);
    return turned(axisDeg)([along, times(phase, across)]);
  };
}

/** A mirror image in the level axis: what a fixed half-wave plate at 0 does. */
export const mirrored: Element = ([h, v]) => [h, times([-1, 0], v)];

/** Receiver and what its splitters leak. */
export interface JonesReceiver {
  readonly basisZProbability: number;
  readonly misalignmentProbability: number;
  readonly efficiencies: readonly number[];
  readonly extinctions: readonly number[] | null;
}

/**
 * The share of a splitter's second state that its first output passes (x), and of the first that its second
 * passes (y): (1 - y) = first * x and (1 - x) = second * y, solved by repeating, which contracts.
 */
function leaks(first: number, second: number): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let round = 0; round < 200; round++) {
    x = (1 - y) / first;
    y = (1 - x) / second;
  }
  return { x, y };
}

/** Probabilities of H, V, D, A for a field that entered the receiver. */
export function seenBy(receiver: JonesReceiver, field: Field): number[] {
  const [h, v] = field;
  const half = Math.SQRT1_2;
  const d = times([half, 0], plus(h, v));
  const a = times([half, 0], plus(h, times([-1, 0], v)));
  const arm = (own: Complex, other: Complex, first: number, second: number): [number, number] => {
    const wrong = receiver.misalignmentProbability;
    const one = intensity(own) * (1 - wrong) + intensity(other) * wrong;
    const two = 1 - one;
    if (receiver.extinctions === null) return [one, two];
    const { x, y } = leaks(first, second);
    return [one * (1 - y) + two * x, one * y + two * (1 - x)];
  };
  const [e0, e1, e2, e3] = receiver.extinctions ?? [0, 0, 0, 0];
  const inZ = arm(h, v, e0!, e1!).map((share) => share * receiver.basisZProbability);
  const inX = arm(d, a, e2!, e3!).map((share) => share * (1 - receiver.basisZProbability));
  return [...inZ, ...inX].map((share, detector) => share * receiver.efficiencies[detector]!);
}
