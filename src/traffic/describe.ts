import { NS_SASL, NS_STREAM, NS_STREAM_ERRORS, NS_TLS } from '../stanza/namespaces.ts';
import type { TransportNote } from '../transport/tap.ts';
import type { Element } from '../xml/element.ts';
import type { TrafficEvent } from './event.ts';

/** An event in a few words. They hold text from the network, not escaped. */
export interface Description {
  readonly words: string;
  /** Addresses and the like, less weighty than the words; may be empty. */
  readonly details: string;
  readonly isError: boolean;
}

export function describe(event: TrafficEvent): Description {
  const { kind, part, element } = event;
  if (kind === 'note') return describeNote(event);
  if (part === 'beginning') return say('incomplete: the rest has not come yet');
  if (part === 'continuation')
    return say(element === undefined ? 'continued' : `continued: ${nameOf(element)}`);
  if (part === 'broken') return { ...say('not XML that can be parsed'), isError: true };
  if (kind === 'whitespace') return say('whitespace');
  if (kind === 'close') return say('stream closed');
  if (element === undefined) return say(kind);
  if (kind === 'open') return say('stream opened', address(event, element));
  return kind === 'nonza' ? describeNonza(element) : describeStanza(event, element);
}

function describeNote({ note, text }: TrafficEvent): Description {
  if (note === undefined || note === 'loss') return { ...say(text), isError: true };
  const rest = text.slice(note.length + 1);
  return say(note === 'closed' && rest !== '' ? `${NOTE_WORDS[note]}:` : NOTE_WORDS[note], rest);
}

function describeStanza(event: TrafficEvent, element: Element): Description {
  const type = element.attr('type');
  const id = element.attr('id');
  const words = type === undefined ? element.name : `${element.name} ${type}`;
  const details = [address(event, element), id === undefined ? '' : `id ${id}`].filter(Boolean).join('  ');
  return { words, details, isError: type === 'error' };
}

function address({ dir }: TrafficEvent, element: Element): string {
  const name = dir === 'out' ? 'to' : 'from';
  const jid = element.attr(name);
  return jid === undefined || jid === '' ? '' : `${name} ${jid}`;
}

function describeNonza(element: Element): Description {
  const { name, namespace } = element;
  if (namespace === NS_SASL || namespace === 'urn:xmpp:sasl:2') return describeSasl(element);
  if (namespace === NS_TLS) return say(name === 'starttls' ? 'STARTTLS' : `STARTTLS ${name}`);
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
  if (namespace.startsWith('urn:xmpp:sm:')) return say(`stream management ${name}`);
  return say(name, namespace);
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
  tls: 'TLS established',
  closed: 'connection closed',
};
