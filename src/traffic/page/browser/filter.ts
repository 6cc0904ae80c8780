import type { PageItem } from '../page-item.ts';
import type { Model } from './model.ts';

/** What is shown: what holds in all respects; an empty set or text leaves nothing out. */
export interface Filter {
  readonly kinds: ReadonlySet<string>;
  readonly directions: ReadonlySet<string>;
  readonly errorsOnly: boolean;
  /** Bare, full or domain, as people write it. */
  readonly jid: string;
  /** The document that defines a namespace in it: `XEP-0313`. */
  readonly document: string;
  /** What passes the CSS selector; undefined if there is none. */
  readonly selected: ReadonlySet<number> | undefined;
}

/** The kinds that a reader tells apart. */
export type Kind = 'iq' | 'message' | 'presence' | 'stream' | 'note';

export function kindOf({ kind }: PageItem): Kind {
  return kind === 'iq' || kind === 'message' || kind === 'presence' || kind === 'note' ? kind : 'stream';
}

/** The indexes of the items that pass. */
export function applyFilter(model: Model, filter: Filter): readonly number[] {
  const passes = [
    ...byChoice(filter.kinds, kindOf),
    ...byChoice(filter.directions, ({ dir }) => dir),
    ...(filter.errorsOnly ? [(item: PageItem, index: number) => concernsFailure(model, item, index)] : []),
    ...(filter.jid === '' ? [] : [concerns(model, filter.jid.toLowerCase())]),
    ...(filter.document === '' ? [] : [mentions(model, filter.document)]),
    ...(filter.selected === undefined ? [] : [isIn(filter.selected)]),
  ];
  return model.items.flatMap((item, index) => (passes.every((pass) => pass(item, index)) ? [index] : []));
}

/** How many items mention each document's namespaces. */
export function countDocuments(model: Model): ReadonlyMap<string, number> {
  const documents = new Set([...model.namespaces.values()].map(([document]) => document));
  const counts = [...documents].sort().map((document) => {
    return [document, model.items.filter(mentions(model, document)).length] as const;
  });
  return new Map(counts);
}

/** Whether an item is an error, or a request that nobody answered. */
export function isFailure({ pairOf }: Model, { isError, asks }: PageItem, index: number): boolean {
  return isError === true || (asks === true && !pairOf.has(index));
}

/** An error is read with the request that it answers. */
function concernsFailure(model: Model, item: PageItem, index: number): boolean {
  return isFailure(model, item, index) || model.pairOf.get(index)?.isError === true;
}

type Pass = (item: PageItem, index: number) => boolean;

function byChoice(chosen: ReadonlySet<string>, of: (item: PageItem) => string): Pass[] {
  return chosen.size === 0 ? [] : [(item) => chosen.has(of(item))];
}

function isIn(chosen: ReadonlySet<number>): Pass {
  return (_, index) => chosen.has(index);
}

/** Whether an item is from or for this JID, which may be no more than the beginning of one. */
function concerns({ chart }: Model, jid: string): Pass {
  const isMeant = (text = ''): boolean => {
    const full = text.toLowerCase();
    return full.startsWith(jid) || full.slice(full.indexOf('@') + 1).startsWith(jid);
  };
  return ({ from, to }, index) => {
    const arrow = chart.arrows[index];
    const ends = arrow && [chart.parties[arrow.from]?.name, chart.parties[arrow.to]?.name];
    return isMeant(from) || isMeant(to) || (ends?.some(isMeant) ?? false);
  };
}

function mentions({ namespaces }: Model, document: string): Pass {
  const meant = [...namespaces].filter(([, [each]]) => each === document).map(([namespace]) => namespace);
  const quoted = meant.flatMap((namespace) => [`"${namespace}"`, `'${namespace}'`]);
  return ({ text }) => quoted.some((each) => text.includes(each));
}
