/**
 * An attacker of one's own: satqkd attack jinan-250mhz --by examples/attacker/beam-splitter.mjs --window 20
 *
 * She replaces the lossy sky by a beam splitter and a line without loss. What the sky would have lost she keeps
 * until bases are announced. Nobody can see it: every count is as before. The bound pays for it all the same,
 * since it takes every pulse of two and more photons for hers.
 *
 * How it works is in docs/how-to/own-attacker.md.
 */
/** More count as these; above, Poisson's law of mean 0.8 has 2e-4. */
const MOST_PHOTONS = 5;

/** Photons of `photons` that a line of this transmittance lets through, at least one of them. */
function throughAtLeastOne(photons, transmittance, random) {
  for (;;) {
    let through = 0;
    for (let photon = 0; photon < photons; photon++) if (random.uniform() < transmittance) through += 1;
    if (through > 0) return through;
  }
}

export default {
  name: "beam-splitter",
  does: "keeps the light that the sky would have lost",
  covered: true,
  defence: "pulses of several photons are taken for hers",
  light: () => {
    const kept = new Map();
    const arrives = (photons, transmittance) => 1 - (1 - transmittance) ** Math.min(photons, MOST_PHOTONS);
    return {
      line: {
        blinds: false,
        attention: (transmittance) => arrives(MOST_PHOTONS, transmittance),
        take: (pulse, random) => {
          const { photons, transmittance, slot } = pulse;
          const often = arrives(photons, transmittance) / arrives(MOST_PHOTONS, transmittance);
          if (random.uniform() >= often) return null;
          const through = throughAtLeastOne(photons, transmittance, random);
          if (through < photons) kept.set(slot, pulse.keep());
          return { photons: through, polarisation: null };
        },
      },
      guess: (slot, basis) => {
        const photon = kept.get(slot);
        return photon === undefined ? null : photon.measure(basis);
      },
    };
  },
};
