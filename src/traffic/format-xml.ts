import { LONGEST_UNCUT } from './cut.ts';
import { isHarmless } from './escape-untrusted.ts';
import type { FormatOptions } from './format.ts';
import { layOut } from './layout.ts';
import { LinePainter } from './line-painter.ts';
import { LineWrap } from './line-wrap.ts';
import { attributePlaces, type Token } from './markup.ts';
import { type NamespaceNames, nameOnce } from './namespace-names.ts';
import { paintToken } from './paint-markup.ts';
import { type Palette, PLAIN_PALETTE } from './palette.ts';

/** XML, one element a line, each behind the margin; the last newline included. */
export function formatXml(text: string, options: Omit<FormatOptions, 'terminal'>, margin = ''): string {
  const { palette, columns, full } = options;
  const isAsItStands = isUnpainted(palette, columns) && isHarmless(text);
  const namesOf = findNames(text, options.names);
  let lines = '';
  for (const { depth, pieces } of layOut(text)) {
    const indent = margin + indentOf(depth);
    const names = namesOf(pieces);
    if (isAsItStands && !pieces.some(isLong)) {
      lines += `${indent}${text.slice(pieces[0]?.start, pieces[pieces.length - 1]?.end)}${names}\n`;
      continue;
    }
    const painter = new LinePainter(palette, new LineWrap(columns, indent.length, indent + INDENT));
    const line = pieces.map((piece) => paintToken(text, piece, painter, full)).join('');
    lines += `${indent}${line}${names === '' ? '' : painter.makeRoom(names) + painter.paint(names, 'faint')}\n`;
  }
  return lines;
}

/** Whether lines are neither coloured nor wrapped, so that text which needs no escape is written as it stands. */
export function isUnpainted(palette: Palette, columns: number | undefined): boolean {
  return columns === undefined && palette === PLAIN_PALETTE;
}

export function indentOf(depth: number): string {
  return INDENTS[Math.min(depth, DEEPEST_INDENT)] ?? '';
}

function isLong({ start, end }: Token): boolean {
  return end - start > LONGEST_UNCUT;
}

/** Gives what defines the namespaces that are declared on a line, line by line: of each where it comes first. */
function findNames(text: string, names: NamespaceNames): (pieces: readonly Token[]) => string {
  if (names.size === 0) return () => '';
  const told: string[] = [];
  let next = text.indexOf('xmlns');
  return (pieces) => {
    const start = pieces[0]?.start ?? 0;
    const end = pieces[pieces.length - 1]?.end ?? 0;
    if (next >= 0 && next < start) next = text.indexOf('xmlns', start);
    return next < 0 || next >= end ? '' : namesOf(text, pieces, names, told);
  };
}

function namesOf(text: string, pieces: readonly Token[], names: NamespaceNames, told: string[]): string {
  let found = '';
  for (const piece of pieces) {
    if (piece.kind !== 'open' && piece.kind !== 'empty') continue;
    for (const { name, start, end } of attributePlaces(text, piece)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      const known = nameOnce(names, text.slice(start, end), told);
      if (known !== undefined && !found.includes(known)) found += `  ${known}`;
    }
  }
  return found;
}

const INDENT = '  ';
const DEEPEST_INDENT = 20;
const INDENTS = Array.from({ length: DEEPEST_INDENT + 1 }, (_, depth) => INDENT.repeat(depth));
