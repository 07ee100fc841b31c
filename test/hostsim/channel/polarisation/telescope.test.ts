/**
 * How the parts of an altazimuth telescope turn polarisation: against vectors that are reflected at two
 * mirrors, one on the elevation axis and one on the azimuth axis.
 */
import { describe, expect, it } from "vitest";
import { inOrder, retarder, rotated, turn } from "../../../../hostsim/channel/polarisation/stokes.js";
import { fieldTurnDeg, TelescopePath } from "../../../../hostsim/channel/polarisation/telescope.js";

type Vector = readonly [east: number, north: number, up: number];

const RAD = Math.PI / 180;

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** A vector behind a mirror that sends light from one direction to another. */
function reflected(vector: Vector, from: Vector, to: Vector): Vector {
  const normal: Vector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const by = (2 * dot(vector, normal)) / dot(normal, normal);
  return [vector[0] - by * normal[0], vector[1] - by * normal[1], vector[2] - by * normal[2]];
}

/** Where linear light at an angle in the tube points to in the base, below both mirrors. */
function tracedDeg(angleDeg: number, elevationDeg: number, azimuthDeg: number): number {
  const [cosE, sinE] = [Math.cos(elevationDeg * RAD), Math.sin(elevationDeg * RAD)];
  const [cosA, sinA] = [Math.cos(azimuthDeg * RAD), Math.sin(azimuthDeg * RAD)];
  const forward: Vector = [sinA, cosA, 0];
  const right: Vector = [cosA, -sinA, 0];
  const upward: Vector = [-sinA * sinE, -cosA * sinE, cosE];
  const incoming: Vector = [-forward[0] * cosE, -forward[1] * cosE, -sinE];
  const [cos, sin] = [Math.cos(angleDeg * RAD), Math.sin(angleDeg * RAD)];
  const field: Vector = [
    cos * right[0] + sin * upward[0],
    cos * right[1] + sin * upward[1],
    cos * right[2] + sin * upward[2],
  ];
  const down: Vector = [0, 0, -1];
  const below = reflected(reflected(field, incoming, right), right, down);
  // East and south are right-handed with light that goes down.
  return Math.atan2(-below[1], below[0]) / RAD;
}

/** The difference of two directions of linear light, from 0 to 90 degrees. */
function apartDeg(a: number, b: number): number {
  return Math.abs(a - b - 180 * Math.round((a - b) / 180));
}

describe("an altazimuth telescope", () => {
  it("turns polarisation at its base by azimuth less elevation, as reflected vectors do", () => {
    const base = { analyser: "base", mirrors: [] } as const;
    const zero = tracedDeg(0, 0, 0);
    for (const elevationDeg of [10, 33, 60, 89]) {
      for (const azimuthDeg of [0, 40, 170, 290]) {
        for (const angleDeg of [0, 25, 120]) {
          const turned = tracedDeg(angleDeg, elevationDeg, azimuthDeg) - zero;
          const said = angleDeg + fieldTurnDeg(base, { elevationDeg, azimuthDeg });
          expect(apartDeg(turned, said)).toBeLessThan(1e-9);
        }
      }
    }
  });

  it("turns it at its fork by the elevation alone, and in its tube not at all", () => {
    const pointing = { elevationDeg: 35, azimuthDeg: 200 };
    expect(fieldTurnDeg({ analyser: "fork", mirrors: [] }, pointing)).toBe(-35);
    expect(fieldTurnDeg({ analyser: "tube", mirrors: [] }, pointing)).toBe(0);
  });

  it("has each mirror turn with its part, in the order of the light", () => {
    const path = new TelescopePath({
      analyser: "base",
      mirrors: [
        { at: "base", axisDeg: 5, retardanceDeg: 30 },
        { at: "tube", axisDeg: 20, retardanceDeg: 10 },
        { at: "fork", axisDeg: -15, retardanceDeg: 25 },
        { at: "tube", axisDeg: 70, retardanceDeg: -8 },
      ],
    });
    const way = path.after(turn(11), { elevationDeg: 40, azimuthDeg: 130 });
    const written = inOrder(
      turn(11),
      retarder(20, 10),
      retarder(70, -8),
      turn(-40),
      retarder(-15, 25),
      turn(130),
      retarder(5, 30),
    );
    for (const state of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ] as const)
      rotated(way, state).forEach((value, at) => {
        expect(value).toBeCloseTo(rotated(written, state)[at]!, 12);
      });
  });
});
