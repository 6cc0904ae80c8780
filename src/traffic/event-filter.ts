import type { StanzaFilter } from '../stanza/filter/stanza-filter.ts';
import type { Direction } from '../transport/tap.ts';
import type { TrafficEvent } from './event.ts';

export type EventFilter = (event: TrafficEvent) => boolean;

/**
 * Lets whole elements of this direction pass that the filter takes: stanzas, nonzas and stream headers. Of all else only
 * what a log says of itself passes: that events are missing is never left out.
 */
export function filterEvents(filter: StanzaFilter, direction?: Direction): EventFilter {
  return ({ element, dir, part, text, note }) => {
    if (note === 'loss') return true;
    if (element === undefined || part !== 'whole') return false;
    return (direction === undefined || dir === direction) && filter(element, () => text);
  };
}
