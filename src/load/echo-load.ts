import type { Element } from '../xml/element.ts';
import { EchoTally } from './echo-tally.ts';
import { Lane } from './lane.ts';
import type { LoadClock } from './load-clock.ts';
import { runOpenLoop } from './open-loop.ts';
import type { Payload } from './payload.ts';
import { type Extent, Quota } from './quota.ts';

/** - `window`: each session keeps so many messages unanswered; `rate`: so many a second leave, over all sessions */
export type Pace =
  | { readonly kind: 'window'; readonly window: number }
  | { readonly kind: 'rate'; readonly rate: number };

export interface EchoLoadOptions {
  readonly pace: Pace;
  readonly extent: Extent;
  /** How long an echo may take before its message counts as lost, in milliseconds. */
  readonly patience: number;
  readonly clock: LoadClock;
}

/** A session that takes part. */
export interface Participant {
  readonly payload: Payload;
  /** Sends text as it is; resolves when there is room for more. */
  sendText(text: string): Promise<void>;
  /** Names who sees what arrives. */
  listen(observe: (stanza: Element) => void): void;
}

/** How often it is looked what has been waited for too long, and how long the last echoes get, in milliseconds. */
const SWEEP = 100;
const LAST_ECHOES = 1000;
const SECOND = 1000;

/** Sends messages to something that echoes, over one or more sessions. It starts when it is made. */
export class EchoLoad {
  readonly tally: EchoTally;
  /** Resolves when all is sent, and answered or given up. */
  readonly ended: Promise<void>;
  readonly #options: EchoLoadOptions;
  readonly #quota: Quota;
  readonly #lanes: readonly Lane[];
  #finish: () => void = () => {};
  #endLoop: () => void = () => {};
  #ended = false;
  readonly #cancels = new Set<() => void>();
  #sending = true;
  #interrupted = false;

  constructor(participants: readonly Participant[], options: EchoLoadOptions) {
    const { clock, extent } = options;
    this.#options = options;
    const start = clock.now();
    this.#quota = new Quota(extent, start);
    this.tally = new EchoTally(clock.now, this.#quota.measureFrom);
    this.#lanes = participants.map((participant) => this.#openLane(participant));
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#every(SWEEP, this.#sweep);
    this.#every(SECOND, () => this.tally.endSecond());
    this.#begin(start);
  }

  /** How far it is, from 0 to 1. */
  get progress(): number {
    return this.#quota.progress(this.#options.clock.now());
  }

  /** Messages that have not left: the other side does not take more. */
  get unwritten(): number {
    return this.#lanes.reduce((sum, { unwritten }) => sum + unwritten, 0);
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }

  /** Sends nothing more; what is under way gets a moment. */
  interrupt(): void {
    this.#interrupted = true;
    this.#stopSending();
    const { clock } = this.#options;
    this.#cancels.add(clock.at(clock.now() + LAST_ECHOES, this.#end));
  }

  /** Ends at once: nothing can come any more. */
  abandon(): void {
    this.#interrupted = true;
    this.#end();
  }

  #openLane({ payload, sendText, listen }: Participant): Lane {
    const lane: Lane = new Lane({
      payload,
      measureFrom: this.#quota.measureFrom,
      events: this.tally,
      write: sendText,
      settled: () => this.#settled(lane),
    });
    listen(lane.observe);
    return lane;
  }

  #begin(start: number): void {
    const { pace, clock } = this.#options;
    if (pace.kind === 'window') {
      for (let i = 0; i < pace.window; i++) for (const lane of this.#lanes) this.#sendNext(lane);
      return;
    }
    let turn = 0;
    const send = (due: number): boolean => this.#send(this.#lanes[turn++ % this.#lanes.length], due);
    this.#endLoop = runOpenLoop({ rate: pace.rate, start, clock, send });
  }

  #sendNext(lane: Lane): void {
    this.#send(lane, this.#options.clock.now());
  }

  #send(lane: Lane | undefined, due: number): boolean {
    if (!this.#sending) return false;
    if (lane === undefined || !this.#quota.take(due)) this.#stopSending();
    else lane.send(due);
    return this.#sending;
  }

  #settled(lane: Lane): void {
    if (this.#sending && this.#options.pace.kind === 'window') this.#sendNext(lane);
    this.#endIfDone();
  }

  readonly #sweep = (): void => {
    const now = this.#options.clock.now();
    if (this.#sending && now >= this.#quota.end && this.#options.pace.kind === 'window') this.#stopSending();
    for (const lane of this.#lanes) lane.expire(now - this.#options.patience);
  };

  #every(period: number, work: () => void): void {
    const cancel = this.#options.clock.at(this.#options.clock.now() + period, () => {
      this.#cancels.delete(cancel);
      work();
      if (!this.#ended) this.#every(period, work);
    });
    this.#cancels.add(cancel);
  }

  #stopSending(): void {
    this.#sending = false;
    this.#endLoop();
    this.#endIfDone();
  }

  #endIfDone(): void {
    if (!this.#sending && this.tally.inFlight === 0) this.#end();
  }

  readonly #end = (): void => {
    this.#sending = false;
    this.#endLoop();
    this.#ended = true;
    for (const cancel of this.#cancels) cancel();
    this.#finish();
  };
}
