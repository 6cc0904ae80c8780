import { CliError } from '../errors.ts';
import type { Handler } from '../stanza/handler.ts';
import type { Jid } from '../stanza/jid.ts';
import type { RequestOptions, Session } from '../stanza/session.ts';
import { stanzaKind } from '../stanza/stanza.ts';
import { Element } from '../xml/element.ts';
import { Dispatcher, newId } from './dispatcher.ts';
import { PendingRequests } from './pending-requests.ts';
import { endReason, readStreamError, type StreamError } from './stream-failure.ts';
import type { StreamEnd, XmlStream } from './xml-stream.ts';

/** How long the other side may take to close its stream after ours, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

/** How a session ended: because we closed it, or with the failure that ended it. */
export type SessionEnd =
  | { readonly kind: 'closed-by-us' }
  | { readonly kind: 'failed'; readonly failure: CliError; readonly error: StreamError | undefined };

export interface LiveOptions {
  readonly kind: 'client' | 'component';
  readonly jid: Jid;
  /** Milliseconds for each request. */
  readonly timeout: number;
  /** Who answers; without them nothing is ever sent unasked. */
  readonly handlers?: readonly Handler[];
  /** Sees everything that arrives, before it is dispatched. */
  observe?(item: Element): void;
}

/** A session that is online: what it receives is dispatched, what it asks is answered or fails. */
export class LiveSession implements Session {
  readonly kind: 'client' | 'component';
  readonly jid: Jid;
  /** Settles when the session is over, however it ends. */
  readonly ended: Promise<SessionEnd>;
  readonly #stream: XmlStream;
  readonly #timeout: number;
  readonly #dispatcher: Dispatcher | undefined;
  readonly #requests: PendingRequests;
  readonly #observe: ((item: Element) => void) | undefined;
  #finish: (end: SessionEnd) => void = () => {};
  #streamError: StreamError | undefined;
  #closing = false;
  #over = false;

  constructor(stream: XmlStream, options: LiveOptions) {
    this.kind = options.kind;
    this.jid = options.jid;
    this.#stream = stream;
    this.#timeout = options.timeout;
    this.#dispatcher = options.handlers && new Dispatcher(options.handlers);
    this.#requests = new PendingRequests(options.jid, options.kind);
    this.#observe = options.observe;
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    stream.receiver = {
      header: () => {},
      element: (item) => this.#receive(item),
      end: (end) => this.#streamEnded(end),
    };
  }

  send(stanza: Element): void {
    const needsFrom = this.kind === 'component' && stanza.attr('from') === undefined;
    this.#stream.send(needsFrom ? withAttribute(stanza, 'from', this.jid.toString()) : stanza);
  }

  /** Sends text as it is, whatever it is. Resolves when there is room for more. */
  async sendText(text: string): Promise<void> {
    if (this.#over) return;
    this.#stream.sendText(text);
    await this.#stream.wire.drained();
  }

  request(iq: Element, options: RequestOptions = {}): Promise<Element> {
    if (this.#over) return Promise.reject(connectionLost('the connection is closed'));
    const id = newId();
    const answer = this.#requests.wait(id, iq.attr('to'), options.timeout ?? this.#timeout);
    this.send(withAttribute(iq, 'id', id));
    return answer;
  }

  /** Closes the stream politely: closing tag, that of the other side, end (RFC 6120 4.4). */
  async close(): Promise<void> {
    if (this.#over) return;
    if (this.#closing) return void (await this.ended);
    this.#closing = true;
    this.#stream.close();
    const timer = setTimeout(() => this.#streamEnded({ kind: 'closed' }), CLOSE_TIMEOUT);
    await this.ended;
    clearTimeout(timer);
  }

  #receive(item: Element): void {
    this.#observe?.(item);
    const error = readStreamError(item);
    if (error) {
      this.#streamError = error;
      return;
    }
    if (stanzaKind(item) === 'iq' && isAnswer(item)) return this.#requests.settle(item);
    for (const reply of this.#dispatcher?.answer(item, this) ?? []) this.#stream.send(reply);
  }

  #streamEnded(end: StreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    const failure = connectionLost(
      this.#streamError ? `stream error ${this.#streamError.message}` : endReason(end),
    );
    this.#requests.fail(failure);
    if (end.kind === 'closed' && !this.#closing) this.#stream.close();
    this.#stream.wire.end();
    this.#stream.wire.destroy();
    this.#finish(
      this.#closing ? { kind: 'closed-by-us' } : { kind: 'failed', failure, error: this.#streamError },
    );
  }
}

function isAnswer(iq: Element): boolean {
  const type = iq.attr('type');
  return type === 'result' || type === 'error';
}

function connectionLost(why: string): CliError {
  return new CliError('stream', `connection lost: ${why}`);
}

function withAttribute(stanza: Element, name: string, value: string): Element {
  const { attributes, children } = stanza;
  return new Element(stanza.name, stanza.prefix, stanza.namespace, [...attributes, name, value], children);
}
