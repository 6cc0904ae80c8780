/**
 * Makes the test for being in one of the ranges of a table of saslprep-tables.ts. The table is decoded when it is
 * first asked: most user names and passwords are ASCII and need none.
 */
export function inRanges(table: string): (character: string) => boolean {
  let bounds: readonly number[] | undefined;
  return (character) => {
    bounds ??= decode(table);
    return countUpTo(bounds, character.codePointAt(0) ?? 0) % 2 === 1;
  };
}

/** Where ranges begin and where they have ended, by turns, ascending. */
function decode(table: string): readonly number[] {
  const bounds: number[] = [];
  let last = 0;
  for (const range of table.split(' ')) {
    const [gap = '', more = '0'] = range.split('+');
    const first = last + Number.parseInt(gap, 36);
    last = first + Number.parseInt(more, 36);
    bounds.push(first, last + 1);
  }
  return bounds;
}

/** How many of the bounds are not greater than a code point: an odd number means inside of a range. */
function countUpTo(bounds: readonly number[], point: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] ?? 0) <= point) low = middle + 1;
    else high = middle;
  }
  return low;
}
