import { describe } from './describe.ts';
import type { TrafficEvent } from './event.ts';
import type { FormatOptions } from './format.ts';
import { layOut } from './layout.ts';
import { LinePainter } from './line-painter.ts';
import { LineWrap } from './line-wrap.ts';
import { paintText, paintToken } from './paint-markup.ts';
import { timeOfDay } from './time.ts';

/** A line that says when, where to and what in words; below it the XML, one element a line. */
export function formatPretty(event: TrafficEvent, options: FormatOptions): string {
  return `${heading(event, options)}\n${body(event, options)}`;
}

function heading(event: TrafficEvent, { palette, columns }: FormatOptions): string {
  const { words, details, isError } = describe(event);
  const painter = new LinePainter(palette, new LineWrap(columns, 0, MARGIN));
  const time = painter.paint(`${timeOfDay(event.time)} ${sinceInWords(event.since).padStart(9)}  `, 'faint');
  const direction = painter.paint(DIRECTIONS[event.dir], event.dir === 'none' ? 'note' : event.dir);
  const title = painter.paint(`  ${words}`, isError ? 'error' : 'title');
  return time + direction + title + (details === '' ? '' : painter.paint(` ${details}`, 'faint'));
}

function body({ kind, part, text }: TrafficEvent, { palette, columns }: FormatOptions): string {
  if (kind === 'note' || kind === 'whitespace') return '';
  const linePainter = (indent: string, hanging: string) =>
    new LinePainter(palette, new LineWrap(columns, indent.length, hanging));
  if (part !== 'whole') return `${MARGIN}${paintText(text, linePainter(MARGIN, MARGIN))}\n`;
  let lines = '';
  for (const { depth, pieces } of layOut(text)) {
    const indent = MARGIN + INDENT.repeat(Math.min(depth, DEEPEST_INDENT));
    const painter = linePainter(indent, indent + INDENT);
    lines += `${indent}${pieces.map((piece) => paintToken(text, piece, painter)).join('')}\n`;
  }
  return lines;
}

function sinceInWords(since: number | undefined): string {
  if (since === undefined) return '';
  if (since < 9999.5) return `+${Math.round(since)} ms`;
  return since < 600_000 ? `+${(since / 1000).toFixed(1)} s` : `+${Math.round(since / 60_000)} min`;
}

const DIRECTIONS = { in: '← in ', out: '→ out', none: '•    ' } as const;

const INDENT = '  ';
const MARGIN = '    ';
const DEEPEST_INDENT = 20;
