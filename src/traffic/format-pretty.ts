import { Buffer } from 'node:buffer';
import { MASK } from '../stanza/known-secrets.ts';
import { describe } from './describe.ts';
import { escapeUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import type { FormatOptions } from './format.ts';
import { formatSkimmed } from './format-skimmed.ts';
import { formatXml, indentOf, isUnpainted } from './format-xml.ts';
import { LinePainter } from './line-painter.ts';
import { LineWrap } from './line-wrap.ts';
import { NO_NAMES } from './namespace-names.ts';
import { paintText } from './paint-markup.ts';
import type { Palette } from './palette.ts';
import { sizeInWords } from './size.ts';
import { DEEPEST } from './stanza-skimmer.ts';
import { durationInWords, timeOfDay } from './time.ts';

/** A line that says when, where to and what in words; below it the XML, one element a line. */
export function formatPretty(event: TrafficEvent, options: FormatOptions): string {
  const { text, places } = event;
  const start = heading(event, options);
  if (places?.harmless && isUnpainted(options.palette, options.columns))
    return `${start}${formatSkimmed(text, places, options, LINE_STARTS)}\n`;
  return `${start}\n${body(event, options)}`;
}

function heading(event: TrafficEvent, { palette, columns }: FormatOptions): string {
  const { words, details, answers = '', isError } = describe(event);
  const since = event.since === undefined ? '' : `+${durationInWords(event.since)}`;
  const number = `${event.conn > 1 ? event.conn : ''}#${event.number}`.padStart(4);
  const start = `${timeOfDay(event.time)} ${since.padStart(9)}  ${number}  `;
  if (isUnpainted(palette, columns)) {
    const said = `  ${words}${details === '' ? '' : ` ${details}`}${answers}`;
    const size = sizeOf(event);
    const shown = event.places?.harmless ? said : escapeUntrusted(said);
    return `${start}${DIRECTIONS[event.dir]}${shown}${size === '' ? '' : `  ${size}`}`;
  }
  const painter = new LinePainter(palette, new LineWrap(columns, 0, MARGIN));
  const time = painter.paint(start, 'faint');
  const direction = painter.paint(DIRECTIONS[event.dir], event.dir === 'none' ? 'note' : event.dir);
  // A comma stays with the word before it.
  const comma = answers.slice(0, 1);
  const said = piecesOf(`${words}${details === '' ? comma : ''}`);
  const title = painter.paintPieces('  ', said, isError ? 'error' : 'title');
  const more = details === '' ? '' : painter.paintPieces(' ', piecesOf(`${details}${comma}`), 'text');
  const answer = paintBehind(' ', answers.slice(2), 'note', painter);
  return time + direction + title + more + answer + paintBehind('  ', sizeOf(event), 'faint', painter);
}

/** Where a line may be broken: an arrow, and the like, stays with whom it points to, a unit with its number. */
function piecesOf(words: string): string[] {
  return words.split(/(?<!->|\bfrom|\bby|\bafter) (?!(?:ms|s|min)$)/);
}

/** Spaces and what stands behind them, on a line of its own where it does not fit. */
function paintBehind(spaces: string, text: string, role: keyof Palette, painter: LinePainter): string {
  return text === '' ? '' : painter.space(spaces, text) + painter.paint(text, role);
}

function body({ kind, part, text }: TrafficEvent, options: FormatOptions): string {
  if (kind === 'note' || kind === 'whitespace') return '';
  if (part === 'whole') {
    return formatXml(text, kind === 'open' ? { ...options, names: NO_NAMES } : options, MARGIN);
  }
  const { palette, columns, full } = options;
  const painter = new LinePainter(palette, new LineWrap(columns, MARGIN.length, MARGIN));
  return `${MARGIN}${paintText(text, painter, full)}\n`;
}

/** Bytes on the wire. That of an item with a secret in it would tell how long the secret is. */
function sizeOf({ kind, text }: TrafficEvent): string {
  if (NO_SIZE.has(kind) || text.includes(MASK)) return '';
  return sizeInWords(Buffer.byteLength(text));
}

const NO_SIZE: ReadonlySet<TrafficEvent['kind']> = new Set(['note', 'whitespace', 'close', 'open']);

const DIRECTIONS = { in: '← in ', out: '→ out', none: '•    ' } as const;

const MARGIN = '    ';

const LINE_STARTS = Array.from({ length: DEEPEST + 1 }, (_, depth) => `\n${MARGIN}${indentOf(depth)}`);
