/**
 * The least that is enough, of an ascending list. Takes: how many there are, and a trial. Gives: the first
 * one that is enough. All below it were tried and are not, so nothing is taken for granted of what lies
 * between: more satellites in a pattern also stand elsewhere, and may serve worse. Small values are cheap:
 * where each is twice the one before, all that was tried in vain costs about as much as the last.
 */

/**
 * Searches, from the least on.
 * @param isEnough whether a value is enough; asked once for each that is tried
 * @returns the place of the least value that is enough; null when none is
 */
export async function leastPlace(
  values: number,
  isEnough: (place: number) => Promise<boolean>,
): Promise<number | null> {
  for (let place = 0; place < values; place++) if (await isEnough(place)) return place;
  return null;
}
