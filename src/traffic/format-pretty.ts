import { Buffer } from 'node:buffer';
import { MASK } from '../stanza/known-secrets.ts';
import { LONGEST_UNCUT } from './cut.ts';
import { describe } from './describe.ts';
import { escapeUntrusted, isHarmless } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import type { FormatOptions } from './format.ts';
import { layOut } from './layout.ts';
import { LinePainter } from './line-painter.ts';
import { LineWrap } from './line-wrap.ts';
import { attributePlaces, type Token } from './markup.ts';
import { type NamespaceNames, nameOfNamespace } from './namespace-names.ts';
import { paintText, paintToken } from './paint-markup.ts';
import { type Palette, PLAIN_PALETTE } from './palette.ts';
import { sizeInWords } from './size.ts';
import { durationInWords, timeOfDay } from './time.ts';

/** A line that says when, where to and what in words; below it the XML, one element a line. */
export function formatPretty(event: TrafficEvent, options: FormatOptions): string {
  return `${heading(event, options)}\n${body(event, options)}`;
}

function heading(event: TrafficEvent, { palette, columns }: FormatOptions): string {
  const { words, details, answers = '', isError } = describe(event);
  const since = event.since === undefined ? '' : `+${durationInWords(event.since)}`;
  const number = `${event.conn > 1 ? event.conn : ''}#${event.number}`.padStart(4);
  const start = `${timeOfDay(event.time)} ${since.padStart(9)}  ${number}  `;
  if (isUnpainted(palette, columns)) {
    const said = `  ${words}${details === '' ? '' : ` ${details}`}${answers}`;
    const size = sizeOf(event);
    return `${start}${DIRECTIONS[event.dir]}${escapeUntrusted(said)}${size === '' ? '' : `  ${size}`}`;
  }
  const painter = new LinePainter(palette, new LineWrap(columns, 0, MARGIN));
  const time = painter.paint(start, 'faint');
  const direction = painter.paint(DIRECTIONS[event.dir], event.dir === 'none' ? 'note' : event.dir);
  const title = painter.paint(`  ${words}`, isError ? 'error' : 'title');
  const more = painter.paint(details === '' ? '' : ` ${details}`, 'text') + painter.paint(answers, 'note');
  const size = sizeOf(event);
  return time + direction + title + more + (size === '' ? '' : painter.paint(`  ${size}`, 'faint'));
}

function body({ kind, part, text }: TrafficEvent, options: FormatOptions): string {
  const { palette, columns, full } = options;
  if (kind === 'note' || kind === 'whitespace') return '';
  const linePainter = (indent: string, hanging: string) =>
    new LinePainter(palette, new LineWrap(columns, indent.length, hanging));
  if (part !== 'whole') return `${MARGIN}${paintText(text, linePainter(MARGIN, MARGIN), full)}\n`;
  const isAsItStands = isUnpainted(palette, columns) && isHarmless(text);
  const namesOf = kind === 'open' ? () => '' : findNames(text, options.names);
  let lines = '';
  for (const { depth, pieces } of layOut(text)) {
    const indent = INDENTS[Math.min(depth, DEEPEST_INDENT)] ?? '';
    const names = namesOf(pieces);
    if (isAsItStands && !pieces.some(isLong)) {
      lines += `${indent}${text.slice(pieces[0]?.start, pieces[pieces.length - 1]?.end)}${names}\n`;
      continue;
    }
    const painter = linePainter(indent, indent + INDENT);
    const line = pieces.map((piece) => paintToken(text, piece, painter, full)).join('');
    lines += `${indent}${line}${names === '' ? '' : painter.makeRoom(names) + painter.paint(names, 'faint')}\n`;
  }
  return lines;
}

/** Whether lines are neither coloured nor wrapped, so that text which needs no escape is written as it stands. */
function isUnpainted(palette: Palette, columns: number | undefined): boolean {
  return columns === undefined && palette === PLAIN_PALETTE;
}

function isLong({ start, end }: Token): boolean {
  return end - start > LONGEST_UNCUT;
}

/** Gives what defines the namespaces that are declared on a line, line by line. */
function findNames(text: string, names: NamespaceNames): (pieces: readonly Token[]) => string {
  if (names.size === 0) return () => '';
  let next = text.indexOf('xmlns');
  return (pieces) => {
    const start = pieces[0]?.start ?? 0;
    const end = pieces[pieces.length - 1]?.end ?? 0;
    if (next >= 0 && next < start) next = text.indexOf('xmlns', start);
    return next < 0 || next >= end ? '' : namesOf(text, pieces, names);
  };
}

function namesOf(text: string, pieces: readonly Token[], names: NamespaceNames): string {
  let found = '';
  for (const piece of pieces) {
    if (piece.kind !== 'open' && piece.kind !== 'empty') continue;
    for (const { name, start, end } of attributePlaces(text, piece)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      const known = nameOfNamespace(names, text.slice(start, end));
      if (known !== undefined && !found.includes(known)) found += `  ${known}`;
    }
  }
  return found;
}

/** Bytes on the wire. That of an item with a secret in it would tell how long the secret is. */
function sizeOf({ kind, text }: TrafficEvent): string {
  if (NO_SIZE.has(kind) || text.includes(MASK)) return '';
  return sizeInWords(Buffer.byteLength(text));
}

const NO_SIZE: ReadonlySet<TrafficEvent['kind']> = new Set(['note', 'whitespace', 'close', 'open']);

const DIRECTIONS = { in: '← in ', out: '→ out', none: '•    ' } as const;

const INDENT = '  ';
const MARGIN = '    ';
const DEEPEST_INDENT = 20;
const INDENTS = Array.from({ length: DEEPEST_INDENT + 1 }, (_, depth) => MARGIN + INDENT.repeat(depth));
