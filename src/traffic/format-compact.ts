import { escapeUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import type { FormatOptions } from './format.ts';
import { timeOfDay } from './time.ts';

/** `12:00:00.000 -> <iq .../>`: one line an event, whatever the text holds. */
export function formatCompact({ time, dir, kind, text }: TrafficEvent, { palette }: FormatOptions): string {
  const shown = kind === 'whitespace' ? palette.faint('(whitespace)') : escapeUntrusted(text);
  return `${palette.faint(timeOfDay(time))} ${arrow(dir, palette)} ${shown}\n`;
}

function arrow(dir: TrafficEvent['dir'], palette: FormatOptions['palette']): string {
  if (dir === 'in') return palette.in('<-');
  return dir === 'out' ? palette.out('->') : palette.note('--');
}
