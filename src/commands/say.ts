import type { OutputStream } from '../io.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import { wrap } from './wrap.ts';

/** The label of what is no failure. */
export const WARNING = 'xmpp-tool: warning';

/** Writes `LABEL: TEXT` for people, a line of its own: what would break it is escaped. */
export function say(stderr: OutputStream, label: string, text: string): void {
  stderr.write(`${fold(`${label}: ${escapeUntrusted(text)}`, stderr, HANGING)}\n`);
}

/**
 * Text for people: on a terminal on lines no wider than it is, broken between words, each but the first behind so many
 * spaces; one line elsewhere, for programs to read. `column` is where the text begins on the first line.
 */
export function fold(
  text: string,
  { isTTY, columns }: Pick<OutputStream, 'isTTY' | 'columns'>,
  indent: number,
  column = 0,
): string {
  return isTTY && columns ? wrap(text, columns, indent, column).join('\n').slice(column) : text;
}

/** No line of text from elsewhere begins where ours do. */
const HANGING = 4;
