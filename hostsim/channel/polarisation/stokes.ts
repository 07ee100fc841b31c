/**
 * Polarisation on the Poincare sphere. Takes: Stokes vectors and the elements that light meets. Gives: what
 * leaves them. Never loses light: all elements here are rotations of the sphere.
 *
 * A state is (s1, s2, s3) over s0: H is (1, 0, 0), D (0, 1, 0); linear light at the angle a from H towards D
 * is (cos 2a, sin 2a, 0). A linear retarder of retardance d with its axis at a turns the sphere by d about
 * that point, and a turn of the frame does by twice its angle about s3 (Born and Wolf, Principles of Optics,
 * 7th ed., 1.4.2; Goldstein, Polarized Light, 3rd ed., chapter 5).
 */

/** Stokes parameters s1, s2, s3 over s0; length 1 for pure light, shorter for what is partly unpolarised. */
export type Stokes = readonly [number, number, number];

/** A rotation of the sphere: rows. */
export type Rotation = readonly [Stokes, Stokes, Stokes];

const RAD_PER_DEG = Math.PI / 180;

/** The scalar product of two states. */
export function product(a: Stokes, b: Stokes): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** A state after a rotation. */
export function rotated(rotation: Rotation, state: Stokes): Stokes {
  return [product(rotation[0], state), product(rotation[1], state), product(rotation[2], state)];
}

/** One rotation after another. */
function after(second: Rotation, first: Rotation): Rotation {
  const [a, b, c] = first;
  const row = ([x, y, z]: Stokes): Stokes => [
    x * a[0] + y * b[0] + z * c[0],
    x * a[1] + y * b[1] + z * c[1],
    x * a[2] + y * b[2] + z * c[2],
  ];
  return [row(second[0]), row(second[1]), row(second[2])];
}

/** Rotations one after the other, in the order in which the light meets them. */
export function inOrder(first: Rotation, ...later: readonly Rotation[]): Rotation {
  let all = first;
  for (const next of later) all = after(next, all);
  return all;
}

/** Light whose polarisation is turned by `angleDeg` from H towards D, as a turned sender's is. */
export function turn(angleDeg: number): Rotation {
  const cos = Math.cos(2 * angleDeg * RAD_PER_DEG);
  const sin = Math.sin(2 * angleDeg * RAD_PER_DEG);
  return [
    [cos, -sin, 0],
    [sin, cos, 0],
    [0, 0, 1],
  ];
}

/** A linear retarder: its axis in degrees from H towards D, its retardance in degrees of phase. */
export function retarder(axisDeg: number, retardanceDeg: number): Rotation {
  const cos = Math.cos(retardanceDeg * RAD_PER_DEG);
  const sin = Math.sin(retardanceDeg * RAD_PER_DEG);
  return inOrder(
    turn(-axisDeg),
    [
      [1, 0, 0],
      [0, cos, -sin],
      [0, sin, cos],
    ],
    turn(axisDeg),
  );
}

/** The state at a longitude and a latitude in degrees: H is at 0, D at 90, circular light at the poles. */
export function stateAt(longitudeDeg: number, latitudeDeg: number): Stokes {
  const [longitude, latitude] = [longitudeDeg * RAD_PER_DEG, latitudeDeg * RAD_PER_DEG];
  return [
    Math.cos(latitude) * Math.cos(longitude),
    Math.cos(latitude) * Math.sin(longitude),
    Math.sin(latitude),
  ];
}
