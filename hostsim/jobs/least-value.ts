/**
 * The least that is enough, of an ascending list. Takes: how many there are, and a trial. Gives: the first
 * one that is enough, by halving: more is taken to be no worse. Asks about as many as the logarithm of the
 * list's length, the last one first.
 */

/**
 * Searches.
 * @param isEnough whether a value is enough; asked once for each that is tried
 * @returns the place of the least value that is enough; null when the last one is not
 */
export async function leastPlace(
  values: number,
  isEnough: (place: number) => Promise<boolean>,
): Promise<number | null> {
  if (values === 0 || !(await isEnough(values - 1))) return null;
  let [low, high] = [-1, values - 1];
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (await isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
