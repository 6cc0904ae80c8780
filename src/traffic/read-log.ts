import { Buffer, isUtf8 } from 'node:buffer';
import { NS_CLIENT, NS_STREAM } from '../stanza/namespaces.ts';
import type { CaptureRecord } from './capture-record.ts';

/** Whether a line of a log tells what was sent or received. */
export function isEntry(line: string): boolean {
  return ENTRIES.some((entry) => entry.test(line));
}

/** Reads the lines of a log that tell of traffic: `SEND: <iq/>`, quoted or not, and what Prosody and ejabberd write. */
export class LogReader {
  #entry: CaptureRecord | undefined;
  readonly #connections = new Map<string, number>();

  /** What the line shows to be complete. Text with line breaks in it goes on in the lines below. */
  read(line: string): CaptureRecord[] {
    const found = ENTRIES.map((entry) => entry.exec(line)?.groups).find((groups) => groups !== undefined);
    if (found === undefined && this.#entry !== undefined && !NEXT_ENTRY.test(line)) {
      this.#entry = { ...this.#entry, text: `${this.#entry.text}\n${line}` };
      return [];
    }
    const complete = this.end();
    if (found !== undefined) this.#entry = this.#readEntry(found, line);
    return complete;
  }

  pause(): CaptureRecord[] {
    return this.end();
  }

  end(): CaptureRecord[] {
    const entry = this.#entry;
    this.#entry = undefined;
    return entry === undefined ? [] : [{ ...entry, text: completeHeader(entry.text) }];
  }

  #readEntry(groups: Readonly<Record<string, string>>, line: string): CaptureRecord | undefined {
    const { verb = '', who = '', text = '', tag } = groups;
    if (tag?.startsWith('<?')) return undefined;
    const time = timeOf(line);
    return {
      time,
      mono: Number.isNaN(time) ? 0 : time,
      conn: this.#connectionOf(who),
      dir: /^rec/i.test(verb) ? 'in' : 'out',
      kind: '',
      text: tag === undefined ? unquote(text) : closeTag(tag),
    };
  }

  #connectionOf(who: string): number {
    const number = this.#connections.get(who) ?? this.#connections.size + 1;
    this.#connections.set(who, number);
    return number;
  }
}

/** Prosody logs a stanza's first tag alone. */
function closeTag(tag: string): string {
  return tag.endsWith('/>') || tag.startsWith('</') ? tag : `${tag.slice(0, -1)}/>`;
}

/** As Python (`b'...'`, `'...'`) and Erlang (`<<"...">>`) write text. */
function unquote(text: string): string {
  const { bytes, content } = QUOTED.exec(text)?.groups ?? {};
  if (content === undefined) return text;
  const plain = content.replace(ESCAPE, (_, hex: string | undefined, character: string) =>
    hex === undefined ? (ESCAPED[character] ?? character) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  const raw = Buffer.from(plain, 'latin1');
  const isBytes = bytes !== undefined && /^[\u0000-\u00ff]*$/.test(plain) && isUtf8(raw);
  return isBytes ? raw.toString('utf8') : plain;
}

/** slixmpp logs the header that it receives without its namespaces. */
function completeHeader(text: string): string {
  if (!/^<stream:stream\s/.test(text) || text.includes('xmlns:stream=')) return text;
  const content = text.includes('xmlns=') ? '' : ` xmlns='${NS_CLIENT}'`;
  return text.replace('<stream:stream', `<stream:stream${content} xmlns:stream='${NS_STREAM}'`);
}

function timeOf(line: string): number {
  const time = TIME.exec(line)?.[0];
  if (time !== undefined) return Date.parse(time.replace(',', '.'));
  const day = TIME_WITHOUT_YEAR.exec(line)?.[0];
  return day === undefined ? Number.NaN : Date.parse(`${day} ${new Date().getFullYear()}`);
}

const ENTRIES = [
  /\((?:tls|tcp|websocket|http_bind)\|(?<who><[\d.]+>)\) (?<verb>Received|Send) XML on stream = (?<text>.+)$/,
  /\s(?<who>(?:c2s|s2sin|s2sout|jcp|component)\w+)\s+debug\s+(?<verb>Received|Sending)\[\w+\]: (?<tag><.*>)$/,
  /^(?!.*(?:Received|Send) XML on stream).*?(?:^|\s)(?<verb>SEND|RECV)(?: \((?<who>\d+)\))?: (?<text>(?:b?['"])?\s*<.*)$/,
];

const NEXT_ENTRY =
  /^(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d\s|(?:DEBUG|INFO|WARNING|ERROR|CRITICAL)\s|\d{4}-\d\d-\d\d|NOTE: |$)/;

const TIME = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:[+-]\d\d:?\d\d|Z)?/;

/** Prosody's: the year is taken to be this one. */
const TIME_WITHOUT_YEAR = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d/;

const QUOTED = /^(?<bytes>b|<<)?(?<quote>['"])(?<content>.*)\k<quote>(?:\/utf8)?(?:>>)?$/s;

const ESCAPE = /\\(?:x([0-9a-f]{2})|(.))/gis;

const ESCAPED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };
