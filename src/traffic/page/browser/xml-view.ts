import { layOut } from '../../layout.ts';
import { attributePlaces, type Token } from '../../markup.ts';
import type { PageItem } from '../page-item.ts';
import { make, untrusted } from './dom.ts';
import type { Model } from './model.ts';

/** An item's XML, one element a line, coloured, its namespaces named by what defines them. */
export function makeXml(item: PageItem, { namespaces }: Model, sought: string): HTMLElement {
  const view = make('div', 'xml');
  view.dir = 'ltr';
  const { text } = item;
  const told = new Set<string>();
  const lines = item.isElement || item.kind === 'open' ? layOut(text) : [];
  for (const { depth, pieces } of lines) {
    const line = make('div', 'line');
    line.style.paddingInlineStart = `${Math.min(depth, DEEPEST) * 1.25 + 1.25}em`;
    for (const piece of pieces) line.append(...makePiece(text, piece, sought));
    for (const name of namesOf(text, pieces, namespaces, told)) line.append(name);
    view.append(line);
  }
  if (lines.length === 0) view.append(untrusted('line', text, sought));
  return view;
}

function makePiece(text: string, piece: Token, sought: string): readonly Node[] {
  const source = text.slice(piece.start, piece.end);
  if (piece.kind === 'declaration') return [untrusted('markup', source, sought)];
  if (piece.kind === 'text' || piece.kind === 'cdata' || piece.kind === 'cut') {
    return source
      .split(/(\[hidden\]|\[… [^\]]*(?:in all|more)\])/)
      .map((part, index) => untrusted(index % 2 === 1 ? 'mask' : 'text', part, sought));
  }
  return makeTag(text, piece, sought);
}

function makeTag(text: string, tag: Token, sought: string): readonly Node[] {
  const opening = text.startsWith('</', tag.start) ? 2 : 1;
  const name = /^[^\s/>]*/.exec(text.slice(tag.start + opening, tag.end))?.[0] ?? '';
  let at = tag.start + opening;
  const markup = (end: number): Node => untrusted('markup', text.slice(at, end), sought);
  const nodes: Node[] = [make('span', 'markup', text.slice(tag.start, at)), untrusted('tag', name, sought)];
  at += name.length;
  for (const place of attributePlaces(text, tag)) {
    const isNamespace = place.name === 'xmlns' || place.name.startsWith('xmlns:');
    nodes.push(markup(place.start));
    nodes.push(untrusted(isNamespace ? 'namespace' : 'value', text.slice(place.start, place.end), sought));
    at = place.end;
  }
  return [...nodes, markup(tag.end)];
}

/** Each namespace is named where it comes first. */
function namesOf(
  text: string,
  pieces: readonly Token[],
  namespaces: Model['namespaces'],
  told: Set<string>,
): readonly Node[] {
  const found = new Map<string, Node>();
  for (const piece of pieces) {
    if (piece.kind !== 'open' && piece.kind !== 'empty') continue;
    for (const { name, start, end } of attributePlaces(text, piece)) {
      if (name !== 'xmlns' && !name.startsWith('xmlns:')) continue;
      const namespace = text.slice(start, end);
      if (told.has(namespace)) continue;
      told.add(namespace);
      const [document, title] = namespaces.get(namespace) ?? [];
      if (document !== undefined && title !== undefined) found.set(document + title, linkTo(document, title));
    }
  }
  return [...found.values()];
}

function linkTo(document: string, title: string): Node {
  const words = `${document} ${title}`;
  const [, series, number] = /^(XEP|RFC)[- ](\d{4})$/.exec(document) ?? [];
  if (series === undefined) return make('span', 'defines', words);
  const link = make('a', 'defines', words);
  link.href =
    series === 'XEP'
      ? `https://xmpp.org/extensions/xep-${number}.html`
      : `https://www.rfc-editor.org/rfc/rfc${number}`;
  link.target = '_blank';
  link.rel = 'noreferrer';
  return link;
}

const DEEPEST = 20;
