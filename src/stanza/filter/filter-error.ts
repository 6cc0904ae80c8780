/** A filter that cannot be one. The message says why, and where in it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
}

/** `WHY at column 4: REST`, with columns from 1; without a place at the end of the text. */
export function failureAt(why: string, text: string, index: number): string {
  const rest = text.slice(index);
  return rest === '' ? `${why} at its end` : `${why} at column ${index + 1}: ${rest}`;
}
