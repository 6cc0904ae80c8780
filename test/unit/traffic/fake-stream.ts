import type { SinkStream } from '../../../src/traffic/sink.ts';

/** A stream that keeps what is written, and takes no more when a test says that it is full. */
export class FakeStream implements SinkStream {
  readonly writes: string[] = [];
  full = false;
  #drain: (() => void) | undefined;
  #error: ((error: Error) => void) | undefined;

  write(chunk: string | Uint8Array): boolean {
    this.writes.push(String(chunk));
    return !this.full;
  }

  once(_event: 'drain', listener: () => void): void {
    this.#drain = listener;
  }

  on(_event: 'error', listener: (error: Error) => void): void {
    this.#error = listener;
  }

  get text(): string {
    return this.writes.join('');
  }

  drain(): void {
    this.full = false;
    const listener = this.#drain;
    this.#drain = undefined;
    listener?.();
  }

  fail(error: Error): void {
    this.#error?.(error);
  }
}
