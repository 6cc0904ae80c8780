import { PassThrough, Writable } from 'node:stream';
import type { Io } from '../../src/io.ts';

export interface FakeIoOptions {
  readonly env?: Io['env'];
  /** All of stdin; without it stdin is empty. */
  readonly stdin?: string;
  /** Whether stdin, stdout and stderr are terminals. */
  readonly terminal?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
}

/** A program's surroundings without a process. */
export class FakeIo implements Io {
  readonly stdin: PassThrough & { isTTY?: boolean; setRawMode?(raw: boolean): void };
  readonly stdout;
  readonly stderr;
  readonly env;
  readonly signal;
  readonly program = [];
  /** What the terminal was told: whether it is in raw mode. */
  raw = false;

  constructor({ env = {}, stdin, terminal = false, columns, signal }: FakeIoOptions = {}) {
    this.stdout = new Recorder(terminal, columns);
    this.stderr = new Recorder(terminal, columns);
    this.stdin = new PassThrough();
    this.env = env;
    this.signal = signal ?? new AbortController().signal;
    if (terminal) {
      this.stdin.isTTY = true;
      this.stdin.setRawMode = (raw) => {
        this.raw = raw;
      };
    } else this.stdin.end(stdin ?? '');
  }

  get out(): string {
    return this.stdout.text;
  }

  get err(): string {
    return this.stderr.text;
  }
}

class Recorder extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;
  #wake: (() => void)[] = [];

  constructor(isTTY: boolean, columns = 80) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk);
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
    done();
  }

  /** Resolves as soon as this has been written. */
  async until(text: string): Promise<void> {
    while (!this.text.includes(text)) await new Promise<void>((resolve) => this.#wake.push(resolve));
  }
}
