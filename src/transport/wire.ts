import { isAscii } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { reasonOf } from './network-failure.ts';
import { StreamDecoder } from './stream-decoder.ts';
import { type KnownSecret, type PassedElement, type Tap, type TransportNote, tapText } from './tap.ts';

/** How long the last bytes may take to leave, in milliseconds. */
const LINGER = 2000;

export interface WireListener {
  /** Text as it arrives, decoded; characters are never cut, anything else may be. */
  text(text: string): void;
  /** What arrives is no UTF-8. Nothing more is read. */
  undecodable(): void;
  /** The other side sends no more, or the connection is lost; called once, nothing comes after it. */
  closed(failure: Error | undefined): void;
}

/**
 * A connected socket, plain or TLS, as a stream of text. What is written in one turn of the event loop, or while
 * one read is handled, leaves as one write. While the other side does not take what is written, nothing is read.
 */
export class Wire<S extends Duplex = Socket> {
  listener: WireListener | undefined;
  #socket: S;
  readonly #tap: Tap | undefined;
  /** TCP, also when TLS is on top of it. */
  readonly #raw: S;
  #decoder = new StreamDecoder();
  #outgoing = '';
  /** What of `#outgoing` is known to be an element, for the tap. */
  #stanzas: SentStanza[] = [];
  /** What has arrived and is being read, and how much of it the tap has been told; without a tap, nothing. */
  #arrived = '';
  #told = 0;
  #reading = false;
  #scheduled = false;
  #held = false;
  #paused = false;
  #closed = false;

  constructor(socket: S, tap: Tap | undefined) {
    this.#raw = socket;
    this.#socket = socket;
    this.#tap = tap;
    this.#attach(socket);
  }

  get socket(): S {
    return this.#socket;
  }

  /** Whether nothing is read at present: the other side has to take what was written first, or we asked for a pause. */
  get held(): boolean {
    return this.#held || this.#paused;
  }

  /** How much waits to leave: what is queued, in UTF-16 units, and what the socket has not passed on, in bytes. */
  get unsent(): number {
    return this.#outgoing.length + this.#socket.writableLength;
  }

