/**
 * The attacks that `pass --attack` and `attack --by` know. One entry adds one. `covered` is what the security
 * analysis claims; `satqkd attack` holds it to that.
 */
import type { Attack } from "./attack.js";
import { blinding } from "./blinding.js";
import { burst } from "./burst.js";
import { deadTimeAttack } from "./dead-time.js";
import { decoysByTime, LATE_DECOYS } from "./decoys-by-time.js";
import { heldBackPackets } from "./held-back-packets.js";
import { interceptResend } from "./intercept-resend.js";
import { jamming } from "./jamming.js";
import { manInTheMiddle } from "./man-in-the-middle.js";
import { photonNumberSplitting } from "./photon-number-splitting.js";
import { timeShift, UNEVEN_DELAYS } from "./time-shift.js";
import { trojanLight, USUAL_ISOLATION_DB } from "./trojan-light.js";

/** Share of the pulses that "intercept-resend-tenth" measures. */
const TENTH = 0.1;

/** An attack by name. */
export type AttackName =
  | "intercept-resend"
  | "intercept-resend-tenth"
  | "intercept-resend-z"
  | "photon-number-splitting"
  | "dead-time"
  | "burst"
  | "blinding"
  | "time-shift"
  | "decoys-by-time"
  | "trojan-light"
  | "man-in-the-middle"
  | "held-back-packets"
  | "jamming";

/** An attack of the list. */
interface ListedAttack extends Attack {
  readonly name: AttackName;
}

const LIST: readonly ListedAttack[] = [
  {
    name: "intercept-resend",
    does: "measures every pulse in a random basis and sends on what she found",
    covered: true,
    defence: "errors: a quarter of the bits, above the 11 % at which BB84 gives no key",
    light: (seed) => interceptResend(seed),
  },
  {
    name: "intercept-resend-tenth",
    does: "does so with a tenth of the pulses",
    covered: true,
    defence: "errors of one basis bound what is known of the other, and hashing takes that off",
    light: (seed) => interceptResend(seed, { share: TENTH, basis: null }),
  },
  {
    name: "intercept-resend-z",
    does: "measures every pulse in Z and sends on what she found: no error in Z, and she knows each bit of it",
    covered: true,
    defence: "half of X is wrong, and X's errors bound what is known of Z",
    light: (seed) => interceptResend(seed, { share: 1, basis: 0 }),
  },
  {
    name: "photon-number-splitting",
    does: "keeps a photon of each pulse that has several, blocks single ones, and has a line without loss",
    covered: true,
    defence: "decoys: too few of them click, so no single photon is shown to be there",
    light: (_seed, station) => photonNumberSplitting(station),
  },
  {
    name: "dead-time",
    does: "flashes between the gates and makes detectors blind one by one",
    covered: true,
    defence: "no slot counts after a tag within the dead time, and tags outside the gates raise an alarm",
    light: deadTimeAttack,
  },
  {
    name: "burst",
    does: "sends random polarisations for six seconds",
    covered: true,
    defence: "seconds with errors are left out, and the choice of them is paid for",
    light: burst,
  },
  {
    name: "blinding",
    does: "makes detectors blind to photons by bright light, measures the pulses herself and forces clicks",
    covered: false,
    defence:
      "none in this protocol: watch the detectors' current and light level, or let an untrusted receiver only " +
      "compare (measurement-device-independent QKD)",
    light: blinding,
  },
  {
    name: "time-shift",
    does: "moves pulses to the gate's edge, where of two detectors that differ in delay one is open",
    covered: false,
    defence:
      "calibrate each detector's delay and take it off its tags; tags outside the gates raise an alarm, " +
      "but a smaller shift may stay below it",
    flaws: UNEVEN_DELAYS,
    light: timeShift,
  },
  {
    name: "decoys-by-time",
    does: "tells decoys by their laser's delay and splits photon numbers of signals only",
    covered: false,
    defence:
      "measure the lasers before the flight (satqkd stats --delays) and delay the lines until they agree",
    flaws: LATE_DECOYS,
    light: (_seed, station) => decoysByTime(station),
  },
  trojanLightAgainst(USUAL_ISOLATION_DB),
  {
    name: "man-in-the-middle",
    does: "changes, repeats and reflects packets of the link, without a key",
    covered: true,
    defence: "every packet and the whole conversation are authenticated",
    link: manInTheMiddle,
  },
  {
    name: "held-back-packets",
    does: "holds every packet of the link back for 50 ms",
    covered: true,
    defence: "what makes key does not depend on when a packet comes",
    link: () => heldBackPackets(),
  },
  {
    name: "jamming",
    does: "shines unpolarised light into the telescope, four times as many counts as the pulses make",
    covered: true,
    defence: "no wrong key comes of it; nothing prevents that there is none: another night, another station",
    light: jamming,
  },
];

/** Trojan light against a stated isolation in dB. */
export function trojanLightAgainst(isolationDb: number): ListedAttack {
  return {
    name: "trojan-light",
    does: `shines 10^20 photons a second into the satellite and reads what comes back, ${isolationDb} dB weaker`,
    covered: false,
    defence:
      "isolation of 180 dB and more, a watching detector at the exit, or a bound that pays for the leak",
    light: (seed, station) => trojanLight(isolationDb, seed, station),
  };
}

/** All of them. */
export const ATTACKS: readonly AttackName[] = LIST.map(({ name }) => name);

/** An attack by its name, or as it is given. */
export function attackOf(attack: AttackName | Attack): Attack {
  if (typeof attack !== "string") return attack;
  return LIST.find(({ name }) => name === attack)!;
}
