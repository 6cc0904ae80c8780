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
  if (text === MASK) return painter.makeRoom(text) + painter.paint(text, 'mask');
  const { shown, more } = full ? { shown: text, more: '' } : cutLong(text);
  return painter.paintLines(shown, 'text') + paintMore(more, painter);
}

function paintMore(more: string, painter: LinePainter): string {
  return more === '' ? '' : painter.makeRoom(more) + painter.paint(more, 'mask');
}

function paintTag(text: string, tag: Token, painter: LinePainter, full: boolean): string {
  const opening = text.startsWith('</', tag.start) ? '</' : '<';
  const name = NAME.exec(text.slice(tag.start + opening.length, tag.end))?.[0] ?? '';
  const places = attributePlaces(text, tag);
  let at = tag.start + opening.length + name.length;
  let painted = painter.makeRoom(text.slice(tag.start, places.length === 0 ? tag.end : at));
  painted += painter.paint(opening, 'faint') + painter.paint(name, 'tag');
  for (const [index, { from, start, end }] of places.entries()) {
    const { shown, more } = full
      ? { shown: text.slice(start, end), more: '' }
      : cutLong(text.slice(start, end));
    const quote = text.slice(end, index === places.length - 1 ? tag.end : end + 1);
    painted += paintGap(text.slice(at, from), text.slice(from, start) + shown + more + quote, painter);
    painted += painter.paint(text.slice(from, start), 'faint') + painter.paint(shown, 'value');
    painted += paintMore(more, painter) + painter.paint(text.slice(end, end + 1), 'faint');
    at = end + 1;
  }
  return painted + painter.paint(text.slice(at, tag.end), 'faint');
}

/** The white space before an attribute; of a space before one that goes below, the line break is enough. */
function paintGap(gap: string, attribute: string, painter: LinePainter): string {
  if (gap === ' ') return painter.space(gap, attribute);
  return painter.paint(gap, 'faint') + painter.makeRoom(attribute);
}

const NAME = /^[^\s/>]*/;
