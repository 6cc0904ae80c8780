import type { EventContent, Moment, TrafficEvent } from './event.ts';
import { IqPairs, type OpenRequest } from './iq-pairs.ts';

/** Adds to what happened when it did, how long after the event before, its number, and what it answers. */
export class Annotator {
  readonly #conn: number;
  readonly #pairs = new IqPairs();
  #number = 0;
  #last: Moment | undefined;

  constructor(conn: number) {
    this.#conn = conn;
  }

  /** The moment of the last event. */
  get last(): Moment | undefined {
    return this.#last;
  }

  annotate(content: EventContent, { time, mono: exactly }: Moment): TrafficEvent {
    const mono = roundMono(exactly);
    const since = this.#last === undefined || Number.isNaN(time) ? undefined : mono - this.#last.mono;
    this.#last = { time, mono };
    this.#number++;
    const { dir, kind, text, note, element, places, part } = content;
    const isIq = element?.name === 'iq' && dir !== 'none';
    const answers = isIq
      ? this.#pairs.take(element, dir, this.#number, Number.isNaN(time) ? time : mono)
      : undefined;
    return {
      time,
      mono,
      since,
      number: this.#number,
      conn: this.#conn,
      dir,
      kind,
      text,
      note,
      element,
      places,
      part,
      answers,
    };
  }

  /** The requests that no answer has come to, oldest first; they are forgotten then. */
  takeUnanswered(): OpenRequest[] {
    return this.#pairs.takeUnanswered();
  }
}

/** Microseconds are as fine as it gets, so that a capture shown again has the same differences. */
export function roundMono(mono: number): number {
  return Math.round(mono * 1000) / 1000;
}
