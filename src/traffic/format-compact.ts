import { describe } from './describe.ts';
import { escapeUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import { fitLine } from './fit-line.ts';
import type { FormatOptions } from './format.ts';
import { widthOf } from './line-wrap.ts';
import type { Palette } from './palette.ts';
import { durationInWords, timeOfDay } from './time.ts';

/**
 * One line an event, whatever the text holds: `12:00:00.000 -> <iq .../>`, `12:00:00.000 2# -> <iq .../>` on the second
 * connection; where a terminal's width leaves no room for
 * that, what it is in words, and behind them as much of its content as fits.
 */
export function formatCompact(event: TrafficEvent, { palette, columns }: FormatOptions): string {
  const { time, dir, kind, text, places, conn } = event;
  const number = conn > 1 ? `${conn}# ` : '';
  const start = `${palette.faint(`${timeOfDay(time)} ${number}`)}${arrow(dir, palette)}`;
  if (kind === 'whitespace') return `${start} ${palette.faint('(whitespace)')}\n`;
  if (columns !== undefined)
    return `${start} ${inWords(event, palette, columns - START_WIDTH - number.length)}\n`;
  return `${start} ${places?.harmless ? text : escapeUntrusted(text)}\n`;
}

/** Of the time, the arrow and the spaces behind them. */
const START_WIDTH = 16;

function arrow(dir: TrafficEvent['dir'], palette: Palette): string {
  if (dir === 'in') return palette.in('<-');
  return dir === 'out' ? palette.out('->') : palette.note('--');
}

function inWords(event: TrafficEvent, palette: Palette, columns: number): string {
  const { words, details, isError } = describe(event);
  const where = otherSide(event) ?? details;
  const after = event.answers?.after ?? Number.NaN;
  const parts: [text: string, role: keyof Palette][] = [
    [words, isError ? 'error' : 'title'],
    [Number.isNaN(after) ? '' : ` in ${durationInWords(after)}`, 'note'],
    [where === '' ? '' : ` ${where}`, 'text'],
    [contentOf(event), 'faint'],
  ];
  let line = '';
  let room = columns;
  for (const [text, role] of parts) {
    if (text === '') continue;
    const shown = fitLine(escapeUntrusted(text), room);
    line += palette[role](shown);
    room -= widthOf(shown);
    if (room <= 0 || shown.endsWith('…')) break;
  }
  return line;
}

/** Of a stanza: whose it is that is not this side. */
function otherSide({ dir, kind, element }: TrafficEvent): string | undefined {
  if (kind !== 'iq' && kind !== 'message' && kind !== 'presence') return undefined;
  if (dir === 'out') return preceded('-> ', element?.attr('to'));
  return preceded('from ', element?.attr('from'));
}

function preceded(word: string, address: string | undefined): string {
  return address === undefined ? '' : word + address;
}

/** What the words do not tell: all but the tags of the item itself. */
function contentOf({ kind, part, text }: TrafficEvent): string {
  if (kind === 'note') return '';
  if (part !== 'whole') return `  ${text}`;
  const content = text.slice(FIRST_TAG.exec(text)?.[0].length, text.lastIndexOf('<'));
  return content === '' || kind === 'open' || kind === 'close' ? '' : `  ${content}`;
}

const FIRST_TAG = /^<(?:[^'">]|'[^']*'|"[^"]*")*>/;
