import type { Element } from '../../xml/element.ts';
import { FilterError } from './filter-error.ts';
import { grep } from './grep.ts';
import { hasNamespaceOf } from './has-namespace.ts';
import { compileSelector, type StanzaTest } from './selector.ts';
import { isWith } from './with-jid.ts';

/** What is asked of a stanza; all of it has to hold. */
export interface FilterTerms {
  /** CSS selectors that match. */
  readonly filter?: readonly string[];
  /** CSS selectors that do not match. */
  readonly not?: readonly string[];
  /** JIDs that it is from or to. */
  readonly with?: readonly string[];
  /** XEPs of which it holds a namespace. */
  readonly xep?: readonly string[];
  /** Regular expressions that its XML matches. */
  readonly grep?: readonly string[];
}

/** `xml` is the stanza's text, as it is shown; it is asked for only if it is needed. */
export type StanzaFilter = (stanza: Element, xml: () => string) => boolean;

type Registry = Parameters<typeof hasNamespaceOf>[1];

/**
 * Makes one test of all terms. The registry, which is large, is loaded for `xep` alone, and css-select for selectors.
 *
 * @throws FilterError whose message begins with the term, as `--filter iq[`
 */
export async function compileFilter(
  terms: FilterTerms,
  loadRegistry: () => Promise<Registry>,
): Promise<StanzaFilter> {
  const tests: StanzaTest[] = [];
  const searches: ((text: string) => boolean)[] = [];
  for (const text of terms.with ?? []) tests.push(await named('with', text, isWith));
  const registry = terms.xep === undefined ? undefined : await loadRegistry();
  for (const text of terms.xep ?? []) {
    tests.push(await named('xep', text, () => hasNamespaceOf(text, registry ?? new Map())));
  }
  for (const text of terms.filter ?? []) tests.push(await named('filter', text, () => compileSelector(text)));
  for (const text of terms.not ?? []) {
    // What cannot be judged is not hidden.
    const test = await named('not', text, () => compileSelector(text, false));
    tests.push((stanza) => !test(stanza));
  }
  for (const text of terms.grep ?? []) searches.push(await named('grep', text, grep));
  return (stanza, xml) =>
    tests.every((test) => test(stanza)) && (searches.length === 0 || matchesAll(searches, xml()));
}

function matchesAll(searches: readonly ((text: string) => boolean)[], text: string): boolean {
  return searches.every((search) => search(text));
}

async function named<T>(name: string, text: string, make: (text: string) => T | Promise<T>): Promise<T> {
  try {
    return await make(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
    throw new FilterError(`--${name} ${shown}: ${error.message}`, { cause: error });
  }
}

/** In UTF-16 units: what is wrong with it has to be read, too. */
const MOST_SHOWN = 200;
