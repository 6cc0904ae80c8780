import { NS_STANZA_ERRORS } from '../stanza/namespaces.ts';
import type { Element } from '../xml/element.ts';

/** From whom to whom, as far as the stanza says: `a@b -> c@d`, `-> c@d`, `from a@b`, or nothing. */
export function route(stanza: Element): string {
  const from = stanza.attr('from') ?? '';
  const to = stanza.attr('to') ?? '';
  if (to === '') return from === '' ? '' : `from ${from}`;
  return from === '' ? `-> ${to}` : `${from} -> ${to}`;
}

/** What an IQ or a message is about, in a word: `version`, `disco#info`, `ping`; empty if it holds nothing. */
export function payloadName(stanza: Element): string {
  const payload = stanza.elements().find(({ name }) => name !== 'error');
  if (payload === undefined) return '';
  if (!VAGUE_NAMES.has(payload.name)) return payload.name;
  return LAST_PART.exec(payload.namespace)?.[1] ?? payload.name;
}

/** What makes this message what it is: nothing if it has a body, else its first payload. */
export function describeMessage(message: Element): string {
  const bare = message.elements().every(({ name }) => name !== 'body');
  return join('message', message.attr('type'), errorCondition(message), bare ? payloadName(message) : '');
}

export function describePresence(presence: Element): string {
  const show = presence.elements().find(({ name }) => name === 'show');
  return join('presence', presence.attr('type') ?? show?.text(), errorCondition(presence));
}

/** Of a stanza of the type `error` (RFC 6120 8.3.3). */
export function errorCondition(stanza: Element): string {
  const error = stanza.elements().find(({ name }) => name === 'error');
  const isCondition = (child: Element) => child.namespace === NS_STANZA_ERRORS && child.name !== 'text';
  return error?.elements().find(isCondition)?.name ?? '';
}

function join(...words: readonly (string | undefined)[]): string {
  return words.filter(Boolean).join(' ');
}

/** They say less than their namespace does. */
const VAGUE_NAMES = new Set(['query', 'x', 'command', 'event']);

/** `version` of jabber:iq:version, `mam` of urn:xmpp:mam:2. */
const LAST_PART = /([^:/]+)(?:[:/]\d+)?$/;
