import type { Echo, EchoOptions } from '../handlers/echo.ts';
import type { Io } from '../io.ts';
import { escapeUntrusted, toSafeJson } from '../traffic/escape-untrusted.ts';
import { BotStatus } from './bot-status.ts';
import type { Values } from './command.ts';
import type { echoOptions } from './echo-bot-options.ts';

/** How many echoes since a time on `performance`'s clock. */
export function describeTally(echoes: number, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  return `${echoes === 1 ? '1 echo' : `${echoes} echoes`} in ${seconds.toFixed(1)} s`;
}

/** Counts and prints the echoes. */
export class EchoTally {
  readonly status: BotStatus;
  readonly #values: Values<typeof echoOptions>;
  readonly #io: Io;
  readonly #enough: () => void;
  #echoes = 0;

  constructor(values: Values<typeof echoOptions>, io: Io, enough: () => void) {
    this.status = new BotStatus(values, io);
    this.#values = values;
    this.#io = io;
    this.#enough = enough;
  }

  echoOptions(): EchoOptions {
    const { prefix, count = Number.POSITIVE_INFINITY, quiet = false } = this.#values;
    return {
      ...(prefix !== undefined && { prefix }),
      wanted: () => this.#echoes < count,
      answered: (answered) => {
        this.#echoes += 1;
        if (!quiet) this.#io.stdout.write(this.#line(answered));
        if (this.#echoes >= count) this.#enough();
      },
    };
  }

  get echoes(): number {
    return this.#echoes;
  }

  get everOnline(): boolean {
    return this.status.start !== undefined;
  }

  /** How many in how long; nothing when it never was online. */
  report(): void {
    const { start } = this.status;
    if (start !== undefined) this.#io.stderr.write(`${describeTally(this.#echoes, start)}\n`);
  }

  #line({ from, body }: Echo): string {
    const time = new Date();
    if (this.#values.json) return `${toSafeJson({ time: time.toISOString(), from, body })}\n`;
    return `${time.toTimeString().slice(0, 8)}  ${escapeUntrusted(from)}  ${escapeUntrusted(body)}\n`;
  }
}
