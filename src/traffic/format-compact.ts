import { escapeUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import { fitLine } from './fit-line.ts';
import type { FormatOptions } from './format.ts';
import { timeOfDay } from './time.ts';

/** `12:00:00.000 -> <iq .../>`: one line an event, whatever the text holds, cut to the width of a terminal. */
export function formatCompact(
  { time, dir, kind, text, places }: TrafficEvent,
  { palette, columns }: FormatOptions,
): string {
  const start = `${palette.faint(timeOfDay(time))} ${arrow(dir, palette)}`;
  if (kind === 'whitespace') return `${start} ${palette.faint('(whitespace)')}\n`;
  const shown = places?.harmless ? text : escapeUntrusted(text);
  return `${start} ${columns === undefined ? shown : fitLine(shown, columns - START_WIDTH)}\n`;
}

/** Of the time, the arrow and the spaces behind them. */
const START_WIDTH = 16;

function arrow(dir: TrafficEvent['dir'], palette: FormatOptions['palette']): string {
  if (dir === 'in') return palette.in('<-');
  return dir === 'out' ? palette.out('->') : palette.note('--');
}
