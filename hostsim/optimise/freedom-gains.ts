/**
 * What each freedom of the setting gained. Takes: the searches of every protocol and layout. Gives: the best
 * with the scenario's own number of classes and bases, then with any number of classes, then with any bases.
 */
import type { Judged, Optimum } from "./optimise.js";
import type { FreedomGain } from "./station-choice.js";

const KEY_FROM = { symmetric: "both bases", Z: "basis Z", X: "basis X" };

/**
 * The gains in the order in which they are told, each with the best setting so far.
 *
 * @param keyOf key of a setting in bits, over all sessions that count
 */
export function gainsOfSetting(
  { before, best, tried }: Optimum,
  keyOf: (judged: Judged) => number,
  chooseSplitter: boolean,
): FreedomGain[] {
  const { protocol, setting } = before;
  const most = (allowed: readonly Judged[]) =>
    allowed.reduce((most, judged) => (judged.score > most.score ? judged : most), before);
  const sameBases = tried.filter((judged) => judged.setting.keyBases === setting.keyBases);
  const own = most(sameBases.filter((judged) => judged.protocol === protocol));
  const classes = most([own, ...sameBases]);
  const last = best.score >= classes.score ? best : classes;
  const { signal, decoy } = own.setting.intensities;
  const splitter = chooseSplitter ? `, splitter ${own.setting.receiverBasisZ}` : "";
  let earlier = keyOf(before);
  const step = (freedom: string, judged: Judged, chosen: string): FreedomGain => {
    const secretKeyBits = keyOf(judged);
    const gainBits = secretKeyBits - earlier;
    earlier = secretKeyBits;
    return { freedom, chosen, secretKeyBits, gainBits };
  };
  return [
    step(
      chooseSplitter ? "intensities, probabilities, splitter" : "intensities, probabilities",
      own,
      `mu ${signal} / ${decoy}${splitter}`,
    ),
    step("number of classes", classes, classes.protocol),
    step("bases that give key", last, KEY_FROM[last.setting.keyBases]),
  ];
}
