import type { Jid } from '../../stanza/jid.ts';
import { presence } from '../../stanza/stanza.ts';
import { type Element, element } from '../../xml/element.ts';
import type { Account } from './account.ts';
import type { Host } from './host.ts';
import { becomeUnavailable } from './presence-broadcast.ts';
import { SERVICE_UNAVAILABLE } from './replies.ts';
import { type ServerStream, stanzaText } from './server-stream.ts';
import type { StageMaker, StanzaStage } from './stanza-stage.ts';
import { RESUME_SECONDS, type StreamBooks } from './stream-books.ts';

/** A bound resource. With stream management it outlives its stream for a while. */
export class ClientSession {
  readonly account: Account;
  readonly jid: Jid;
  /** What it has sent as its presence; undefined while it is not available. */
  presence: Element | undefined;
  priority = 0;
  /** Whether it has asked for the roster (RFC 6121 2.2). */
  interested = false;
  carbons = false;
  /** Whom it has sent presence besides the contacts. */
  readonly directed = new Set<string>();
  books: StreamBooks | undefined;
  readonly #host: Host;
  readonly #stage: StanzaStage | undefined;
  #stream: ServerStream | undefined;
  #timer: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(host: Host, account: Account, jid: Jid, createStage?: StageMaker) {
    this.#host = host;
    this.account = account;
    this.jid = jid;
    this.#stage = createStage?.((stanza) => this.#send(stanza));
    account.sessions.get(jid.resource)?.end('conflict');
    account.sessions.set(jid.resource, this);
    host.log(`${jid} is online`);
  }

  /** Something has come from the client. */
  arrived(stanza: Element): void {
    this.#stage?.arrived?.(stanza);
  }

  /** Takes a stream: a new session's first one, or the one that resumes it. */
  attach(stream: ServerStream): void {
    clearTimeout(this.#timer);
    const old = this.#stream;
    this.#stream = stream;
    old?.fail('conflict', 'Resumed on another connection');
  }

  /** Sends again what a lost stream may have swallowed, and asks what has come. */
  resend(): void {
    for (const stanza of this.books?.unacknowledged ?? []) this.#stream?.send(stanza);
    if (this.books) this.#stream?.send(this.books.request());
  }

  deliver(stanza: Element): void {
    if (this.#stage) this.#stage.send(stanza);
    else this.#send(stanza);
  }

  /** A stream of it is gone. If it is to be resumed it waits for that, else it ends. */
  lost(stream: ServerStream): void {
    if (this.#ended || stream !== this.#stream) return;
    this.#stream = undefined;
    if (this.books?.id === undefined) return this.end();
    this.#host.log(`${this.jid} has lost its connection`);
    this.#timer = setTimeout(() => this.end(), RESUME_SECONDS * 1000);
  }

  /** Ends it for good: what nobody has acknowledged goes elsewhere, and contacts hear of it. */
  end(condition?: string): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#stage?.stop();
    if (this.account.sessions.get(this.jid.resource) === this)
      this.account.sessions.delete(this.jid.resource);
    if (condition !== undefined) this.#stream?.fail(condition);
    becomeUnavailable(this.#host, this, presence({ type: 'unavailable', from: this.jid.toString() }));
    for (const stanza of this.books?.unacknowledged ?? []) this.#divert(stanza);
    this.#host.log(`${this.jid} is offline`);
  }

  #send(stanza: Element): void {
    const text = stanzaText(stanza);
    this.#stream?.sendText(text);
    const { books } = this;
    if (!books) return;
    if (books.sent(stanza, text.length)) this.#stream?.send(books.request());
    if (books.full) this.end('resource-constraint');
  }

  /** @returns the stream error that ends a session whose client counts what was never sent (XEP-0198 5) */
  acknowledge(h: string | undefined): Element | undefined {
    const sent = this.books?.acknowledge(h);
    if (sent === undefined || !this.books) return undefined;
    const details = { h: h ?? '', 'send-count': String(sent) };
    return element('handled-count-too-high', this.books.namespace, details);
  }

  #divert(stanza: Element): void {
    if (stanza.name === 'message') this.#host.route(stanza);
    else if (stanza.name === 'iq') this.#host.refuse(stanza, SERVICE_UNAVAILABLE);
  }
}
