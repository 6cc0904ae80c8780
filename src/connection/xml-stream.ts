import type { Jid } from '../stanza/jid.ts';
import { KnownSecrets, knownSecret } from '../stanza/known-secrets.ts';
import { NS_CLIENT, NS_COMPONENT, NS_STREAM, NS_STREAM_ERRORS } from '../stanza/namespaces.ts';
import type { Wire } from '../transport/wire.ts';
import { Element, element } from '../xml/element.ts';
import { escapeAttribute } from '../xml/escape.ts';
import { serialise } from '../xml/serialise.ts';
import { type ParserLimits, StreamParser } from '../xml/stream-parser.ts';
import { type XmlCondition, XmlError } from '../xml/xml-error.ts';

/** Sees what the other side sends. `end` comes once, and nothing after it. */
export interface StreamReceiver {
  /** Something has come, be it a part of an element. */
  heard?(): void;
  header(header: Element): void;
  element(element: Element): void;
  /** The stream or the connection below it is over. */
  end(end: StreamEnd): void;
}

export type StreamEnd =
  /** `</stream:stream>`, or the connection closed in an orderly way without it. */
  | { readonly kind: 'closed' }
  /** The connection broke. */
  | { readonly kind: 'lost'; readonly cause: Error }
  /** What the other side sent cannot be read; it has been told so. */
  | { readonly kind: 'unreadable'; readonly cause: XmlError };

const CONTENT = { defaultNamespace: NS_CLIENT, prefixes: new Map([['stream', NS_STREAM]]) };

/**
 * XML streams on a wire, one after the other (RFC 6120 4). Stanzas have the namespace `jabber:client` on both
 * sides, also where a component's stream calls it `jabber:component:accept`.
 */
export class XmlStream {
  readonly wire: Wire;
  #receiver: StreamReceiver | undefined;
  /** What came while nobody was there to receive it: a stream changes hands in the middle of a read. */
  #backlog: ((receiver: StreamReceiver) => void)[] = [];
  readonly #namespace: string;
  readonly #limits: Partial<ParserLimits>;
  #parser: StreamParser;
  /** The parser's position at the beginning of the text that is being read. */
  #readFrom = 0;
  #over = false;
  #closed = false;

  /** What the other side may repeat of a login, to keep it out of messages. */
  readonly secrets = new KnownSecrets();

  constructor(wire: Wire, kind: 'client' | 'component', limits: Partial<ParserLimits> = {}) {
    this.wire = wire;
    this.#limits = limits;
    this.#namespace = kind === 'client' ? NS_CLIENT : NS_COMPONENT;
    this.#parser = this.#newParser();
    wire.listener = {
      text: (text) => this.#text(text),
      undecodable: () => this.#unreadable(new XmlError('not-well-formed', 'bytes that are not UTF-8')),
      closed: (cause) => this.#end(cause ? { kind: 'lost', cause } : { kind: 'closed' }),
    };
  }

  /** Who sees what arrives. While there is nobody, it is kept for the next one. */
  set receiver(receiver: StreamReceiver | undefined) {
    this.#receiver = receiver;
    if (receiver === undefined) return;
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const deliver of backlog) deliver(receiver);
  }

  /** What is read next is the start of a new stream (RFC 6120 4.3.3). */
  restart(): void {
    this.#parser.stop();
    this.#parser = this.#newParser();
  }

  /** A secret of the session that is `jid`'s: from here on it is hidden in messages and in the traffic that is shown. */
  learnSecret(text: string, jid: Jid): void {
    const secret = knownSecret(text, jid.toString());
    this.secrets.add(secret);
    this.wire.learnSecret(secret);
  }

  /** Text that arrived and was not read when the stream was restarted. */
  get unread(): string {
    return this.#parser.rest;
  }

  /** Stops reading in the middle of what arrived: what follows is `unread`. */
  stop(): void {
    this.#parser.stop();
  }

  /** Sends the opening tag (RFC 6120 4.7). */
  open(to: string): void {
    this.sendText(streamHeader(this.#namespace === NS_CLIENT ? 'client' : 'component', to));
  }

  send(item: Element): void {
    this.sendText(serialise(item, CONTENT), item);
  }

  /** As `send` sends it. */
  serialise(item: Element): string {
    return serialise(item, CONTENT);
  }

  /** `item`: what was serialised. After the closing tag nothing more is sent (RFC 6120 4.4). */
  sendText(text: string, item?: Element): void {
    if (!this.#closed) this.wire.write(text, item);
  }

  /** Sends the closing tag. */
  close(): void {
    this.sendText('</stream:stream>');
    this.#closed = true;
    this.wire.flush();
  }

  /** Tells the other side what is wrong and drops the connection (RFC 6120 4.9.1.1). */
  abandon(condition: XmlCondition): void {
    this.#over = true;
    this.sendError([element(condition, NS_STREAM_ERRORS)]);
    this.wire.finish();
  }

  /** A stream error and the closing tag (RFC 6120 4.9.1). */
  sendError(inside: Element[]): void {
    this.send(new Element('error', 'stream', NS_STREAM, [], inside));
    this.close();
  }

  #newParser(): StreamParser {
    const alias = { from: this.#namespace, to: NS_CLIENT };
    const listener = {
      streamStart: (header: Element) => this.#deliver((receiver) => receiver.header(header)),
      streamElement: (item: Element) => {
        this.wire.read(this.#parser.position - this.#readFrom, item);
        if (this.#receiver) this.#receiver.element(item);
        else this.#deliver((receiver) => receiver.element(item));
      },
      streamEnd: () => this.#end({ kind: 'closed' }),
    };
    const limits = this.#limits;
    return new StreamParser(listener, this.#namespace === NS_CLIENT ? { limits } : { limits, alias });
  }

  #text(text: string): void {
    if (this.#over) return;
    this.#receiver?.heard?.();
    this.#readFrom = this.#parser.position;
    try {
      this.#parser.write(text);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.#unreadable(error);
    }
  }

  #unreadable(cause: XmlError): void {
    if (this.#over) return;
    this.abandon(cause.condition);
    this.#deliver((receiver) => receiver.end({ kind: 'unreadable', cause }));
  }

  #end(end: StreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#deliver((receiver) => receiver.end(end));
  }

  #deliver(delivery: (receiver: StreamReceiver) => void): void {
    if (this.#receiver) delivery(this.#receiver);
    else this.#backlog.push(delivery);
  }
}

/** The opening tag of a stream to a server that is called `to` (RFC 6120 4.7; XEP-0114 3 has no version). */
export function streamHeader(kind: 'client' | 'component', to: string): string {
  const namespace = kind === 'client' ? NS_CLIENT : NS_COMPONENT;
  const version = kind === 'client' ? " version='1.0'" : '';
  const names = `xmlns='${namespace}' xmlns:stream='${NS_STREAM}' to='${escapeAttribute(to)}'`;
  return `<?xml version='1.0'?><stream:stream ${names}${version}>`;
}
