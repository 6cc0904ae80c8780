import { type Tap, tapText } from '../transport/tap.ts';

/** A tap that tells all of these, in this order. */
export function fanOut(...taps: readonly Tap[]): Tap {
  return {
    data(direction, bytes) {
      for (const tap of taps) tap.data(direction, bytes);
    },
    text(direction, text, ended) {
      for (const tap of taps) tapText(tap, direction, text, ended);
    },
    note(note) {
      for (const tap of taps) tap.note(note);
    },
    secret(secret) {
      for (const tap of taps) tap.secret?.(secret);
    },
  };
}
