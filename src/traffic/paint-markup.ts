import type { LinePainter } from './line-painter.ts';
import { attributePlaces, type Token } from './markup.ts';
import { MASK } from './redact.ts';

/** A piece of an item's text, in colours. */
export function paintToken(text: string, token: Token, painter: LinePainter): string {
  const source = text.slice(token.start, token.end);
  if (token.kind === 'declaration') return painter.paint(source, 'faint');
  if (token.kind === 'text' || token.kind === 'cdata' || token.kind === 'cut')
    return paintText(source, painter);
  return paintTag(text, token, painter);
}

export function paintText(text: string, painter: LinePainter): string {
  return text === MASK ? painter.paint(text, 'mask') : painter.paintLines(text, 'text');
}

function paintTag(text: string, tag: Token, painter: LinePainter): string {
  const opening = text.startsWith('</', tag.start) ? '</' : '<';
  const name = NAME.exec(text.slice(tag.start + opening.length, tag.end))?.[0] ?? '';
  const markup = (start: number, end: number) => painter.paint(text.slice(start, end), 'faint');
  let at = tag.start + opening.length + name.length;
  let painted = painter.makeRoom(text.slice(tag.start, opening === '</' ? tag.end : at));
  painted += painter.paint(opening, 'faint') + painter.paint(name, 'tag');
  for (const { from, start, end } of attributePlaces(text, tag)) {
    painted += markup(at, from) + painter.makeRoom(text.slice(from, end + 1));
    painted += markup(from, start) + painter.paint(text.slice(start, end), 'value') + markup(end, end + 1);
    at = end + 1;
  }
  return painted + markup(at, tag.end);
}

const NAME = /^[^\s/>]*/;
