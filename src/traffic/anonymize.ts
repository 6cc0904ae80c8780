import { MASK } from '../stanza/known-secrets.ts';
import { NS_STREAM } from '../stanza/namespaces.ts';
import { Element } from '../xml/element.ts';
import { serialise } from '../xml/serialise.ts';
import type { CaptureHeader } from './capture.ts';
import type { TrafficEvent } from './event.ts';
import {
  HOST_ATTRIBUTES,
  ID_ELEMENTS,
  isKnownText,
  isKnownValue,
  isKnownVariable,
  isProtocolName,
  JID_ATTRIBUTES,
  TEXT_ATTRIBUTES,
} from './known-words.ts';
import type { NamespaceNames } from './namespace-names.ts';
import { findSecrets, type Secret } from './secrets.ts';
import { StandIns } from './stand-ins.ts';

/**
 * Makes traffic that can be shown to everybody: only what is known to be a protocol's stays (names of elements,
 * registered namespaces, words as `type='chat'`, numbers and times where protocols have them). All else is replaced:
 * the same by the same, so that pairs and threads stay what they are. Secrets are hidden, whatever passes.
 */
export class Anonymizer {
  readonly #names: NamespaceNames;
  readonly #standIns = new StandIns();

  constructor(names: NamespaceNames) {
    this.#names = names;
  }

  event(event: TrafficEvent): TrafficEvent {
    const { kind, part, text } = event;
    if (kind === 'note') return { ...event, text: this.#note(event) };
    if (event.element === undefined) return { ...event, text: hollow(event) };
    const element = this.element(event.element);
    if (part !== 'whole') return { ...event, element, text: write(element) };
    return { ...event, element, text: kind === 'open' ? writeHeader(element, text) : write(element) };
  }

  /** A stanza, nonza or stream header. */
  element(root: Element): Element {
    const secrets = findSecrets(root);
    let number = 0;
    const copy = (element: Element, field: string | undefined): Element => {
      const secret = secrets?.get(number++);
      const attributes = this.#attributes(element, secret);
      const inner = element.name === 'field' ? element.attr('var') : field;
      const children = element.children.map((child) => {
        return typeof child === 'string' ? this.#text(child, element, inner) : copy(child, inner);
      });
      const { name, prefix } = element;
      const shown = secret?.content ? [MASK] : children;
      return new Element(name, prefix, this.#namespace(element.namespace), attributes, shown);
    };
    return copy(root, undefined);
  }

  header({ jid, server, ...rest }: CaptureHeader): CaptureHeader {
    return {
      ...rest,
      ...(jid !== undefined && { jid: this.#standIns.jid(jid) }),
      ...(server !== undefined && { server: this.#standIns.host(server.replace(/:\d+$/, '')) }),
    };
  }

  #attributes({ name, attributes }: Element, secret: Secret | undefined): string[] {
    return attributes.map((value, i) => {
      if (i % 2 === 0) return value;
      const attribute = attributes[i - 1] ?? '';
      return secret?.attributes.includes(attribute) ? MASK : this.#value(name, attribute, value);
    });
  }

  #value(element: string, name: string, value: string): string {
    const standIns = this.#standIns;
    if (name === 'xmlns' || name.startsWith('xmlns:')) return this.#namespace(value);
    if (value === '' || isKnownValue(name, value)) return value;
    if (JID_ATTRIBUTES.has(name)) return standIns.jid(value);
    if (HOST_ATTRIBUTES.has(name)) return standIns.host(value);
    if (name === 'var' && element === 'field')
      return isKnownVariable(value) ? value : standIns.variable(value);
    if (name === 'var' || name === 'node' || name === 'uri') return this.#namespace(value);
    if (TEXT_ATTRIBUTES.has(name)) return standIns.text(value);
    return value.includes('@') ? standIns.jid(value) : standIns.id(value);
  }

  #text(text: string, { name }: Element, field: string | undefined): string {
    if (text.trim() === '' || isKnownText(name, text)) return text;
    if (field === 'FORM_TYPE' || this.#names.has(text)) return this.#namespace(text);
    if (name === 'jid') return this.#standIns.jid(text);
    if (ID_ELEMENTS.has(name)) return this.#standIns.id(text);
    return LONE_JID.test(text) ? this.#standIns.jid(text) : this.#standIns.text(text);
  }

  #namespace(name: string): string {
    return isProtocolName(name, this.#names) ? name : this.#standIns.namespace(name);
  }

  #note({ note, text }: TrafficEvent): string {
    if (note === 'unanswered') return text;
    if (note === 'tls') return TLS.exec(text)?.[0] ?? note;
    if (note === 'closed') return CLOSED.test(text) ? text : note;
    if (note === 'failed') return FAILED.exec(text)?.[0] ?? note;
    if (note === 'accepted' || note === 'connecting' || note === 'connected') {
      const host = text.slice(note.length + 1).replace(/(?::\d+)?(?:\s.*)?$/s, '');
      return `${note} ${this.#standIns.host(host)}`;
    }
    return LOSS.test(text) ? text : 'a remark of the log';
  }
}

/** Of text that is no element, white space and closing tags stay. */
function hollow({ kind, text }: TrafficEvent): string {
  if (kind === 'whitespace' || text.trim() === '') return text;
  return kind === 'close' ? '</stream:stream>' : `[${Buffer.byteLength(text)} bytes that cannot be parsed]`;
}

function write(element: Element): string {
  const { prefix, namespace } = element;
  const isDefault = prefix === '' && element.attr('xmlns') === undefined;
  const prefixes = new Map([['stream', NS_STREAM]]);
  if (prefix !== '' && element.attr(`xmlns:${prefix}`) === undefined) prefixes.set(prefix, namespace);
  return serialise(element, { defaultNamespace: isDefault ? namespace : '', prefixes });
}

function writeHeader(header: Element, text: string): string {
  const declaration = text.trimStart().startsWith('<?xml') ? "<?xml version='1.0'?>" : '';
  return `${declaration}${serialise(header).replace(/\/>$/, '>')}`;
}

const LONE_JID = /^[^\s@<>]+@[^\s@<>]+$/;
const TLS = /^tls(?: with the (?:client|server),)?(?: TLSv1(?:\.\d)?)?(?: [A-Z\d_-]+)?/;
const CLOSED =
  /^closed(?: by us| (?:reset )?by the (?:client|server)| (?:connection (?:closed|reset) )?by the other side| timed out)?$/;
const FAILED = /^failed (?:connection refused|no such host|timed out|certificate|TLS handshake)\b/;
const LOSS = /^\d+ items left out: the output was too slow$/;
