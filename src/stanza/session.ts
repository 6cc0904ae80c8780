import type { Element } from '../xml/element.ts';
import type { Jid } from './jid.ts';

export interface RequestOptions {
  /** How long to wait for the answer, in milliseconds; the session's own deadline if not given. */
  readonly timeout?: number;
}

/**
 * A stream on which stanzas can be exchanged: a client's or a component's. Handlers and requesters know no more
 * than this. Stanzas are in the namespace `jabber:client` on both kinds of stream.
 */
export interface Session {
  readonly kind: 'client' | 'component';
  /** The full JID that the server gave a client, or a component's domain. */
  readonly jid: Jid;
  /** Sends a stanza as it is; a component's without `from` gets its domain. */
  send(stanza: Element): void;
  /**
   * Sends an IQ of type get or set, under a new id if it has none, and waits for its answer (RFC 6120 8.2.3).
   *
   * @returns the IQ of type result
   * @throws StanzaError when the answer is an error
   * @throws CliError when there is none in time (`answer`), or the stream is lost (`stream`)
   */
  request(iq: Element, options?: RequestOptions): Promise<Element>;
}
