/**
 * Text from the network, made safe for one line of a terminal: control characters (C0, DEL, C1), bidirectional
 * controls, line separators and everything that is invisible by design (zero-width characters, tags, BOM, soft
 * hyphen, lone surrogates) come out as `\n`, `\t`, `\r` or `\u{202e}`. A presentation selector stays behind an
 * emoji, and Arabic number signs stay: they are visible.
 */
export function escapeUntrusted(text: string): string {
  return isHarmless(text) ? text : text.replace(HAZARDS, escapeCharacter);
}

/** Whether nothing of this text needs an escape; false also for some that needs none. */
export function isHarmless(text: string): boolean {
  if (PRINTABLE_ASCII.test(text)) return true;
  return text.isWellFormed() && (!SUSPECT.test(text) || !MAYBE_HAZARD.test(text));
}

/** As `escapeUntrusted`, with the escapes and the text between them handed to one painter each. */
export function paintUntrusted(
  text: string,
  paint: (text: string) => string,
  paintEscape: (text: string) => string,
): string {
  if (isHarmless(text)) return text === '' ? '' : paint(text);
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
  return isHarmless(json) ? json : json.replace(HAZARDS, escapeUnits);
}

/** As `toSafeJson`, for text, most of which stays as it is. `harmless`: that `isHarmless` is true of it. */
export function toSafeJsonText(text: string, harmless: boolean): string {
  if (!harmless && !isHarmless(text)) return toSafeJson(text);
  return ESCAPED_IN_JSON.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/** Of what is harmless. */
const ESCAPED_IN_JSON = /["\\]/;

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

const PRINTABLE_ASCII = /^[ -~]*$/;

/**
 * Blocks with hazards in them. Coarse, because V8 looks for a dozen ranges ten times as fast as for two dozen; what is
 * found is looked at again.
 */
const SUSPECT = new RegExp(
  '[\\0-\\x1f\\x7f-\\x9f\\xad\\u034f\\u0600-\\u061f\\u06dd-\\u08e2\\u115f-\\u180f' +
    '\\u200b-\\u206f\\u3164\\ud804-\\ud834\\udb40-\\udb43\\ufe00-\\uffff]',
);

const VISIBLE_FORMAT = '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}';

const HIDDEN = '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}]';

const MAYBE_HAZARD = new RegExp(HIDDEN, 'u');

const HAZARDS = new RegExp(`(?![${VISIBLE_FORMAT}]|(?<=\\p{Emoji})[\\ufe0e\\ufe0f])${HIDDEN}`, 'gu');
