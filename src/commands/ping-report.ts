import type { Io } from '../io.ts';
import type { StanzaError } from '../stanza/stanza-error.ts';
import { escapeUntrusted, toSafeJson } from '../traffic/escape-untrusted.ts';
import type { Values } from './command.ts';
import type { PingOptions } from './ping.ts';
import { milliseconds, PingStatistics } from './ping-statistics.ts';

export type Outcome =
  | { readonly kind: 'answer' }
  | { readonly kind: 'error'; readonly error: StanzaError }
  | { readonly kind: 'silence'; readonly why: string };

/** Tells of the pings to one target: a line for each, and the statistics at the end. */
export class PingReport {
  readonly target: string;
  readonly statistics = new PingStatistics();
  readonly #values: Values<PingOptions>;
  readonly #io: Io;
  readonly #start = performance.now();

  constructor(target: string, values: Values<PingOptions>, io: Io) {
    this.target = target;
    this.#values = values;
    this.#io = io;
  }

  /** @param time how long it took, in milliseconds */
  tell(sequence: number, outcome: Outcome, time: number): void {
    if (outcome.kind === 'answer') this.statistics.roundTrip(time);
    else if (outcome.kind === 'error') this.statistics.errors += 1;
    else this.statistics.timedOut += 1;
    if (this.#values.quiet) return;
    this.#print(
      this.#values.json ? this.#record(sequence, outcome, time) : this.#line(sequence, outcome, time),
    );
  }

  end(): void {
    if (this.#values.json) this.#print(this.#summaryRecord());
    else for (const line of this.#summary()) this.#print(line);
  }

  #line(sequence: number, outcome: Outcome, time: number): string {
    const who = escapeUntrusted(this.target);
    if (outcome.kind === 'silence') return `no answer from ${who}: seq=${sequence}`;
    const took = `seq=${sequence} time=${milliseconds(time)} ms`;
    if (outcome.kind === 'answer') return `answer from ${who}: ${took}`;
    return `error from ${who}: ${took} ${escapeUntrusted(outcome.error.message)}`;
  }

  #record(seq: number, outcome: Outcome, time: number): string {
    const ms = outcome.kind === 'silence' ? null : rounded(time);
    return toSafeJson({ jid: this.target, seq, ms, error: errorOf(outcome) });
  }

  #summary(): string[] {
    const { sent, answered, errors, timedOut, open, times } = this.statistics;
    const parts = [`${sent} sent`, `${answered} answered`];
    if (errors > 0) parts.push(`${errors} ${errors === 1 ? 'error' : 'errors'}`);
    if (open > 0) parts.push(`${open} open`);
    const closed = sent - open;
    parts.push(`${closed === 0 ? 0 : Math.round((100 * timedOut) / closed)} % lost`);
    parts.push(`time ${Math.round(performance.now() - this.#start)} ms`);
    const lines = ['', `--- ${escapeUntrusted(this.target)} ping statistics ---`, parts.join(', ')];
    if (times === undefined) return lines;
    const figures = [times.min, times.avg, times.max, times.mdev].map(milliseconds).join('/');
    return [...lines, `round trip min/avg/max/mdev = ${figures} ms`];
  }

  #summaryRecord(): string {
    const { sent, answered, errors, timedOut, times } = this.statistics;
    const { min, avg, max, mdev } = times ?? {};
    const figures = { min: rounded(min), avg: rounded(avg), max: rounded(max), mdev: rounded(mdev) };
    return toSafeJson({ jid: this.target, sent, answered, errors, lost: timedOut, ...figures });
  }

  #print(line: string): void {
    this.#io.stdout.write(`${line}\n`);
  }
}

function errorOf(outcome: Outcome): { condition: string; text: string | null } | null {
  if (outcome.kind === 'answer') return null;
  if (outcome.kind === 'silence') return { condition: 'timeout', text: outcome.why };
  return { condition: outcome.error.condition, text: outcome.error.text ?? null };
}

/** To the microsecond. */
function rounded(time: number | undefined): number | null {
  return time === undefined ? null : Math.round(time * 1000) / 1000;
}
