import { describe } from './describe.ts';
import { paintUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import type { FormatOptions } from './format.ts';
import { layOut } from './layout.ts';
import { paintText, paintToken } from './paint-markup.ts';
import type { Palette } from './palette.ts';
import { timeOfDay } from './time.ts';

/** A line that says when, where to and what in words; below it the XML, one element a line. */
export function formatPretty(event: TrafficEvent, { palette }: FormatOptions): string {
  return `${heading(event, palette)}\n${body(event, palette)}`;
}

function heading(event: TrafficEvent, palette: Palette): string {
  const { words, details, isError } = describe(event);
  const time = palette.faint(`${timeOfDay(event.time)} ${sinceInWords(event.since).padStart(9)}`);
  const title = paintUntrusted(words, isError ? palette.error : palette.title, palette.escape);
  const rest = details === '' ? '' : ` ${paintUntrusted(details, palette.faint, palette.escape)}`;
  return `${time}  ${direction(event, palette)}  ${title}${rest}`;
}

function direction({ dir }: TrafficEvent, palette: Palette): string {
  if (dir === 'in') return palette.in('← in ');
  return dir === 'out' ? palette.out('→ out') : palette.note('•    ');
}

function body({ kind, part, text }: TrafficEvent, palette: Palette): string {
  if (kind === 'note' || kind === 'whitespace') return '';
  if (part !== 'whole') return `${MARGIN}${paintText(text, palette, MARGIN)}\n`;
  let lines = '';
  for (const { depth, pieces } of layOut(text)) {
    const margin = MARGIN + INDENT.repeat(Math.min(depth, DEEPEST_INDENT));
    const line = pieces.map((piece) => paintToken(text, piece, palette, margin + INDENT)).join('');
    lines += `${margin}${line}\n`;
  }
  return lines;
}

function sinceInWords(since: number | undefined): string {
  if (since === undefined) return '';
  if (since < 9999.5) return `+${Math.round(since)} ms`;
  return since < 600_000 ? `+${(since / 1000).toFixed(1)} s` : `+${Math.round(since / 60_000)} min`;
}

const INDENT = '  ';
const MARGIN = '    ';
const DEEPEST_INDENT = 20;
