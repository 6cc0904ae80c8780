import { paintUntrusted } from '../../escape-untrusted.ts';

/** Makes an element. Text goes in as text: nothing in this page is ever read as HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

export function makeSvg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Text from the network, with what cannot be seen made visible, and what is looked for marked. */
export function untrusted(className: string, text: string, sought: string): HTMLSpanElement {
  const span = make('span', className);
  const add = (plain: string): string => {
    mark(span, plain, sought);
    return '';
  };
  const addEscape = (escaped: string): string => {
    span.append(make('span', 'escape', escaped));
    return '';
  };
  for (const piece of text.split(/([\n\t])/)) {
    if (piece === '\n' || piece === '\t') span.append(piece);
    else paintUntrusted(piece, add, addEscape);
  }
  return span;
}

function mark(parent: HTMLElement, text: string, sought: string): void {
  const folded = text.toLowerCase();
  let at = 0;
  // A text whose length changes with its case cannot be marked by place.
  if (sought !== '' && folded.length === text.length) {
    for (let found = folded.indexOf(sought); found >= 0; found = folded.indexOf(sought, at)) {
      parent.append(text.slice(at, found), make('mark', '', text.slice(found, found + sought.length)));
      at = found + sought.length;
    }
  }
  parent.append(text.slice(at));
}

/** The element of the page's frame with this id, which `frame.ts` has made. */
export function byId<T extends Element>(id: string, type: new () => T): T {
  const element = document.getElementById(id);
  if (element instanceof type) return element;
  throw new Error(`#${id} is not there`);
}
