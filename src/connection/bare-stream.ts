import { CliError } from '../errors.ts';
import type { Element } from '../xml/element.ts';
import { Deadline } from './deadline.ts';
import type { SessionEnd } from './live-session.ts';
import { openStream } from './open-stream.ts';
import type { StreamSettings } from './settings.ts';
import { endReason, readStreamError, type StreamError } from './stream-failure.ts';
import type { XmlStream } from './xml-stream.ts';

/** How long the other side may take to close its stream after ours, in milliseconds. */
const CLOSE_TIMEOUT = 2000;

/**
 * Opens a stream and leaves it at that: the header is sent, and nothing is negotiated (RFC 6120 4.2).
 *
 * @param observe sees what the other side sends
 * @throws CliError (`connection`) when there is nobody to connect to
 */
export async function openBareStream(
  settings: StreamSettings,
  signal: AbortSignal,
  observe: (item: Element) => void,
): Promise<BareStream> {
  const deadline = new Deadline(settings.timeout, signal);
  try {
    const stream = await openStream(settings, deadline, { startTls: false });
    const bare = new BareStream(stream, observe);
    stream.open(settings.jid.domain);
    return bare;
  } finally {
    deadline.clear();
  }
}

/** A stream on which nothing is ever sent unasked. */
export class BareStream {
  readonly ended: Promise<SessionEnd>;
  readonly #stream: XmlStream;
  #finish: (end: SessionEnd) => void = () => {};
  #streamError: StreamError | undefined;
  #answered = false;
  #closing = false;

  constructor(stream: XmlStream, observe: (item: Element) => void) {
    this.#stream = stream;
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    stream.receiver = {
      header: () => {
        this.#answered = true;
      },
      element: (item) => {
        this.#streamError ??= readStreamError(item);
        observe(item);
      },
      end: (end) => this.#end(endReason(end)),
    };
  }

  async sendText(text: string): Promise<void> {
    this.#stream.sendText(text);
    await this.#stream.wire.drained();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#stream.close();
    const timer = setTimeout(() => this.#end(''), CLOSE_TIMEOUT);
    await this.ended;
    clearTimeout(timer);
  }

  #end(reason: string): void {
    if (!this.#closing) this.#stream.close();
    this.#stream.wire.finish();
    if (this.#closing) return this.#finish({ kind: 'closed-by-us' });
    const why = this.#streamError ? `stream error ${this.#streamError.message}` : reason;
    const failure = new CliError(this.#answered ? 'stream' : 'connection', `connection lost: ${why}`);
    this.#finish({ kind: 'failed', failure, error: this.#streamError });
  }
}
