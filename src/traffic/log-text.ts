import { Buffer, isUtf8 } from 'node:buffer';
import { NS_CLIENT, NS_STREAM } from '../stanza/namespaces.ts';
import type { Layout } from './log-entries.ts';

/** What passed, of an entry's lines; '' if they hold nothing. */
export function readText(layout: Layout, lines: readonly string[]): string {
  return completeHeader(textOf(layout, lines));
}

/** Whether the lines end amid text, so that an empty one is more of it. */
export function isUnfinished(lines: readonly string[]): boolean {
  const last = lines.at(-1);
  return last !== undefined && !last.trimEnd().endsWith('>');
}

function textOf(layout: Layout, lines: readonly string[]): string {
  if (layout === 'tag') return closeTag(lines.join('\n'));
  if (layout === 'wrapped') return lines.join(' ');
  if (layout === 'whole') return withoutTabs(lines).join('\n');
  const text = lines.join('\n');
  if (layout === 'console') return text.replaceAll('>\n<', '><');
  return layout === 'below' ? text.replace(/\n_+$/, '') : unquote(text);
}

/** Prosody logs a stanza's first tag alone. */
function closeTag(tag: string): string {
  return tag.endsWith('/>') || tag.startsWith('</') ? tag : `${tag.slice(0, -1)}/>`;
}

/** Prosody 0.12 puts a tab behind each line break of what it logs. */
function withoutTabs([first = '', ...rest]: readonly string[]): readonly string[] {
  return [first, ...(rest.every((line) => line.startsWith('\t')) ? rest.map((line) => line.slice(1)) : rest)];
}

/** As Python (`b'...'`, `'...'`) and Erlang (`<<"...">>`, `<<60,97,...>>`) write text. */
function unquote(text: string): string {
  const numbers = NUMBERS.exec(text)?.[1];
  if (numbers !== undefined) return Buffer.from(numbers.split(',').map(Number)).toString('utf8');
  const { bytes, content } = QUOTED.exec(text)?.groups ?? {};
  if (content === undefined) return text;
  const plain = content.replace(ESCAPE, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (ESCAPED[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const raw = Buffer.from(plain, 'latin1');
  const isBytes = bytes !== undefined && /^[\u0000-\u00ff]*$/.test(plain) && isUtf8(raw);
  return isBytes ? raw.toString('utf8') : plain;
}

/** slixmpp and profanity log the header that they receive without its namespaces. */
function completeHeader(text: string): string {
  if (!/^<stream:stream\s/.test(text) || text.includes('xmlns:stream=')) return text;
  const content = text.includes('xmlns=') ? '' : ` xmlns='${NS_CLIENT}'`;
  return text.replace('<stream:stream', `<stream:stream${content} xmlns:stream='${NS_STREAM}'`);
}

const QUOTED = /^(?<bytes>b|<<)?(?<quote>['"])(?<content>.*)\k<quote>(?:\/utf8)?(?:>>)?$/s;

/** Bytes; an entry may be cut before its end. */
const NUMBERS = /^<<(\d[\d,\s]*)(?:>>)?$/;

const ESCAPE = /\\(?:x([0-9a-f]{2})|(.))/gis;

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
