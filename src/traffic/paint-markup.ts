import { paintUntrusted } from './escape-untrusted.ts';
import { attributePlaces, type Token } from './markup.ts';
import type { Palette } from './palette.ts';
import { MASK } from './redact.ts';

/** A piece of an item's text in colours, harmless; a line break in it goes on after `margin`. */
export function paintToken(text: string, token: Token, palette: Palette, margin: string): string {
  const source = text.slice(token.start, token.end);
  if (token.kind === 'open' || token.kind === 'empty' || token.kind === 'close') {
    return paintTag(text, token, palette);
  }
  if (token.kind === 'declaration') return paintUntrusted(source, palette.faint, palette.escape);
  return paintText(source, palette, margin);
}

/** Text, each line of it on a line, with the break visible, so that no text can pass for another line. */
export function paintText(text: string, palette: Palette, margin: string): string {
  const lines = text.split(/(?<=\n)/);
  return lines.map((line) => paintMasked(line, palette)).join(`\n${margin}`);
}

function paintMasked(text: string, palette: Palette): string {
  if (text === MASK) return palette.mask(text);
  return paintUntrusted(text, palette.text, palette.escape);
}

function paintTag(text: string, { start, end }: Token, palette: Palette): string {
  const opening = text[start + 1] === '/' ? 2 : 1;
  const name = NAME.exec(text.slice(start + opening, end))?.[0] ?? '';
  const rest = (from: number, to: number) =>
    paintUntrusted(text.slice(from, to), palette.faint, palette.escape);
  let at = start + opening + name.length;
  let painted = rest(start, start + opening) + paintUntrusted(name, palette.tag, palette.escape);
  for (const place of attributePlaces(text, { kind: 'open', start, end })) {
    painted += rest(at, place.start);
    painted += paintUntrusted(text.slice(place.start, place.end), palette.value, palette.escape);
    at = place.end;
  }
  return painted + rest(at, end);
}

const NAME = /^[^\s/>]*/;
