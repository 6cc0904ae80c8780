import type { Element } from '../xml/element.ts';
import type { Anonymizer } from './anonymize.ts';
import type { TrafficEvent } from './event.ts';
import type { EventFilter } from './event-filter.ts';

/** Which events of one connection are shown, and as what. Both need whole items. */
export class Selection {
  readonly #filter: EventFilter | undefined;
  readonly #anonymizer: Anonymizer | undefined;
  #last: number | undefined;

  constructor(filter: EventFilter | undefined, anonymizer: Anonymizer | undefined) {
    this.#filter = filter;
    this.#anonymizer = anonymizer;
  }

  /** The event as it is to be shown, with the time since the last that was; undefined if it is not to be. */
  choose(event: TrafficEvent): TrafficEvent | undefined {
    if (this.#filter !== undefined && !this.#filter(event)) return undefined;
    const isTimed = event.since !== undefined && this.#last !== undefined;
    const since = isTimed ? event.mono - (this.#last ?? 0) : undefined;
    this.#last = event.mono;
    const chosen = { ...event, since };
    return this.#anonymizer === undefined ? chosen : this.#anonymizer.event(chosen);
  }

  /** A stanza as it is to be shown. */
  stanza(element: Element): Element {
    return this.#anonymizer === undefined ? element : this.#anonymizer.element(element);
  }
}
