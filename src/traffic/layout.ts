import { type Token, tokens } from './markup.ts';

/** A line of a reflowed item: a piece of its text that stays as it is, at this depth. */
export interface Line {
  readonly depth: number;
  readonly pieces: readonly Token[];
}

/**
 * One element a line. An element that holds text stays on one line with all that is in it, because there
 * whitespace has a meaning; whitespace with a line break in it, between elements alone, has none.
 */
export function layOut(text: string): readonly Line[] {
  const pieces = [...tokens(text)];
  const ends = findInlineEnds(text, pieces);
  const lines: Line[] = [];
  let depth = 0;
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i];
    if (piece === undefined) break;
    if (piece.kind === 'close') depth = Math.max(0, depth - 1);
    const end = ends.get(i) ?? i;
    if (!isBlank(text, piece)) lines.push({ depth, pieces: pieces.slice(i, end + 1) });
    if (piece.kind === 'open' && end === i) depth++;
    i = end + 1;
  }
  return lines;
}

/** For each element that stays on one line: from the index of its opening tag to that of its closing tag. */
function findInlineEnds(text: string, pieces: readonly Token[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: { index: number; inline: boolean; hasElements: boolean }[] = [];
  for (const [index, piece] of pieces.entries()) {
    const parent = open.at(-1);
    if (piece.kind === 'open' || piece.kind === 'empty') {
      if (parent !== undefined) parent.hasElements = true;
      if (piece.kind === 'open') open.push({ index, inline: false, hasElements: false });
    } else if (piece.kind === 'close') {
      const element = open.pop();
      if (element !== undefined && (element.inline || !element.hasElements)) ends.set(element.index, index);
    } else if (parent !== undefined && !isBlank(text, piece)) parent.inline = true;
  }
  return ends;
}

function isBlank(text: string, { kind, start, end }: Token): boolean {
  return kind === 'text' && BLANK.test(text.slice(start, end));
}

const BLANK = /^\s*[\r\n]\s*$/;
