import { CliError } from '../errors.ts';
import type { StanzaFilter } from '../stanza/filter/stanza-filter.ts';
import type { EventFilter } from '../traffic/event-filter.ts';
import type { Values } from './command.ts';
import type { stanzaFilterOptions, trafficFilterOptions } from './filter-options.ts';

/**
 * The filter that the options describe; undefined if they describe none.
 *
 * @throws CliError (`usage`) for a selector, regular expression, JID or XEP that is none
 */
export async function readStanzaFilter(
  values: Values<typeof stanzaFilterOptions>,
): Promise<StanzaFilter | undefined> {
  const { filter, not, with: jids, xep, grep } = values;
  const lists = [filter, not, jids, xep, grep];
  if (lists.every((list) => list === undefined)) return undefined;
  const { compileFilter } = await import('../stanza/filter/stanza-filter.ts');
  const { FilterError } = await import('../stanza/filter/filter-error.ts');
  try {
    return await compileFilter(values, async () => {
      const { loadNamespaceNames } = await import('../traffic/namespace-names.ts');
      return loadNamespaceNames();
    });
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new CliError('usage', error.message, { cause: error });
  }
}

/** As `readStanzaFilter`, for what passes in two directions. */
export async function readTrafficFilter(
  values: Values<typeof trafficFilterOptions>,
): Promise<EventFilter | undefined> {
  if (values.in && values.out) {
    throw new CliError('usage', '--in, --out: nothing goes both ways', {
      hint: 'without either, both directions are shown',
    });
  }
  const stanzas = await readStanzaFilter(values);
  const direction = values.in ? 'in' : values.out ? 'out' : undefined;
  if (stanzas === undefined && direction === undefined) return undefined;
  const { filterEvents } = await import('../traffic/event-filter.ts');
  return filterEvents(stanzas ?? (() => true), direction);
}
