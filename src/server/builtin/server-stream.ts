import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { NS_CLIENT, NS_STREAM, NS_STREAM_ERRORS } from '../../stanza/namespaces.ts';
import type { Wire } from '../../transport/wire.ts';
import { type Attributes, Element, element } from '../../xml/element.ts';
import { escapeAttribute } from '../../xml/escape.ts';
import { serialise } from '../../xml/serialise.ts';
import { type ParserOptions, StreamParser, XmlError } from '../../xml/stream-parser.ts';

/** What is done with what comes in on a stream. */
export interface StreamOwner {
  /** Whether somebody has logged in and has a session. */
  readonly online: boolean;
  header(header: Element): void;
  element(item: Element): void;
  /** The other side has closed its stream; it is answered with ours. */
  closed(): void;
  /** There is no connection any more. Comes once, for whatever reason, as the last thing. */
  gone(): void;
  /** Something of ours went wrong: `error` was thrown while a stanza was handled. */
  broken(error: unknown): void;
}

/** The receiving end of an XML stream (RFC 6120 4): headers, stream errors, restarts, and the end. */
export class ServerStream {
  readonly wire: Wire<Duplex>;
  /** Of the header that was sent last; '' before. */
  id = '';
  owner: StreamOwner | undefined;
  readonly #namespace: string;
  readonly #options: ParserOptions;
  #parser: StreamParser;
  #headerSent = false;
  /** Some clients end what comes before a new header with a line feed, in front of which XML has no declaration. */
  #awaitsHeader = true;
  #closing = false;
  #gone = false;

  constructor(wire: Wire<Duplex>, namespace: string, stanzaBytes: number) {
    this.wire = wire;
    this.#namespace = namespace;
    const alias = namespace === NS_CLIENT ? {} : { alias: { from: namespace, to: NS_CLIENT } };
    this.#options = { limits: { stanzaBytes }, ...alias };
    this.#parser = this.#newParser();
    wire.listener = {
      text: (text) => this.#read(text),
      undecodable: () => this.fail('not-well-formed'),
      closed: () => this.#end(),
    };
  }

  /** Whether nothing can be sent any more. */
  get ended(): boolean {
    return this.#closing || this.#gone;
  }

  sendHeader(attributes: Attributes): void {
    this.id = randomUUID();
    this.#writeHeader({ ...attributes, id: this.id });
  }

  send(item: Element): void {
    this.sendText(serialise(item, CONTEXT));
  }

  /** Sends what has been serialised by `stanzaText`. */
  sendText(text: string): void {
    if (this.ended) return;
    if (this.wire.unsent > MAX_UNSENT) return this.drop();
    this.wire.write(text);
  }

  /** What follows belongs to a new stream (RFC 6120 4.3.3). */
  restart(): void {
    this.#headerSent = false;
    this.#awaitsHeader = true;
    this.#parser.stop();
    this.#parser = this.#newParser();
  }

  /** Nothing more is read; what has come already is lost. @returns whether there was any, white space aside */
  async stopReading(): Promise<boolean> {
    const parser = this.#parser;
    parser.stop();
    this.wire.pause();
    await Promise.resolve();
    return parser.rest.trim() !== '';
  }

  /** Ends the stream with an error (RFC 6120 4.9). */
  fail(condition: string, text?: string, application: readonly Element[] = []): void {
    if (this.ended) return;
    if (!this.#headerSent) this.#writeHeader({ id: '', version: '1.0' });
    const explanation = text === undefined ? [] : [element('text', NS_STREAM_ERRORS, {}, [text])];
    const children = [element(condition, NS_STREAM_ERRORS), ...explanation, ...application];
    this.send(new Element('error', 'stream', NS_STREAM, [], children));
    this.close();
  }

  /** Closes the stream, and the connection as soon as that has been sent. */
  close(): void {
    if (this.ended) return;
    if (this.#headerSent) this.sendText('</stream:stream>');
    this.#closing = true;
    this.#parser.stop();
    this.wire.finish();
    this.#end();
  }

  /** Cuts the connection without a word. */
  drop(): void {
    this.#parser.stop();
    this.wire.destroy();
    this.#end();
  }

  #read(text: string): void {
    let unread = text;
    while (unread !== '' && !this.ended) {
      const parser = this.#parser;
      if (this.#awaitsHeader) unread = unread.replace(LEADING_SPACE, '');
      if (unread !== '') this.#awaitsHeader = false;
      try {
        parser.write(unread);
      } catch (error) {
        return this.#refuse(error);
      }
      if (parser === this.#parser) return;
      unread = parser.rest;
    }
  }

  #refuse(error: unknown): void {
    if (error instanceof XmlError) return this.fail(error.condition, error.what);
    this.owner?.broken(error);
    this.fail('internal-server-error');
  }

  #newParser(): StreamParser {
    return new StreamParser(
      {
        streamStart: (header) => this.#start(header),
        streamElement: (item) => {
          if (!this.ended) this.owner?.element(item);
        },
        streamEnd: () => {
          if (this.ended) return;
          this.owner?.closed();
          this.close();
        },
      },
      this.#options,
    );
  }

  /** What every header must say (RFC 6120 4.8.1, 4.8.2, 4.9.3.1, 4.9.3.10). */
  #start(header: Element): void {
    if (header.namespace !== NS_STREAM) return this.fail('invalid-namespace');
    if (header.name !== 'stream') return this.fail('bad-format');
    if (header.attr('xmlns') !== this.#namespace) return this.fail('invalid-namespace');
    this.owner?.header(header);
  }

  #writeHeader(attributes: Attributes): void {
    this.#headerSent = true;
    const given = Object.entries({ 'xml:lang': 'en', ...attributes }).filter(
      ([, value]) => value !== undefined,
    );
    const list = given.map(([name, value]) => ` ${name}='${escapeAttribute(value ?? '')}'`).join('');
    this.wire.write(
      `<?xml version='1.0'?><stream:stream xmlns='${this.#namespace}' xmlns:stream='${NS_STREAM}'${list}>`,
    );
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.owner?.gone();
  }
}

/** A stanza as it stands on every stream. */
export function stanzaText(stanza: Element): string {
  return serialise(stanza, CONTEXT);
}

const CONTEXT = { defaultNamespace: NS_CLIENT, prefixes: new Map([['stream', NS_STREAM]]) };
const LEADING_SPACE = /^[ \t\r\n]+/;
/** What may wait for somebody who does not read it, as `Wire.unsent` counts it. */
const MAX_UNSENT = 16 * 1024 * 1024;
