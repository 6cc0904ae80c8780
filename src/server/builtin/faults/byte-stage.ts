import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { Random } from './random.ts';

/** What is done to the bytes of a connection; what is undefined is not done. */
export interface ByteEffects {
  /** Cuts what passes into pieces. */
  readonly split?: Random;
  /** How long what passes waits, in milliseconds. */
  readonly delay?: () => number;
  /** Whether the connection is cut instead. */
  readonly drop?: () => boolean;
  /** When the connection goes silent, in milliseconds from now. */
  readonly stallAfter?: number;
}

/** Stands between a connection and whoever reads and writes it, and does to the bytes what it is told. */
export class ByteStage extends Duplex {
  readonly #inner: Duplex;
  readonly #cut: () => void;
  readonly #gone = new AbortController();
  #effects: ByteEffects;
  #stalled = false;
  /** Whether a read is being passed on. */
  #busy = false;
  /** Whether the reader takes more. */
  #wanted = true;
  #timer: NodeJS.Timeout | undefined;

  /** @param cut ends the connection below without a word */
  constructor(inner: Duplex, effects: ByteEffects, cut: () => void) {
    super({ allowHalfOpen: true });
    this.#inner = inner;
    this.#cut = cut;
    this.#effects = effects;
    if (effects.stallAfter !== undefined) {
      this.#timer = setTimeout(() => {
        this.#stalled = true;
      }, effects.stallAfter);
    }
    inner.on('data', (bytes: Buffer) => void this.#receive(bytes));
    inner.on('end', () => this.push(null));
    inner.on('error', () => this.destroy());
    inner.on('close', () => this.destroy());
  }

  /** From here on everything passes as it is. */
  release(): void {
    clearTimeout(this.#timer);
    this.#effects = {};
  }

  override _read(): void {
    this.#wanted = true;
    if (!this.#busy && this.#inner.isPaused()) this.#inner.resume();
  }

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error) => void): void {
    if (
      this.#effects.split === undefined &&
      this.#effects.delay === undefined &&
      this.#effects.drop === undefined
    ) {
      return this.#writeNow(bytes, done);
    }
    this.#pass(bytes, (piece) => this.#writeNow(piece, () => {})).then(
      () => this.#afterDrain(done),
      () => done(),
    );
  }

  /** Who does not read holds up who writes, as without a stage. */
  #afterDrain(done: () => void): void {
    if (!this.#inner.writableNeedDrain || this.#inner.destroyed) return done();
    const { signal } = this.#gone;
    once(this.#inner, 'drain', { signal }).then(
      () => done(),
      () => done(),
    );
  }

  override _final(done: () => void): void {
    this.#inner.end(done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#gone.abort();
    this.#inner.destroy();
    done(error);
  }

  #writeNow(bytes: Buffer, done: () => void): void {
    if (this.#stalled || this.#inner.destroyed) return done();
    this.#inner.write(bytes, () => done());
  }

  /** One read at a time, or what waits would be overtaken. */
  async #receive(bytes: Buffer): Promise<void> {
    const deliver = (piece: Buffer): void => {
      if (!this.#stalled && !this.destroyed) this.#wanted = this.push(piece);
    };
    if (Object.keys(this.#effects).length > 0) {
      this.#busy = true;
      this.#inner.pause();
      await this.#pass(bytes, deliver).catch(() => {});
      this.#busy = false;
      if (this.#wanted && !this.destroyed) this.#inner.resume();
    } else {
      deliver(bytes);
      if (!this.#wanted) this.#inner.pause();
    }
  }

  /** Rejects when the connection ends meanwhile. */
  async #pass(bytes: Buffer, deliver: (piece: Buffer) => void): Promise<void> {
    const { split, delay, drop } = this.#effects;
    const { signal } = this.#gone;
    if (drop?.()) return this.#cut();
    if (delay) await wait(delay(), undefined, { signal });
    if (!split) return deliver(bytes);
    let at = 0;
    while (at < bytes.length) {
      const end = at + 1 + Math.floor(split() ** 3 * LONGEST_PIECE);
      deliver(bytes.subarray(at, end));
      at = end;
      await nextTurn(undefined, { signal });
    }
  }
}

/** Bytes; most pieces are much shorter, so that many cuts fall into characters and names. */
const LONGEST_PIECE = 200;
