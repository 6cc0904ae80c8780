import type { FormatOptions } from './format.ts';
import { formatPretty } from './format-pretty.ts';

/** An element as pretty shows it, without the heading, from the first column on. */
export function formatXml(text: string, options: Omit<FormatOptions, 'terminal'>): string {
  const event = {
    time: 0,
    mono: 0,
    since: undefined,
    number: 1,
    conn: 1,
    dir: 'none',
    kind: 'iq',
    text,
  } as const;
  const rest = { note: undefined, element: undefined, part: 'whole', answers: undefined } as const;
  const shown = formatPretty({ ...event, ...rest }, { ...options, terminal: false });
  return shown.slice(shown.indexOf('\n') + 1).replaceAll(/^ {4}/gm, '');
}
