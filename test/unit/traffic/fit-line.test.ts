import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitLine } from '../../../src/traffic/fit-line.ts';

for (const [text, columns, fitted] of [
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['日本語日本語', 6, '日本…'],
  ['a😀😀😀', 4, 'a😀…'],
  ['abc\\u{202e}def', 7, 'abc…'],
  ['abc\\u{202e}def', 12, 'abc\\u{202e}…'],
  ['abc\\ndef', 5, 'abc…'],
  ['abc', 0, '…'],
] as const) {
  test(`${text} is ${fitted} in ${columns} columns`, () => assert.equal(fitLine(text, columns), fitted));
}
