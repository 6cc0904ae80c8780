/**
 * Text from the network, made safe for one line of a terminal: control characters (C0, DEL, C1), bidirectional
 * controls, line separators and everything that is invisible by design (zero-width characters, tags, BOM, soft
 * hyphen, lone surrogates) come out as `\n`, `\t`, `\r` or `\u{202e}`. A presentation selector stays behind an
 * emoji, and Arabic number signs stay: they are visible.
 */
export function escapeUntrusted(text: string): string {
  return isPlain(text) ? text : text.replace(HAZARDS, escapeCharacter);
}

/** As `escapeUntrusted`, with the escapes and the text between them handed to one painter each. */
export function paintUntrusted(
  text: string,
  paint: (text: string) => string,
  paintEscape: (text: string) => string,
): string {
  if (isPlain(text)) return text === '' ? '' : paint(text);
  let painted = '';
  let from = 0;
  for (const match of text.matchAll(HAZARDS)) {
    if (match.index > from) painted += paint(text.slice(from, match.index));
    painted += paintEscape(escapeCharacter(match[0]));
    from = match.index + match[0].length;
  }
  return from < text.length ? painted + paint(text.slice(from)) : painted;
}

/** JSON whose every non-printing character is written as `\uXXXX`, and so is harmless wherever it is shown. */
export function toSafeJson(value: unknown): string {
  const json = JSON.stringify(value);
  return isPlain(json) ? json : json.replace(HAZARDS, escapeUnits);
}

function isPlain(text: string): boolean {
  return !BEYOND_ASCII_PRINTABLE.test(text);
}

function escapeCharacter(character: string): string {
  return SHORT[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

function escapeUnits(character: string): string {
  let escaped = '';
  for (let i = 0; i < character.length; i++) {
    escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const BEYOND_ASCII_PRINTABLE = /[^\x20-\x7e]/;

const VISIBLE_FORMAT = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}';

const HAZARDS = new RegExp(
  `(?![${VISIBLE_FORMAT}]|(?<=\\p{Emoji})[\\ufe0e\\ufe0f])` +
    '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]',
  'gu',
);
