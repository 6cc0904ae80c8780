import type { Element } from '../xml/element.ts';
import type { Session } from './session.ts';
import type { StanzaKind } from './stanza.ts';

/** What a handler wants to see. What is left out may be anything. */
export interface Match {
  readonly kind: StanzaKind;
  /** Stanza types; a message without type is `normal`, a presence without type `available`. */
  readonly types: readonly string[];
  /** The payload by name and namespace; for an IQ its only child (RFC 6120 8.2.3). */
  readonly payload?: { readonly name: string; readonly namespace: string };
}

/**
 * A behaviour, as data: what it wants to see, what it brings to service discovery, and what it answers. It is
 * attached unchanged to a client and to a component, and needs neither to be tested.
 */
export interface Handler {
  readonly matches: Match;
  /** Features for XEP-0030 disco#info. */
  readonly features?: readonly string[];
  /**
   * Answers a stanza: with a new stanza, without `to`, `from` and `id` (the dispatcher sets them, and sends), or not
   * at all. An IQ of type get or set is answered with an IQ. It must not block, and must not throw for any input.
   */
  handle(stanza: Element, session: Session): Element | undefined;
}