  /**
   * Queues text; it leaves at the end of the turn. After the connection has ended it is dropped. `element`: what all
   * of the text is, for the tap.
   */
  write(text: string, element?: PassedElement): void {
    if (this.#tap && element) this.#stanzas.push({ begin: this.#outgoing.length, text, element });
    this.#outgoing += text;
    if (this.#reading || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(this.flush);
  }

  readonly flush = (): void => {
    this.#scheduled = false;
    this.#tellArrived();
    const text = this.#outgoing;
    const stanzas = this.#stanzas;
    if (text === '') return;
    this.#outgoing = '';
    if (stanzas.length > 0) this.#stanzas = [];
    if (this.#closed || !this.#socket.writable) return;
    if (this.#tap) tellSent(this.#tap, text, stanzas);
    if (!this.#socket.write(text)) this.#holdReading();
  };

  /** Resolves when the other side has room for more, or is gone. */
  drained(): Promise<void> {
    this.flush();
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }

  /** Nothing is read until `secure` or `resume`. */
  pause(): void {
    this.#paused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#paused = false;
    if (!this.#held) this.#socket.resume();
  }

  /** From here on the bytes pass through `wrap`'s socket: TLS on top of the one so far. */
  async secure(wrap: (socket: S) => Promise<S>): Promise<void> {
    this.flush();
    this.#detach(this.#socket);
    try {
      this.#socket = await wrap(this.#socket);
    } catch (error) {
      this.#socket.destroy();
      throw error;
    }
    this.#decoder = new StreamDecoder();
    this.#paused = false;
    this.#attach(this.#socket);
  }

  /** Gives the sockets up, paused: they are their new owner's. Nothing must have been read that is not handled. */
  release(): { readonly raw: S; readonly stream: S } {
    this.flush();
    this.#detach(this.#socket);
    this.#closed = true;
    this.listener = undefined;
    return { raw: this.#raw, stream: this.#socket };
  }

  /** The reader of `text` has come to the end of this element, so many UTF-16 units into that text. */
  read(end: number, element: PassedElement): void {
    if (this.#arrived === '') return;
    const text = this.#arrived.slice(this.#told, end);
    this.#told = end;
    if (this.#tap) tapText(this.#tap, 'in', text, element);
  }

  note(note: TransportNote): void {
    this.#tellArrived();
    this.#tap?.note(note);
  }

  learnSecret(secret: KnownSecret): void {
    this.#tap?.secret?.(secret);
  }

  /** Sends what is queued, then drops the connection; what still arrives is not read. `closed` is not called. */
  finish(): void {
    this.flush();
    this.#closeByUs();
    const socket = this.#socket;
    const drop = (): void => void socket.destroy();
    socket.resume().end(drop);
    setTimeout(drop, LINGER).unref();
  }

  /** Drops the connection. `closed` is not called for it. */
  destroy(): void {
    this.#closeByUs();
    this.#socket.destroy();
  }

  #closeByUs(): void {
    if (!this.#closed) this.note({ kind: 'closed', text: 'by us' });
    this.#closed = true;
    this.listener = undefined;
  }

  #attach(socket: S): void {
    socket.on('data', this.#onData);
    socket.on('end', this.#onEnd);
    socket.on('close', this.#onEnd);
    socket.on('error', this.#onError);
    socket.on('drain', this.#onDrain);
    // It may have ended between its connecting and our listening.
    if (socket.readableEnded || socket.destroyed)
      setImmediate(() => this.#close(socket.errored ?? undefined));
  }

  #detach(socket: S): void {
    socket.pause();
    socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onEnd);
    socket.off('error', this.#onError).off('drain', this.#onDrain);
  }

  readonly #onData = (bytes: Buffer): void => {
    if (this.#closed) return;
    // What is no ASCII may be no UTF-8, or end inside of a character: the tap gets the bytes.
    const isText = this.#tap !== undefined && isAscii(bytes);
    // A copy: the socket may use the buffer again (connect-socket.ts).
    if (!isText) this.#tap?.data('in', Buffer.from(bytes));
    let text: string;
    try {
      text = this.#decoder.decode(bytes);
    } catch {
      if (isText) this.#tap?.data('in', Buffer.from(bytes));
      this.#socket.pause();
      this.listener?.undecodable();
      return;
    }
    this.#reading = true;
    if (isText) this.#arrived = text;
    try {
      if (text !== '') this.listener?.text(text);
    } finally {
      this.#reading = false;
      this.flush();
    }
  };

  readonly #onEnd = (): void => this.#close(undefined);

  readonly #onError = (error: Error): void => this.#close(error);

  readonly #onDrain = (): void => {
    if (!this.#held) return;
    this.#held = false;
    if (!this.#paused) this.#socket.resume();
  };

  /** What of the text that is being read the tap does not know yet. */
  #tellArrived(): void {
    if (this.#arrived === '') return;
    const text = this.#arrived.slice(this.#told);
    this.#arrived = '';
    this.#told = 0;
    if (this.#tap && text !== '') tapText(this.#tap, 'in', text);
  }

  #holdReading(): void {
    this.#held = true;
    this.#socket.pause();
  }

  #close(failure: Error | undefined): void {
    if (this.#closed) return;
    this.#closed = true;
    this.note({ kind: 'closed', text: failure ? reasonOf(failure) : 'by the other side' });
    this.listener?.closed(failure);
  }
}

/** Where it stands in what is sent. */
interface SentStanza {
  readonly begin: number;
  readonly text: string;
  readonly element: PassedElement;
}

function tellSent(tap: Tap, all: string, stanzas: readonly SentStanza[]): void {
  let told = 0;
  for (const { begin, text, element } of stanzas) {
    if (told < begin) tapText(tap, 'out', all.slice(told, begin));
    tapText(tap, 'out', text, element);
    told = begin + text.length;
  }
  if (told < all.length) tapText(tap, 'out', all.slice(told));
}
