import { readStanzaError } from '../stanza/stanza-error.ts';
import type { LaneEvents } from './lane.ts';
import { Latencies, type Spread } from './latencies.ts';

/** One second of a run, by when the echoes came. Milliseconds. */
export interface Moment {
  /** Since the start of what is measured, in seconds: the end of it. */
  readonly second: number;
  readonly echoed: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a run came to; what was sent to warm up is in none of it. */
export interface EchoResult {
  readonly sent: number;
  readonly echoed: number;
  /** Answered with an error. */
  readonly errors: number;
  /** Not answered in time. */
  readonly lost: number;
  /** Neither answered nor given up when the run was ended. */
  readonly unanswered: number;
  /** Of those that are lost or unanswered: what the connection had no room for, so that it never left. */
  readonly unwritten: number;
  readonly duplicates: number;
  /** From the first message that counts to the last echo. */
  readonly seconds: number;
  /** Echoes a second. */
  readonly rate: number;
  readonly latency: Spread | undefined;
  readonly timeline: readonly Moment[];
  /** The first error, in a line. */
  readonly firstError: string | undefined;
}

/** Counts what becomes of messages. */
export class EchoTally implements LaneEvents {
  readonly latencies = new Latencies();
  readonly #second = new Latencies();
  readonly #timeline: Moment[] = [];
  readonly #now: () => number;
  readonly #measureFrom: number;
  #inFlight = 0;
  #sent = 0;
  #echoed = 0;
  #errors = 0;
  #duplicates = 0;
  #last: number;
  #firstError: string | undefined;

  /** @param measureFrom when warming up is over, by the same clock as `now`; milliseconds */
  constructor(now: () => number, measureFrom: number) {
    this.#now = now;
    this.#measureFrom = measureFrom;
    this.#last = measureFrom;
  }

  /** Messages that are still waited for. */
  get inFlight(): number {
    return this.#inFlight;
  }

  get sentSoFar(): number {
    return this.#sent;
  }

  get echoedSoFar(): number {
    return this.#echoed;
  }

  sent(measured: boolean): void {
    this.#inFlight += 1;
    if (measured) this.#sent += 1;
  }

  echoed(due: number, measured: boolean, late: boolean): void {
    if (measured) {
      const now = this.#now();
      this.#echoed += 1;
      this.#last = now;
      this.latencies.record(now - due);
      this.#second.record(now - due);
    }
    if (!late) this.#inFlight -= 1;
  }

  refused(stanza: Parameters<LaneEvents['refused']>[0], measured: boolean, late: boolean): void {
    if (measured) this.#errors += 1;
    this.#firstError ??= readStanzaError(stanza).message;
    if (!late) this.#inFlight -= 1;
  }

  duplicate(measured: boolean): void {
    if (measured) this.#duplicates += 1;
  }

  expired(count: number): void {
    this.#inFlight -= count;
  }

  /** A second is over. */
  endSecond(): void {
    const { count } = this.#second;
    if (this.#now() < this.#measureFrom) return;
    this.#timeline.push({
      second: (this.#now() - this.#measureFrom) / 1000,
      echoed: count,
      p50: this.#second.percentile(50),
      p99: this.#second.percentile(99),
      max: this.#second.percentile(100),
    });
    this.#second.reset();
  }

  /**
   * @param interrupted whether what is still under way was not given the time that it may take
   * @param unwritten how many messages have not left
   */
  result(interrupted: boolean, unwritten = 0): EchoResult {
    if (this.#second.count > 0) this.endSecond();
    const missing = this.#sent - this.#echoed - this.#errors;
    const unanswered = interrupted ? Math.min(missing, this.#inFlight) : 0;
    const seconds = (this.#last - this.#measureFrom) / 1000;
    return {
      sent: this.#sent,
      echoed: this.#echoed,
      errors: this.#errors,
      lost: missing - unanswered,
      unanswered,
      unwritten,
      duplicates: this.#duplicates,
      seconds,
      rate: seconds > 0 ? this.#echoed / seconds : 0,
      latency: this.latencies.spread(),
      timeline: this.#timeline,
      firstError: this.#firstError,
    };
  }
}
