import type { EventContent, Moment, TrafficEvent } from './event.ts';

/** Adds to what happened when it did, how long after the event before, and its number. */
export class Annotator {
  readonly #conn: number;
  #number = 0;
  #previous: number | undefined;

  constructor(conn: number) {
    this.#conn = conn;
  }

  annotate(content: EventContent, { time, mono }: Moment): TrafficEvent {
    const since = this.#previous === undefined ? undefined : mono - this.#previous;
    this.#previous = mono;
    this.#number++;
    const { dir, kind, text, note, element, part } = content;
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
      part,
    };
  }
}
