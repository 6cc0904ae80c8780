import { findEnd, widthOf } from './line-wrap.ts';

/** Text that was escaped, cut to that many columns; what is left out is told by `…`. No escape is cut. */
export function fitLine(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  const shown = text.slice(0, findEnd(text, Math.max(0, columns - 1)));
  return `${shown.replace(CUT_ESCAPE, '')}…`;
}

const CUT_ESCAPE = /\\(?:u(?:\{[0-9a-f]*)?)?$/;
