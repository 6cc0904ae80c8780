import { NS_SASL, NS_STANZA_ERRORS, NS_STREAM, NS_STREAM_ERRORS, NS_TLS } from '../stanza/namespaces.ts';
import type { TransportNote } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';
import { describeAnswer, describeIq } from './describe-iq.ts';
import { describeMessage, describePresence, route } from './describe-stanza.ts';
import type { TrafficEvent } from './event.ts';

/** An event in a few words. They hold text from the network, not escaped. */
export interface Description {
  readonly words: string;
  /** From whom to whom and the like, less weighty than the words; may be empty. */
  readonly details: string;
  /** Of an answer: to what. */
  readonly answers?: string;
  readonly isError: boolean;
}

export function describe(event: TrafficEvent): Description {
  const { kind, part, element } = event;
  if (kind === 'note') return describeNote(event);
  if (part === 'beginning') return say('incomplete: the rest has not come yet');
  if (part === 'continuation')
    return say(element === undefined ? 'continued' : `continued: ${nameOf(element)}`);
  if (part === 'broken') return { ...say('text that cannot be parsed'), isError: true };
  if (kind === 'whitespace') return say('whitespace');
  if (kind === 'close') return say('stream closed');
  if (element === undefined) return say(kind);
  if (kind === 'open') return say('stream opened', route(element));
  return kind === 'nonza' ? describeNonza(element) : describeStanza(event, element);
}

function describeNote({ note, text }: TrafficEvent): Description {
  if (note === undefined || note === 'loss') return { ...say(text), isError: true };
  if (note === 'unanswered') return { ...say(`unanswered: ${text}`), isError: true };
  const rest = text.slice(note.length + 1);
  const hasReason = (note === 'closed' || note === 'failed') && rest !== '';
  return {
    ...say(hasReason ? `${NOTE_WORDS[note]}:` : NOTE_WORDS[note], rest),
    isError: note === 'failed',
  };
}

function describeStanza({ answers }: TrafficEvent, element: Element): Description {
  return {
    words: stanzaWords(element),
    details: route(element),
    answers: describeAnswer(answers),
    isError: element.attr('type') === 'error',
  };
}

function stanzaWords(element: Element): string {
  if (element.name === 'iq') return describeIq(element);
  return element.name === 'message' ? describeMessage(element) : describePresence(element);
}

function describeNonza(element: Element): Description {
  const { name, namespace } = element;
  if (namespace === NS_SASL || namespace === 'urn:xmpp:sasl:2') return describeSasl(element);
  if (namespace === NS_TLS) return describeStartTls(name);
  if (element.is('features', NS_STREAM)) return say('stream features');
  if (element.is('error', NS_STREAM)) {
    return {
      words: join('stream error', conditionOf(element, NS_STREAM_ERRORS)),
      details: '',
      isError: true,
    };
  }
  if (name === 'handshake')
    return say(element.text() === '' ? 'component handshake accepted' : 'component handshake');
  if (namespace.startsWith('urn:xmpp:sm:')) return describeManagement(element);
  return say(name, namespace);
}

/** RFC 6120 5.4. */
function describeStartTls(name: string): Description {
  return { ...say(name === 'starttls' ? 'STARTTLS' : `STARTTLS ${name}`), isError: name === 'failure' };
}

/** XEP-0198. */
function describeManagement(element: Element): Description {
  const { name } = element;
  if (name === 'r') return say('ack requested');
  if (name === 'a') return say(`ack h=${element.attr('h')}`);
  const h = element.attr('h');
  const detail = name === 'failed' ? conditionOf(element, NS_STANZA_ERRORS) : h && `h=${h}`;
  return { ...say(join('stream management', name, detail ?? '')), isError: name === 'failed' };
}

function describeSasl(element: Element): Description {
  const isError = element.name === 'failure';
  const detail = isError ? conditionOf(element, NS_SASL) : (element.attr('mechanism') ?? '');
  return { words: join(`SASL ${element.name}`, detail), details: '', isError };
}

function conditionOf(element: Element, namespace: string): string {
  return (
    element.elements().find((child) => child.namespace === namespace && child.name !== 'text')?.name ?? ''
  );
}

function nameOf({ prefix, name }: Element): string {
  return prefix === '' ? name : `${prefix}:${name}`;
}

function join(...words: string[]): string {
  return words.filter(Boolean).join(' ');
}

function say(words: string, details = ''): Description {
  return { words, details, isError: false };
}

const NOTE_WORDS: Readonly<Record<TransportNote['kind'], string>> = {
  connecting: 'connecting to',
  connected: 'connected to',
  accepted: 'connection from',
  tls: 'TLS established',
  failed: 'failed',
  closed: 'connection closed',
};
