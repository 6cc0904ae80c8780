import { attributePlaces, type Token, tokens } from './markup.ts';

/** A line of a reflowed item: a piece of its text that stays as it is, at this depth. */
export interface Line {
  readonly depth: number;
  readonly pieces: readonly Token[];
}

/**
 * One element a line. An element that holds text, or that says `xml:space='preserve'`, stays on one line with all
 * that is in it, because there whitespace has a meaning; whitespace with a line break in it, between elements alone,
 * has none.
 */
export function layOut(text: string): readonly Line[] {
  const pieces = tokens(text);
  const ends = findInlineEnds(text, pieces);
  const lines: Line[] = [];
  let depth = 0;
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i];
    if (piece === undefined) break;
    if (piece.kind === 'close') depth = Math.max(0, depth - 1);
    const end = ends[i] || i;
    if (end > i) lines.push({ depth, pieces: pieces.slice(i, end + 1) });
    else if (!isBlank(text, piece)) lines.push({ depth, pieces: [piece] });
    if (piece.kind === 'open' && end === i) depth++;
    i = end + 1;
  }
  return lines;
}

/** For each element that stays on one line: at the index of its opening tag that of its closing tag; 0 for others. */
function findInlineEnds(text: string, pieces: readonly Token[]): readonly number[] {
  const ends = new Array<number>(pieces.length).fill(0);
  const preserves = text.includes(SPACE_ATTRIBUTE);
  const open: { index: number; inline: boolean; hasElements: boolean }[] = [];
  for (let index = 0; index < pieces.length; index++) {
    const piece = pieces[index];
    if (piece === undefined) break;
    const parent = open[open.length - 1];
    if (piece.kind === 'open' || piece.kind === 'empty') {
      if (parent !== undefined) parent.hasElements = true;
      const inline = preserves && isPreserved(text, piece);
      if (piece.kind === 'open') open.push({ index, inline, hasElements: false });
    } else if (piece.kind === 'close') {
      const element = open.pop();
      if (element !== undefined && (element.inline || !element.hasElements)) ends[element.index] = index;
    } else if (parent !== undefined && !parent.inline && !isBlank(text, piece)) parent.inline = true;
  }
  return ends;
}

/** XML 1.0, 2.10. */
function isPreserved(text: string, tag: Token): boolean {
  return attributePlaces(text, tag).some(
    ({ name, start, end }) => name === SPACE_ATTRIBUTE && text.slice(start, end) === 'preserve',
  );
}

function isBlank(text: string, { kind, start, end }: Token): boolean {
  return kind === 'text' && isBlankText(text, start, end);
}

/** Whether text between elements is white space with a line break in it. */
export function isBlankText(text: string, start: number, end: number): boolean {
  return text.charCodeAt(start) <= LAST_SPACE && BLANK.test(text.slice(start, end));
}

const SPACE_ATTRIBUTE = 'xml:space';

const LAST_SPACE = 0x20;

const BLANK = /^[ \t]*[\r\n][ \t\r\n]*$/;
