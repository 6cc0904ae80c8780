import { MASK } from '../stanza/known-secrets.ts';
import { cutLong } from './cut.ts';
import type { LinePainter } from './line-painter.ts';
import { attributePlaces, type Token } from './markup.ts';

/** A piece of an item's text, in colours; long text and data are cut if it is not to be `full`. */
export function paintToken(text: string, token: Token, painter: LinePainter, full: boolean): string {
  const source = text.slice(token.start, token.end);
  if (token.kind === 'declaration') return painter.paint(source, 'faint');
  if (token.kind === 'text' || token.kind === 'cdata' || token.kind === 'cut')
    return paintText(source, painter, full);
  return paintTag(text, token, painter, full);
}

export function paintText(text: string, painter: LinePainter, full: boolean): string {
  if (text === MASK) return painter.paint(text, 'mask');
  const { shown, more } = full ? { shown: text, more: '' } : cutLong(text);
  return painter.paintLines(shown, 'text') + paintMore(more, painter);
}

function paintMore(more: string, painter: LinePainter): string {
  return more === '' ? '' : painter.makeRoom(more) + painter.paint(more, 'mask');
}

function paintTag(text: string, tag: Token, painter: LinePainter, full: boolean): string {
  const opening = text.startsWith('</', tag.start) ? '</' : '<';
  const name = NAME.exec(text.slice(tag.start + opening.length, tag.end))?.[0] ?? '';
  const markup = (start: number, end: number) => painter.paint(text.slice(start, end), 'faint');
  let at = tag.start + opening.length + name.length;
  let painted = painter.makeRoom(text.slice(tag.start, opening === '</' ? tag.end : at));
  painted += painter.paint(opening, 'faint') + painter.paint(name, 'tag');
  for (const { from, start, end } of attributePlaces(text, tag)) {
    const value = text.slice(start, end);
    const { shown, more } = full ? { shown: value, more: '' } : cutLong(value);
    painted += markup(at, from) + painter.makeRoom(text.slice(from, start) + shown + more);
    painted += markup(from, start) + painter.paint(shown, 'value') + paintMore(more, painter);
    painted += markup(end, end + 1);
    at = end + 1;
  }
  return painted + markup(at, tag.end);
}

const NAME = /^[^\s/>]*/;
