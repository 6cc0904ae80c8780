import { type Attributes, type Element, element, type Node } from '../xml/element.ts';
import { NS_CLIENT } from './namespaces.ts';

export type StanzaKind = 'iq' | 'message' | 'presence';

export function stanzaKind(candidate: Element): StanzaKind | undefined {
  if (candidate.namespace !== NS_CLIENT) return undefined;
  const { name } = candidate;
  return name === 'message' || name === 'iq' || name === 'presence' ? name : undefined;
}

export function message(attributes: Attributes, children: Node[] = []): Element {
  return element('message', NS_CLIENT, attributes, children);
}

export function presence(attributes: Attributes = {}, children: Node[] = []): Element {
  return element('presence', NS_CLIENT, attributes, children);
}

export function iq(attributes: Attributes, children: Node[] = []): Element {
  return element('iq', NS_CLIENT, attributes, children);
}

/** An IQ's payload: its first child element that is no error (RFC 6120 8.2.3). */
export function payload(stanza: Element): Element | undefined {
  return stanza.elements().find((child) => !child.is('error', NS_CLIENT));
}
