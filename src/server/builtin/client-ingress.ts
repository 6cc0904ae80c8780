import { stanzaKind } from '../../stanza/stanza.ts';
import { type Element, element } from '../../xml/element.ts';
import { readJid, withAttributes } from './address.ts';
import { carbonCopy } from './carbons.ts';
import type { ClientSession } from './client-session.ts';
import type { Host } from './host.ts';
import { NS_SM } from './namespaces.ts';
import { broadcastPresence, sendDirected } from './presence-broadcast.ts';
import { BAD_REQUEST, errorFor } from './replies.ts';
import { saysWhatItIs } from './routing.ts';
import type { ServerStream } from './server-stream.ts';
import { isCount, RESUME_SECONDS, StreamBooks, smFailure } from './stream-books.ts';
import { isSubscriptionType, sendSubscription } from './subscriptions.ts';

/** What a session sends: its addresses are checked, and it goes where it belongs (RFC 6120 8.1, RFC 6121). */
export class ClientIngress {
  readonly #host: Host;
  readonly #stream: ServerStream;
  readonly #session: ClientSession;

  constructor(host: Host, stream: ServerStream, session: ClientSession) {
    this.#host = host;
    this.#stream = stream;
    this.#session = session;
  }

  element(item: Element): void {
    const namespace = NS_SM.find((known) => known === item.namespace);
    if (namespace) return this.#manage(item, namespace);
    const kind = stanzaKind(item);
    if (kind === undefined) return this.#stream.fail('unsupported-stanza-type');
    this.#session.books?.received();
    const { jid } = this.#session;
    const from = item.attr('from');
    const claimed = from === undefined ? jid : readJid(from);
    if (claimed?.toString() !== jid.toString() && claimed?.toString() !== jid.bare().toString()) {
      return this.#stream.fail('invalid-from');
    }
    const stanza = withAttributes(item, { from: jid.toString() });
    this.#session.arrived(stanza);
    if (kind === 'presence') return this.#presence(stanza);
    if (kind === 'iq' && !saysWhatItIs(stanza)) return this.#refuseIq(stanza);
    this.#host.route(stanza);
    if (kind === 'message') carbonCopy('sent', stanza, this.#session.account, [this.#session]);
  }

  /** Real servers name no addressee for what they could not have routed either. */
  #refuseIq(stanza: Element): void {
    const error = errorFor(stanza, BAD_REQUEST);
    if (error) this.#session.deliver(withAttributes(error, { to: undefined }));
  }

  /** The client closes its stream: the session is over (RFC 6120 4.4). */
  closed(): void {
    this.#acknowledge();
    this.#session.end();
  }

  /** Ends the stream with an error; the client learns what has been handled, and may resume. */
  interrupt(condition: string): void {
    this.#acknowledge();
    this.#stream.fail(condition);
  }

  gone(): void {
    this.#session.lost(this.#stream);
  }

  #acknowledge(): void {
    const { books } = this.#session;
    if (books) this.#stream.send(books.answer());
  }

  #presence(stanza: Element): void {
    const to = stanza.attr('to');
    const contact = to === undefined ? undefined : readJid(to);
    if (to === undefined) return broadcastPresence(this.#host, this.#session, stanza);
    if (contact && isSubscriptionType(stanza.attr('type'))) {
      return sendSubscription(this.#host, this.#session.account, stanza, contact);
    }
    sendDirected(this.#host, this.#session, stanza, contact);
  }

  #manage(item: Element, namespace: (typeof NS_SM)[number]): void {
    const { books } = this.#session;
    if (item.name === 'enable' && !books) {
      const resume = item.attr('resume');
      const opened = new StreamBooks(namespace, resume === 'true' || resume === '1');
      this.#session.books = opened;
      return this.#stream.send(enabled(opened));
    }
    if (item.name === 'r' && books) return this.#stream.send(books.answer(namespace));
    const h = item.attr('h');
    if (item.name === 'a' && books && isCount(h)) {
      const tooHigh = this.#session.acknowledge(h);
      if (tooHigh) this.#stream.fail('undefined-condition', undefined, [tooHigh]);
      return;
    }
    const condition =
      KNOWN.includes(item.name) && !(item.name === 'a' && books) ? 'unexpected-request' : 'bad-request';
    this.#stream.send(smFailure(namespace, condition));
  }
}

/** What is asked at the wrong time is unexpected; what is none of these is no request at all. */
const KNOWN: readonly string[] = ['enable', 'resume', 'r', 'a'];

/** Where the client may resume, it is told how long (XEP-0198 5). */
function enabled({ namespace, id }: StreamBooks): Element {
  const resumption = id === undefined ? {} : { resume: 'true', id, max: String(RESUME_SECONDS) };
  return element('enabled', namespace, resumption);
}
