import { NS_CLIENT, NS_STREAM } from '../../../stanza/namespaces.ts';
import type { PageItem } from '../page-item.ts';

/**
 * Finds stanzas by CSS selectors, with the browser's own engine. They are parsed when the first selector asks for
 * them, as XML, into documents that are never shown: nothing in those runs or is loaded.
 */
export class Selectors {
  readonly #items: readonly PageItem[];
  #elements: readonly (readonly [index: number, element: Element])[] | undefined;

  constructor(items: readonly PageItem[]) {
    this.#items = items;
  }

  /**
   * The indexes of the stanzas that match.
   *
   * @throws DOMException for what is no selector
   */
  match(selector: string): ReadonlySet<number> {
    const rewritten = selector.replace(/\[\s*xmlns\b/g, `[${NAMESPACE}`);
    document.createDocumentFragment().querySelector(rewritten);
    this.#elements ??= parseItems(this.#items);
    return new Set(
      this.#elements.filter(([, element]) => element.matches(rewritten)).map(([index]) => index),
    );
  }
}

function parseItems(items: readonly PageItem[]): [number, Element][] {
  const indexes = items.flatMap(({ isElement }, index) => (isElement ? [index] : []));
  const parsed: [number, Element][] = [];
  for (let at = 0; at < indexes.length; at += AT_ONCE) {
    parsed.push(...parseSome(items, indexes.slice(at, at + AT_ONCE)));
  }
  return parsed;
}

/** Many at once, which is faster; by halves where one of them cannot be parsed, which is left out then. */
function parseSome(items: readonly PageItem[], indexes: readonly number[]): [number, Element][] {
  const text = indexes.map((index) => items[index]?.text).join('');
  const source = `<stream:stream xmlns='${NS_CLIENT}' xmlns:stream='${NS_STREAM}'>${text}</stream:stream>`;
  const { documentElement: root } = new DOMParser().parseFromString(source, 'application/xml');
  if (root.childElementCount === indexes.length && root.getElementsByTagName('parsererror').length === 0) {
    return indexes.map((index, place) => [index, standAlone(root.children[place] ?? root)]);
  }
  if (indexes.length === 1) return [];
  const half = indexes.length >> 1;
  return [...parseSome(items, indexes.slice(0, half)), ...parseSome(items, indexes.slice(half))];
}

/** CSS has no way to ask for a declared namespace, so each element gets an attribute that says the same. */
function standAlone(element: Element): Element {
  for (const each of [element, ...element.querySelectorAll('*')]) {
    const namespace = each.getAttribute('xmlns');
    if (namespace !== null) each.setAttribute(NAMESPACE, namespace);
  }
  return element;
}

const AT_ONCE = 200;

const NAMESPACE = 'declared-xmlns';
