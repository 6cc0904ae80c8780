import type { LiveSession } from '../connection/live-session.ts';
import type { CliError } from '../errors.ts';
import type { Echo, EchoOptions } from '../handlers/echo.ts';
import type { Io } from '../io.ts';
import { escapeUntrusted, toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Values } from './command.ts';
import type { echoOptions } from './echo-bot-options.ts';

/** How many echoes since a time on `performance`'s clock. */
export function describeTally(echoes: number, start: number): string {
  const seconds = (performance.now() - start) / 1000;
  return `${echoes === 1 ? '1 echo' : `${echoes} echoes`} in ${seconds.toFixed(1)} s`;
}

/** Counts and prints the echoes, and says how the bot is doing. */
export class EchoTally {
  readonly #values: Values<typeof echoOptions>;
  readonly #io: Io;
  readonly #enough: () => void;
  #echoes = 0;
  #start: number | undefined;
  /** Said once, not with each attempt. */
  #lastHint: string | undefined;

  constructor(values: Values<typeof echoOptions>, io: Io, enough: () => void) {
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

  online({ jid, resumed }: LiveSession): void {
    this.#start ??= performance.now();
    const how = resumed ? 'online again' : 'online';
    if (!this.#values.quiet) this.#io.stderr.write(`${how} as ${escapeUntrusted(jid.toString())}\n`);
  }

  offline(failure: CliError, wait: number): void {
    const when = wait < 50 ? 'at once' : `in ${(wait / 1000).toFixed(1)} s`;
    this.#io.stderr.write(`xmpp-tool: ${escapeUntrusted(failure.message)}; trying again ${when}\n`);
    if (failure.hint !== undefined && failure.hint !== this.#lastHint)
      this.#io.stderr.write(`hint: ${escapeUntrusted(failure.hint)}\n`);
    this.#lastHint = failure.hint;
  }

  get echoes(): number {
    return this.#echoes;
  }

  get everOnline(): boolean {
    return this.#start !== undefined;
  }

  /** How many in how long; nothing when it never was online. */
  report(): void {
    if (this.#start !== undefined) this.#io.stderr.write(`${describeTally(this.#echoes, this.#start)}\n`);
  }

  #line({ from, body }: Echo): string {
    const time = new Date();
    if (this.#values.json) return `${toSafeJson({ time: time.toISOString(), from, body })}\n`;
    return `${time.toTimeString().slice(0, 8)}  ${escapeUntrusted(from)}  ${escapeUntrusted(body)}\n`;
  }
}
