import { attributePlaces, localName, tokens } from '../../markup.ts';
import type { PageItem } from '../page-item.ts';

/** Finds stanzas by CSS selectors, with the browser's own engine. */
export class Selectors {
  readonly #items: readonly PageItem[];
  /** Made when the first selector asks for them. */
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
    document.createDocumentFragment().querySelector(selector);
    this.#elements ??= this.#items.flatMap(({ isElement, text }, index) => {
      const element = isElement && makeElement(text);
      return element ? [[index, element] as const] : [];
    });
    return new Set(this.#elements.filter(([, element]) => element.matches(selector)).map(([index]) => index));
  }
}

/**
 * An element as the wire has it, for selectors alone. All that is in it is in no namespace, so that no browser takes
 * any of it for HTML or SVG; and `xmlns` is an attribute like others, so that `[xmlns="jabber:iq:version"]` works.
 */
function makeElement(text: string): Element | undefined {
  const root = INERT.createElementNS(null, 'stream');
  let at: Element = root;
  for (const token of tokens(text)) {
    if (token.kind === 'text') at.append(resolve(text.slice(token.start, token.end)));
    else if (token.kind === 'cdata') at.append(text.slice(token.start + 9, token.end - 3));
    else if (token.kind === 'close') at = at.parentElement ?? root;
    else if (token.kind === 'open' || token.kind === 'empty') {
      const element = INERT.createElementNS(null, localName(text, token));
      for (const { name, start, end } of attributePlaces(text, token)) {
        element.setAttribute(name, resolve(text.slice(start, end)));
      }
      at.append(element);
      if (token.kind === 'open') at = element;
    }
  }
  const element = root.firstElementChild;
  element?.remove();
  return element ?? undefined;
}

/** References in text, which can be no others in XMPP (RFC 6120 11.1). */
function resolve(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return REFERENCES[name] ?? all;
      const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : all;
    },
  );
}

const REFERENCES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** A document that is never shown. */
const INERT = document.implementation.createDocument(null, null);
