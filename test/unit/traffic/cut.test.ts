import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutLong } from '../../../src/traffic/cut.ts';

test('text that can be read in one go is shown as it is', () => {
  for (const text of ['', 'short', 'word '.repeat(300), 'A'.repeat(200)]) {
    assert.deepEqual(cutLong(text), { shown: text, more: '' });
  }
});

test('of long text the beginning is shown, and how much more there is', () => {
  const { shown, more } = cutLong('word '.repeat(1000));
  assert.equal(shown, 'word '.repeat(200));
  assert.equal(more, '[… 4.0 kB more]');
});

test('long text is cut behind a word, and a very long word inside', () => {
  assert.match(cutLong('lorem ipsum '.repeat(200)).shown, / ipsum $/);
  assert.match(cutLong(`${'x'.repeat(900)} ${'y'.repeat(900)}`).shown, /^x{900} y{99}$/);
});

test('of data a few characters are shown, and its size', () => {
  for (const data of [
    `${'QUJD'.repeat(250)}==`,
    `${'QUJD'.repeat(19)}\n`.repeat(13),
    'deadbeef'.repeat(125),
  ]) {
    const { shown, more } = cutLong(data);
    assert.equal(shown, data.slice(0, 48));
    assert.match(more, /^\[… base64, 1\.0 kB in all\]$/);
  }
});

test('no character is cut in two, and sizes are in bytes', () => {
  const { shown, more } = cutLong(`a${'😀'.repeat(1000)}`);
  assert.equal(shown, `a${'😀'.repeat(499)}`);
  assert.equal(more, '[… 2.0 kB more]');
});

test('what looks like data almost to its end takes no time', () => {
  assert.notEqual(cutLong(`${'A'.repeat(500_000)} !`).more, '');
});
