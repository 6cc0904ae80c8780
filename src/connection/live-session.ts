import { CliError } from '../errors.ts';
import type { Handler } from '../stanza/handler.ts';
import type { Jid } from '../stanza/jid.ts';
import { NS_PING } from '../stanza/namespaces.ts';
import type { RequestOptions, Session } from '../stanza/session.ts';
import { iq, stanzaKind } from '../stanza/stanza.ts';
import { withoutSecrets } from '../stanza/stanza-error.ts';
import { Element, element } from '../xml/element.ts';
import { Dispatcher, newId } from './dispatcher.ts';
import { Keepalive } from './keepalive.ts';
import { ManagedStream, type Management } from './managed-stream.ts';
import { PendingRequests } from './pending-requests.ts';
import { endReason, isTransient, readStreamError, type StreamError } from './stream-failure.ts';
import type { StreamManagement } from './stream-management.ts';
import type { StreamEnd, XmlStream } from './xml-stream.ts';

/** How long the other side may take to close its stream after ours, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

/** How a session ended: because we closed it, or with the failure that ended it. */
export type SessionEnd =
  | { readonly kind: 'closed-by-us' }
  | { readonly kind: 'failed'; readonly failure: CliError; readonly error: StreamError | undefined };

/** What is attached to a session. */
export interface Attachments {
  /** Who answers; without them nothing is ever sent unasked. */
  readonly handlers?: readonly Handler[];
  /** Sees everything that arrives, before it is dispatched. */
  observe?(item: Element): void;
  /** After so many milliseconds of silence the server is asked for a sign of life. */
  readonly keepalive?: number;
}

export interface LiveOptions extends Attachments {
  readonly kind: 'client' | 'component';
  readonly jid: Jid;
  /** Milliseconds for each request. */
  readonly timeout: number;
  readonly management?: Management;
}

/** A session that is online: what it receives is dispatched, what it asks is answered or fails. */
export class LiveSession implements Session {
  readonly kind: 'client' | 'component';
  readonly jid: Jid;
  /** Whether it goes on with an earlier session, which the server has kept (XEP-0198 5). */
  readonly resumed: boolean;
  /** Settles when the session is over, however it ends. */
  readonly ended: Promise<SessionEnd>;
  readonly #stream: XmlStream;
  readonly #managed: ManagedStream;
  readonly #timeout: number;
  readonly #dispatcher: Dispatcher | undefined;
  readonly #requests: PendingRequests;
  readonly #observe: ((item: Element) => void) | undefined;
  readonly #keepalive: Keepalive | undefined;
  #finish: (end: SessionEnd) => void = () => {};
  /** What arrived before a resumed stream was known to work in both directions. */
  #early: Element[] = [];
  #streamError: StreamError | undefined;
  #failure: CliError | undefined;
  #closing = false;
  #over = false;

