import type { PageItem } from '../page-item.ts';

/** An IQ request and its answer, by their indexes. */
export interface Pair {
  readonly request: number;
  readonly answer: number;
  /** Milliseconds; undefined if a log does not tell. */
  readonly after: number | undefined;
  readonly isError: boolean;
}

/** The pairs in the order of their requests. */
export function findPairs(items: readonly PageItem[]): readonly Pair[] {
  const places = new Map(items.map(({ conn, number }, index) => [`${conn} ${number}`, index]));
  const pairs = items.flatMap(({ conn, answers, isError }, answer): Pair[] => {
    const request = answers && places.get(`${conn} ${answers.number}`);
    if (request === undefined) return [];
    return [{ request, answer, after: answers?.after, isError: isError === true }];
  });
  return pairs.sort((one, other) => one.request - other.request);
}

/**
 * Gives each pair a track beside the list, so that no two in one track overlap; -1 where more overlap than there
 * are tracks. The pairs come by their begin.
 */
export function assignTracks(
  spans: readonly (readonly [begin: number, end: number])[],
  most: number,
): readonly number[] {
  const ends: number[] = Array.from({ length: most }, () => -1);
  return spans.map(([begin, end]) => {
    const track = ends.findIndex((last) => last < begin);
    if (track >= 0) ends[track] = end;
    return track;
  });
}

/** The value below which this part of the sorted numbers lies; undefined if there are none. */
export function percentile(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}
