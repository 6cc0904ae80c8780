import { cutLong } from '../cut.ts';
import { attributePlaces, type Token, tokens } from '../markup.ts';

/** An item with its long text and data cut, as pretty cuts them; what was markup before is so afterwards. */
export function cutItem(text: string): string {
  if (text.length <= SHORT) return text;
  let kept = '';
  for (const token of tokens(text)) kept += cutToken(text, token);
  return kept;
}

function cutToken(text: string, token: Token): string {
  const source = text.slice(token.start, token.end);
  if (source.length <= SHORT || token.kind === 'declaration') return source;
  if (token.kind === 'text' || token.kind === 'cut') return cutValue(source);
  if (token.kind === 'cdata') return `<![CDATA[${cutValue(source.slice(9, -3))}]]>`;
  let kept = '';
  let at = token.start;
  for (const { start, end } of attributePlaces(text, token)) {
    kept += text.slice(at, start) + cutValue(text.slice(start, end));
    at = end;
  }
  return kept + text.slice(at, token.end);
}

function cutValue(value: string): string {
  const { shown, more } = cutLong(value);
  return more === '' ? value : shown.replace(CUT_REFERENCE, '') + more;
}

/** Nothing that is shorter is cut. */
const SHORT = 200;

const CUT_REFERENCE = /&[^;]{0,10}$/;
