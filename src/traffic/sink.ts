import { Buffer } from 'node:buffer';
import { ReusingEncoder } from './reusing-encoder.ts';

/** What a sink needs of a `node:stream` Writable. */
export interface SinkStream {
  /** `written`: the bytes are not needed any more. */
  write(chunk: string | Uint8Array, written?: () => void): boolean;
  once(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface SinkOptions {
  /** How much may wait for a slow stream, in UTF-16 units; 8 Mi if not given. */
  readonly limit?: number;
  /** Defers the write to the end of the turn; `setImmediate` if not given. */
  readonly schedule?: (write: () => void) => void;
  /** The stream is broken (EPIPE, ENOSPC): nothing more will be written. */
  readonly onError?: (error: Error) => void;
}

/**
 * The only place that writes. It writes once a turn, or when much has come together, in order; keeps what a slow stream does not take yet, up
 * to a limit; and never throws: after an error all that is written is dropped.
 */
export class Sink {
  readonly #stream: SinkStream;
  readonly #limit: number;
  readonly #schedule: (write: () => void) => void;
  readonly #onError: (error: Error) => void;
  readonly #encoder = new ReusingEncoder();
  #waiting = '';
  #scheduled = false;
  #blocked = false;
  #closed = false;

  constructor(stream: SinkStream, options: SinkOptions = {}) {
    this.#stream = stream;
    this.#limit = options.limit ?? 8 * 1024 * 1024;
    this.#schedule = options.schedule ?? setImmediate;
    this.#onError = options.onError ?? (() => {});
    stream.on('error', (error) => this.#fail(error));
  }

  /** Whether there is no room, or nowhere to write to: what is written now is lost. */
  get full(): boolean {
    return this.#closed || this.#waiting.length >= this.#limit;
  }

  /** Takes the text if there is room; what is taken goes out after what was taken before. */
  write(text: string): void {
    if (this.full) return;
    this.#waiting += this.#blocked ? detached(text) : text;
    if (this.#waiting.length >= LARGE && !this.#blocked) this.flush();
    if (this.#scheduled || this.#blocked) return;
    this.#scheduled = true;
    this.#schedule(this.#turnEnded);
  }

  /** Writes now what waits for the end of the turn, so that what others write next stands behind it. */
  flush(): void {
    if (this.#blocked || this.#closed || this.#waiting === '') return;
    const text = this.#waiting;
    this.#waiting = '';
    try {
      this.#blocked = !this.#send(text);
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    if (this.#blocked) this.#stream.once('drain', this.#drained);
  }

  /**
   * Writes all that waits, also to a stream that is slow, and takes nothing more. The stream is not ended: it
   * may be the program's stderr.
   */
  close(): void {
    this.#blocked = false;
    this.flush();
    this.#closed = true;
  }

  #send(text: string): boolean {
    const encoded = this.#encoder.encode(text);
    return encoded ? this.#stream.write(encoded.bytes, encoded.release) : this.#stream.write(text);
  }

  readonly #turnEnded = (): void => {
    this.#scheduled = false;
    this.flush();
  };

  readonly #drained = (): void => {
    this.#blocked = false;
    this.flush();
  };

  #fail(error: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting = '';
    this.#onError(error);
  }
}

/** In UTF-16 units: longer text is written at once, which costs less than to let it grow. */
const LARGE = 64 * 1024;

/** A copy: what a slice was cut from, which may be much larger, would stay in memory for as long as the slice waits. */
function detached(text: string): string {
  return Buffer.from(text).toString();
}
