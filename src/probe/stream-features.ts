import { NS_SASL, NS_TLS } from '../stanza/namespaces.ts';
import type { Element } from '../xml/element.ts';

/** What a server offers on a stream (RFC 6120 4.3.2). */
export interface StreamFeatures {
  readonly starttls: 'required' | 'offered' | 'none';
  /** SASL mechanisms (RFC 6120 6.4.1). */
  readonly mechanisms: readonly string[];
  /** Channel bindings that can be used with them (XEP-0440); undefined if it does not say. */
  readonly channelBindings: readonly string[] | undefined;
  /** The namespaces of all features, in their order, each once. */
  readonly namespaces: readonly string[];
}

const NS_SASL_CB = 'urn:xmpp:sasl-cb:0';
/** A server has some twenty features and mechanisms; who sends thousands wants to be a nuisance. */
const MOST = 100;

export function readFeatures(features: Element): StreamFeatures {
  const starttls = features.child('starttls', NS_TLS);
  const bindings = features.child('sasl-channel-binding', NS_SASL_CB);
  const namespaces = features.elements().map(({ namespace }) => namespace);
  return {
    starttls: starttls ? (starttls.child('required', NS_TLS) ? 'required' : 'offered') : 'none',
    mechanisms: namedIn(features.child('mechanisms', NS_SASL), 'mechanism', (item) => item.text().trim()),
    channelBindings: bindings && namedIn(bindings, 'channel-binding', (item) => item.attr('type') ?? ''),
    namespaces: [...new Set(namespaces)].slice(0, MOST),
  };
}

function namedIn(parent: Element | undefined, name: string, read: (item: Element) => string): string[] {
  const items = parent?.elements().filter((child) => child.name === name) ?? [];
  return items.slice(0, MOST).map(read);
}