  constructor(stream: XmlStream, options: LiveOptions) {
    this.kind = options.kind;
    this.jid = options.jid;
    this.resumed = options.management?.resumed === true;
    this.#stream = stream;
    this.#timeout = options.timeout;
    this.#dispatcher = options.handlers && new Dispatcher(options.handlers);
    this.#requests = new PendingRequests(options.jid, options.kind);
    this.#observe = options.observe;
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#managed = new ManagedStream(stream, options.management, options.timeout, () =>
      this.#lose('the server acknowledges nothing'),
    );
    this.#keepalive = options.keepalive ? this.#startKeepalive(options.keepalive) : undefined;
    stream.receiver = {
      heard: () => this.#keepalive?.heard(),
      header: () => {},
      element: (item) => this.#receive(item),
      end: (end) => this.#streamEnded(end),
    };
  }

  /** The books of stream management, for who resumes this session. */
  get books(): StreamManagement | undefined {
    return this.#managed.books;
  }

  /** Whether it has ended: what is sent is dropped. */
  get over(): boolean {
    return this.#over;
  }

  send(stanza: Element): void {
    if (this.#over) return;
    const needsFrom = this.kind === 'component' && stanza.attr('from') === undefined;
    this.#managed.send(needsFrom ? withAttribute(stanza, 'from', this.jid.toString()) : stanza);
  }

  /** Sends text as it is, whatever it is. Resolves when there is room for more. */
  async sendText(text: string): Promise<void> {
    if (this.#over) return;
    this.#stream.sendText(text);
    await this.drained();
  }

  /** Reads nothing more until `resume`: what the other side sends waits there. Its silence is no sign of death then. */
  pause(): void {
    if (this.#over) return;
    this.#keepalive?.stop();
    this.#stream.wire.pause();
  }

  resume(): void {
    if (this.#over) return;
    this.#keepalive?.start();
    this.#stream.wire.resume();
  }

  /** Resolves when there is room for more to be sent, or nothing can be sent any more. */
  drained(): Promise<void> {
    return this.#over ? Promise.resolve() : this.#stream.wire.drained();
  }

  request(query: Element, options: RequestOptions = {}): Promise<Element> {
    if (this.#over)
      return Promise.reject(this.#failure ?? new CliError('stream', 'connection lost: it is closed'));
    const own = query.attr('id');
    const id = own ?? newId();
    const answer = this.#requests.wait(id, query.attr('to'), options.timeout ?? this.#timeout);
    this.send(own === undefined ? withAttribute(query, 'id', id) : query);
    return answer;
  }

  /** Closes the stream politely: closing tag, that of the other side, end (RFC 6120 4.4). */
  async close(): Promise<void> {
    if (this.#over) return;
    if (this.#closing) return void (await this.ended);
    this.#closing = true;
    this.#stream.wire.resume();
    this.#managed.goodbye();
    this.#stream.close();
    const timer = setTimeout(() => this.#streamEnded({ kind: 'closed' }), CLOSE_TIMEOUT);
    await this.ended;
    clearTimeout(timer);
  }

  #receive(received: Element): void {
    const isError = received.attr('type') === 'error';
    const item = isError ? withoutSecrets(received, this.#stream.secrets) : received;
    this.#observe?.(item);
    if (stanzaKind(item) === undefined) this.#receiveNonza(item);
    else if (this.#managed.proven) this.#receiveStanza(item);
    else this.#early.push(item);
  }

  #receiveStanza(item: Element): void {
    // What comes after our goodbye was not handled: the server keeps it, or tells its sender.
    if (this.#closing && !isAnswer(item)) return;
    if (stanzaKind(item) === 'iq' && isAnswer(item)) this.#requests.settle(item);
    else this.#dispatcher?.answer(item, this, this.#reply);
    this.#managed.handled();
    if (this.#managed.books?.overdue) this.#lose('the server acknowledges nothing');
  }

  readonly #reply = (answer: Element): void => this.#managed.send(answer);

  #receiveNonza(item: Element): void {
    const error = readStreamError(item, this.#stream.secrets);
    if (error) this.#streamError = error;
    else if (this.#managed.takes(item) === 'broken')
      this.#lose('the server acknowledges what was never sent');
    if (this.#early.length === 0 || !this.#managed.proven || this.#over) return;
    const early = this.#early;
    this.#early = [];
    for (const stanza of early) if (!this.#over) this.#receiveStanza(stanza);
  }

  #startKeepalive(period: number): Keepalive {
    const ping = (): void => {
      if (this.#managed.probe()) return;
      const to = this.kind === 'component' ? this.jid.toString() : this.jid.domain;
      // Whatever it answers, it lives.
      this.request(iq({ type: 'get', to }, [element('ping', NS_PING)])).catch(() => {});
    };
    const dead = (): void => this.#lose(`no sign of life for ${(period + this.#timeout) / 1000} s`);
    return new Keepalive(period, this.#timeout, ping, dead);
  }

  #lose(why: string): void {
    this.#streamEnded({ kind: 'lost', cause: new Error(why) });
  }

  #streamEnded(end: StreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#keepalive?.stop();
    this.#managed.stop();
    const unusable = this.#streamError !== undefined && this.#managed.abandonResumed();
    const failure = connectionLost(end, this.#streamError, unusable);
    if (!this.#closing) this.#failure = failure;
    this.#requests.fail(failure);
    if (end.kind === 'closed' && !this.#closing) this.#stream.close();
    this.#stream.wire.finish();
    this.#finish(
      this.#closing ? { kind: 'closed-by-us' } : { kind: 'failed', failure, error: this.#streamError },
    );
  }
}

function isAnswer(stanza: Element): boolean {
  const type = stanza.attr('type');
  return type === 'result' || type === 'error';
}

function connectionLost(end: StreamEnd, error: StreamError | undefined, unusable: boolean): CliError {
  const why = error ? `stream error ${error.message}` : endReason(end);
  const transient = !error || isTransient(error) || unusable;
  return new CliError('stream', `connection lost: ${why}`, { cause: error ?? end, transient });
}

function withAttribute(stanza: Element, name: string, value: string): Element {
  const { attributes, children } = stanza;
  return new Element(stanza.name, stanza.prefix, stanza.namespace, [...attributes, name, value], children);
}
