import { escapeUntrusted } from './escape-untrusted.ts';
import type { TrafficEvent } from './event.ts';
import type { FormatOptions } from './format.ts';

/** `SEND: <iq .../>`, the text as it passed. On a terminal it is escaped, so that it cannot drive it. */
export function formatRaw({ dir, text }: TrafficEvent, { palette, terminal }: FormatOptions): string {
  return `${label(dir, palette)} ${terminal ? escapeUntrusted(text) : text}\n`;
}

function label(dir: TrafficEvent['dir'], palette: FormatOptions['palette']): string {
  if (dir === 'in') return palette.in('RECV:');
  return dir === 'out' ? palette.out('SEND:') : palette.note('NOTE:');
}
