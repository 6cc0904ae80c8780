import { NS_STANZA_ERRORS } from '../stanza/namespaces.ts';
import type { Element } from '../xml/element.ts';

/** From whom to whom, as far as the stanza says: `a@b -> c@d`, `-> c@d`, `from a@b`, or nothing. */
export function route(stanza: Element): string {
  const from = stanza.attr('from') ?? '';
  const to = stanza.attr('to') ?? '';
  if (to === '') return from === '' ? '' : `from ${from}`;
  return from === '' ? `-> ${to}` : `${from} -> ${to}`;
}

/** What an IQ or a message is about: `version`, `ping`, `carbons enable`, `mam result`; empty if it holds nothing. */
export function payloadName(stanza: Element): string {
  const payloads = stanza.elements().filter(({ name }) => name !== 'error');
  const payload = payloads.find(({ name }) => !SIDE_NOTES.has(name)) ?? payloads[0];
  if (payload === undefined) return '';
  const { name, namespace } = payload;
  const isVague = VAGUE_NAMES.has(name);
  if (!isVague && !SHARED_NAMES.has(name)) return name;
  const topic = LAST_PART.exec(namespace)?.[1] ?? '';
  return isVague ? topic || name : join(topic, name);
}

/** What makes this message what it is: nothing if it has a body, else its first payload. */
export function describeMessage(message: Element): string {
  const bare = message.elements().every(({ name }) => name !== 'body');
  return join('message', message.attr('type'), errorCondition(message), bare ? payloadName(message) : '');
}

export function describePresence(presence: Element): string {
  const show = presence.elements().find(({ name }) => name === 'show');
  const room = presence.attr('type') === 'error' ? errorCondition(presence) : roomWords(presence);
  return join('presence', presence.attr('type') ?? show?.text(), room);
}

/** XEP-0045: 7.2.2, what asks to be let in; 7.2.3, what a room says of its occupants. */
function roomWords(presence: Element): string | undefined {
  for (const { namespace } of presence.elements()) {
    const words = ROOM_WORDS[namespace];
    if (words !== undefined) return words;
  }
  return undefined;
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

/** Several protocols have elements of these names. */
const SHARED_NAMES = new Set([
  'received',
  'sent',
  'displayed',
  'acknowledged',
  'request',
  'result',
  'fin',
  'enable',
  'disable',
  'open',
  'close',
  'data',
]);

/** They stand beside what a message is about, often before it. */
const SIDE_NOTES = new Set([
  'stanza-id',
  'origin-id',
  'occupant-id',
  'archived',
  'delay',
  'thread',
  'store',
  'no-store',
  'no-permanent-store',
  'no-copy',
]);

const ROOM_WORDS: Readonly<Record<string, string | undefined>> = {
  'http://jabber.org/protocol/muc': 'muc join',
  'http://jabber.org/protocol/muc#user': 'muc occupant',
};

/** `version` of jabber:iq:version, `mam` of urn:xmpp:mam:2. */
const LAST_PART = /([^:/]+)(?:[:/]\d+)?$/;
