/** The longest wait before the first and before any other attempt, in milliseconds. */
const FIRST_WAIT = 1000;
const LONGEST_WAIT = 60_000;

/** What has been up for so many milliseconds starts anew: with attempt 0. */
export const LONG_UP = 60_000;

/**
 * How long to wait before another try: up to 1 s, 2 s, 4 s and so on to 60 s, spread at random over all of that time,
 * so that what was cut off together does not come back together.
 *
 * @param attempt how many have failed before this one
 * @param random gives numbers from 0 up to but not including 1
 * @returns milliseconds
 */
export function backOff(attempt: number, random: () => number = Math.random): number {
  return Math.round(random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** attempt));
}
