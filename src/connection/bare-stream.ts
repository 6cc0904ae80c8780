import { CliError } from '../errors.ts';
import { NS_CLIENT, NS_COMPONENT, NS_SASL, NS_TLS } from '../stanza/namespaces.ts';
import { reasonOf } from '../transport/network-failure.ts';
import type { Wire } from '../transport/wire.ts';
import type { Element } from '../xml/element.ts';
import { StreamParser } from '../xml/stream-parser.ts';
import { XmlError } from '../xml/xml-error.ts';
import { Deadline } from './deadline.ts';
import type { SessionEnd } from './live-session.ts';
import { openStream } from './open-stream.ts';
import type { StreamSettings } from './settings.ts';
import { readStreamError, type StreamError } from './stream-failure.ts';
import { streamHeader } from './xml-stream.ts';

/** How long the other side may take to close its stream after ours, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

/**
 * Opens a stream and leaves it at that: the header is sent, and nothing is negotiated (RFC 6120 4.2).
 *
 * @param observe sees what the other side sends, as far as it can be read
 * @throws CliError (`connection`) when there is nobody to connect to
 */
export async function openBareStream(
  settings: StreamSettings,
  signal: AbortSignal,
  observe: (item: Element) => void,
): Promise<BareStream> {
  const deadline = new Deadline(settings.timeout, signal);
  try {
    const { stream } = await openStream(settings, deadline, { startTls: false });
    const bare = new BareStream(stream.wire, settings.kind, observe);
    void bare.sendText(streamHeader(settings.kind, settings.jid.domain));
    return bare;
  } finally {
    deadline.clear();
  }
}

/** A stream on which nothing is ever sent unasked, not even an error about what cannot be read. */
export class BareStream {
  readonly ended: Promise<SessionEnd>;
  readonly #wire: Wire;
  readonly #kind: 'client' | 'component';
  readonly #observe: (item: Element) => void;
  #parser: StreamParser | undefined;
  #finish: (end: SessionEnd) => void = () => {};
  #streamError: StreamError | undefined;
  #answered = false;
  #closing = false;

  constructor(wire: Wire, kind: 'client' | 'component', observe: (item: Element) => void) {
    this.#wire = wire;
    this.#kind = kind;
    this.#observe = observe;
    this.#parser = this.#newParser();
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    wire.listener = {
      text: (text) => this.#read(text),
      undecodable: () => this.#end('bytes that are not UTF-8'),
      closed: (cause) => this.#end(cause ? reasonOf(cause) : 'the server closed the stream'),
    };
  }

  async sendText(text: string): Promise<void> {
    if (this.#closing) return;
    this.#wire.write(text);
    await this.#wire.drained();
  }

  async close(): Promise<void> {
    void this.sendText('</stream:stream>');
    this.#closing = true;
    const timer = setTimeout(() => this.#end(''), CLOSE_TIMEOUT);
    await this.ended;
    clearTimeout(timer);
  }

  #newParser(): StreamParser {
    const alias = { from: this.#kind === 'client' ? NS_CLIENT : NS_COMPONENT, to: NS_CLIENT };
    const parser = new StreamParser(
      {
        streamStart: () => {
          this.#answered = true;
        },
        streamElement: (item) => {
          this.#streamError ??= readStreamError(item);
          this.#observe(item);
          // Somebody negotiates by hand: what comes next is a new stream.
          if (!item.is('success', NS_SASL) && !item.is('proceed', NS_TLS)) return;
          parser.stop();
          this.#parser = this.#newParser();
        },
        streamEnd: () => this.#end('the server closed the stream'),
      },
      this.#kind === 'client' ? {} : { alias },
    );
    return parser;
  }

  #read(text: string): void {
    const parser = this.#parser;
    try {
      parser?.write(text);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      this.#parser = undefined;
    }
    if (parser && this.#parser && parser !== this.#parser) this.#read(parser.rest);
  }

  #end(reason: string): void {
    if (!this.#closing) this.#wire.write('</stream:stream>');
    this.#wire.finish();
    if (this.#closing) return this.#finish({ kind: 'closed-by-us' });
    const why = this.#streamError ? `stream error ${this.#streamError.message}` : reason;
    const failure = new CliError(this.#answered ? 'stream' : 'connection', `connection lost: ${why}`);
    this.#finish({ kind: 'failed', failure, error: this.#streamError });
  }
}
