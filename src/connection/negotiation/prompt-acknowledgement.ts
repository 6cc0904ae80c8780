import type { TLSSocket } from 'node:tls';
import type { XmlStream } from '../xml-stream.ts';

/**
 * Answers with a space what comes before the features that we wait for: TLS 1.3 session tickets and the stream header.
 * A server that leaves Nagle's algorithm on and writes in pieces (Prosody the tickets, ejabberd header and features)
 * keeps the next piece until our kernel has acknowledged the one before. That takes 40 ms, unless something goes out
 * that carries the acknowledgement. Around `<features/>` space means nothing (RFC 6120 4.6.1, 6.3.5).
 */
export class PromptAcknowledgement {
  readonly #stream: XmlStream;
  readonly #socket: TLSSocket | undefined;
  #due: NodeJS.Immediate | undefined;

  constructor(stream: XmlStream, socket: TLSSocket | undefined) {
    this.#stream = stream;
    this.#socket = socket;
  }

  /** Our first stream header is on its way. Tickets that came before it are acknowledged by it. */
  opened(): void {
    this.#socket?.on('session', this.answer);
  }

  /** Something came that is not what we wait for. */
  readonly answer = (): void => {
    clearImmediate(this.#due);
    // The features may be in the same read; and a ticket is told of while OpenSSL reads, when writing would garble.
    this.#due = setImmediate(() => this.#stream.sendText(' '));
  };

  /** What we wait for is there. */
  stop(): void {
    clearImmediate(this.#due);
    this.#socket?.off('session', this.answer);
  }
}
