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

function paintTag(text: string, token: Token, palette: Palette): string {
  const { faint, tag, attribute, value, escape: escaped } = palette;
  const opening = /^<\/?/.exec(text.slice(token.start, token.start + 2))?.[0] ?? '';
  const closing = /[/\s]*>$/.exec(text.slice(Math.max(token.start + 1, token.end - 8), token.end))?.[0] ?? '';
  const name = /^[^\s/>]*/.exec(text.slice(token.start + opening.length, token.end))?.[0] ?? '';
  let painted = faint(opening) + paintUntrusted(name, tag, escaped);
  let at = token.start + opening.length + name.length;
  for (const place of attributePlaces(text, token)) {
    painted += paintUntrusted(text.slice(at, place.start - 1), attribute, escaped);
    painted += attribute(text.slice(place.start - 1, place.start));
    painted += paintUntrusted(text.slice(place.start, place.end), value, escaped);
    painted += attribute(text.slice(place.end, place.end + 1));
    at = place.end + 1;
  }
  const end = Math.max(at, token.end - closing.length);
  return (
    painted + paintUntrusted(text.slice(at, end), attribute, escaped) + faint(text.slice(end, token.end))
  );
}
