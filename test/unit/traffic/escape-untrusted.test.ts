import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  escapeUntrusted,
  isHarmless,
  paintUntrusted,
  toSafeJson,
} from '../../../src/traffic/escape-untrusted.ts';

const HOSTILE: [string, string][] = [
  ['\u001b[2J', '\\u{1b}[2J'],
  ['\u0000\u0007\u007f', '\\u{0}\\u{7}\\u{7f}'],
  ['\u009b1m', '\\u{9b}1m'],
  ['a\nb\r\tc', 'a\\nb\\r\\tc'],
  [
    '\u202eevil\u202c \u2066x\u2069 \u200f \u061c',
    '\\u{202e}evil\\u{202c} \\u{2066}x\\u{2069} \\u{200f} \\u{61c}',
  ],
  ['a\u200bb\u200dc\u2060d\ufeffe\u00adf', 'a\\u{200b}b\\u{200d}c\\u{2060}d\\u{feff}e\\u{ad}f'],
  ['\u2028\u2029\u0085', '\\u{2028}\\u{2029}\\u{85}'],
  ['x\u{e0041}\u{e0100}', 'x\\u{e0041}\\u{e0100}'],
  ['\ud800x', '\\u{d800}x'],
  ['\u3164\u115f\u034f', '\\u{3164}\\u{115f}\\u{34f}'],
  ['a\ufe0f', 'a\\u{fe0f}'],
  ['❤\ufe0f\ufe0f', '❤\ufe0f\\u{fe0f}'],
];

test('characters that move the cursor, turn the text or cannot be seen are escaped', () => {
  for (const [text, escaped] of HOSTILE) assert.equal(escapeUntrusted(text), escaped);
});

test('text that one can see stays as it is', () => {
  for (const text of [
    '',
    'plain ~',
    'Grüße, 你好, שלום, مرحبا',
    '😀 ❤\ufe0f 1\ufe0f⃣',
    'e\u0301',
    '\u0600',
    '\u00a0',
  ]) {
    assert.equal(escapeUntrusted(text), text);
  }
});

test('the quick look at a text passes over no character that the thorough one escapes', () => {
  const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (hidden.test(character)) assert.ok(!isHarmless(`a${character}b`), code.toString(16));
  }
  assert.ok(isHarmless('Grüße, 日本語, 😀, شكرا'));
});

test('escapes are painted apart from the text around them', () => {
  const painted = paintUntrusted(
    'a\u202eb\nc',
    (text) => `<${text}>`,
    (text) => `[${text}]`,
  );
  assert.equal(painted, '<a>[\\u{202e}]<b>[\\n]<c>');
  assert.equal(
    paintUntrusted('', (text) => `<${text}>`, String),
    '',
  );
});

test('JSON has every non-printing character as \\uXXXX, and reads back as the same value', () => {
  for (const [text] of HOSTILE) {
    const json = toSafeJson({ text });
    assert.equal(json, escapeUntrusted(json));
    assert.deepEqual(JSON.parse(json), { text });
  }
  assert.equal(toSafeJson('\u202e\u{e0041}\u007f'), '"\\u202e\\udb40\\udc41\\u007f"');
});
