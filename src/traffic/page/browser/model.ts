import type { PageFacts, PageItem } from '../page-item.ts';
import { findPairs, type Pair } from './pairs.ts';
import { type Chart, chartParties } from './parties.ts';

/** All that the page shows; an item is known by its index. */
export interface Model {
  readonly facts: PageFacts;
  readonly items: readonly PageItem[];
  readonly chart: Chart;
  readonly pairs: readonly Pair[];
  /** The pair that an item belongs to. */
  readonly pairOf: ReadonlyMap<number, Pair>;
  /** What defines a namespace: `XEP-0092` and `Software Version`. */
  readonly namespaces: ReadonlyMap<string, readonly [document: string, title: string]>;
}

export function buildModel(items: readonly PageItem[], facts: PageFacts): Model {
  const pairs = findPairs(items);
  const pairOf = new Map(
    pairs.flatMap((pair) => [[pair.request, pair] as const, [pair.answer, pair] as const]),
  );
  const namespaces = new Map(Object.entries(facts.namespaces));
  return { facts, items, chart: chartParties(items, MOST_REMOTES), pairs, pairOf, namespaces };
}

/** The other end of an item's pair. */
export function partnerOf({ pairOf }: Model, index: number): number | undefined {
  const pair = pairOf.get(index);
  return pair?.request === index ? pair.answer : pair?.request;
}

/** What pretty calls an item: `#12`; `2#12` on the second connection. */
export function numberOf({ conn, number }: PageItem): string {
  return `${conn > 1 ? conn : ''}#${number}`;
}

/** What a link to an item ends in: `#12`; `#2-12` on the second connection. */
export function anchorOf({ conn, number }: PageItem): string {
  return `#${conn > 1 ? `${conn}-` : ''}${number}`;
}

export function findByAnchor(items: readonly PageItem[], anchor: string): number {
  return items.findIndex((item) => anchorOf(item) === anchor);
}

/** From when to when, in milliseconds since 1970; undefined if no time is known. Several files may stand in any order. */
export function spanOf({ items }: Model): { readonly begin: number; readonly end: number } | undefined {
  let [begin, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { time } of items) {
    if (time === undefined) continue;
    begin = Math.min(begin, time);
    end = Math.max(end, time);
  }
  return begin > end ? undefined : { begin, end };
}

/** Lanes for those beyond the server. */
const MOST_REMOTES = 6;
