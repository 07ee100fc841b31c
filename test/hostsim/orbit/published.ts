/** Published orbits and places that the tests hold the orbit code to. */

/** Micius, epoch 2016-12-18 21:38 UTC (public elements). */
export const MICIUS: [string, string] = [
  "1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  9993",
  "2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063",
];

/**
 * Vanguard 1: the first case of the SGP4 verification set (Vallado et al., AIAA 2006-6753, file
 * SGP4-VER.TLE).
 */
export const VANGUARD: [string, string] = [
  "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753",
  "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667",
];

/** Xinglong Observatory. */
export const XINGLONG = {
  name: "Xinglong",
  latitudeDeg: 40.39587,
  longitudeDeg: 117.57746,
  altitudeM: 890,
  minimumElevationDeg: 10,
};
