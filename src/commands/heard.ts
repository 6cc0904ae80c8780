import { delayStamp } from '../handlers/delay.ts';
import { NS_CLIENT } from '../stanza/namespaces.ts';
import { readStanzaError } from '../stanza/stanza-error.ts';
import { payloadName } from '../traffic/describe-stanza.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import type { Element } from '../xml/element.ts';
import { stanzaRecord } from './stanza-printer.ts';

/** A stanza that was heard, as JSON has it. */
export type HeardRecord = Readonly<Record<string, string | null>>;

/** @param now when it came; one that was kept on its way has the time of its own */
export function heardRecord(stanza: Element, now: Date): HeardRecord {
  const { xml = null, ...addresses } = stanzaRecord(stanza);
  const time = delayStamp(stanza) ?? now;
  return { ...addresses, body: bodyOf(stanza) ?? null, time: time.toISOString(), xml };
}

/** `HH:MM:SS  SENDER  TEXT`, in local time; with the date if it was sent on another day. */
export function heardLine(stanza: Element, now: Date): string {
  const time = clock(delayStamp(stanza) ?? now, now);
  return `${time}  ${escapeUntrusted(stanza.attr('from') ?? '')}  ${escapeUntrusted(wordsOf(stanza))}`;
}

export function bodyOf(stanza: Element): string | undefined {
  return stanza.name === 'message' ? stanza.child('body', NS_CLIENT)?.text() : undefined;
}

function clock(time: Date, now: Date): string {
  const hours = time.toTimeString().slice(0, 8);
  if (time.toDateString() === now.toDateString()) return hours;
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()];
  return `${date.map((part) => String(part).padStart(2, '0')).join('-')} ${hours}`;
}

/** The body; what has none is described in parentheses. */
function wordsOf(stanza: Element): string {
  if (stanza.attr('type') === 'error') return `(${stanza.name} error: ${readStanzaError(stanza).message})`;
  if (stanza.name === 'presence') return presenceWords(stanza);
  const subject = stanza.child('subject', NS_CLIENT)?.text();
  return bodyOf(stanza) ?? (subject === undefined ? `(${payloadName(stanza)})` : `(subject) ${subject}`);
}

function presenceWords(presence: Element): string {
  const field = (name: string): string => presence.child(name, NS_CLIENT)?.text() ?? '';
  const what = presence.attr('type') ?? (field('show') || 'available');
  return field('status') === '' ? `(${what})` : `(${what}) ${field('status')}`;
}
