import { describe } from './describe.ts';
import { escapeUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import { fitLine } from './fit-line.ts';
import type { FormatOptions } from './format.ts';
import { widthOf } from './line-wrap.ts';
import { attributePlaces, tokens } from './markup.ts';
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
    [contentOf(event, columns), 'faint'],
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
function contentOf({ kind, part, text, element }: TrafficEvent, columns: number): string {
  if (kind === 'note' || kind === 'open' || kind === 'close') return '';
  if (part !== 'whole') return `  ${text}`;
  const whole = text.slice(FIRST_TAG.exec(text)?.[0].length, text.lastIndexOf('<'));
  const most = columns * MOST_IN_NAMESPACES;
  const content = withoutNamespaces(whole.slice(0, most)) + (whole.length > most ? '…' : '');
  const isRequest = kind === 'iq' && REQUEST.test(element?.attr('type') ?? '');
  return content === '' || (isRequest && BARE_TAG.test(content)) ? '' : `  ${content}`;
}

/** A line has no room for the declarations, and the words have what they are about. */
function withoutNamespaces(content: string): string {
  let shown = '';
  let from = 0;
  for (const tag of tokens(content)) {
    if (tag.kind !== 'open' && tag.kind !== 'empty') continue;
    for (const { name, from: start, end } of attributePlaces(content, tag)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      shown += content.slice(from, start).trimEnd();
      from = end + 1;
    }
  }
  return shown + content.slice(from);
}

/** How much of the content is looked at, as a multiple of what there is room for. */
const MOST_IN_NAMESPACES = 16;

const REQUEST = /^[gs]et$/;

/** Of a payload that has nothing in it: the words have its name. */
const BARE_TAG = /^<[^\s<>]+\/>$/;

const FIRST_TAG = /^<(?:[^'">]|'[^']*'|"[^"]*")*>/;
