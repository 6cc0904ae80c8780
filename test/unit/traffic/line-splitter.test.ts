import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineSplitter } from '../../../src/traffic/line-splitter.ts';

const TEXT = 'one\n\r\ntwo\r\nth\rree\nrest';

for (const size of [1, 2, 3, 5, TEXT.length]) {
  test(`lines are the same in chunks of ${size}`, () => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let at = 0; at < TEXT.length; at += size) splitter.write(TEXT.slice(at, at + size));
    assert.deepEqual(lines, ['one', '', 'two', 'th\rree']);
    assert.equal(splitter.waiting, 4);
    assert.equal(splitter.take(), 'rest');
    assert.equal(splitter.waiting, 0);
  });
}

test('of a line that is too long the beginning alone is kept, and the next one is whole', () => {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line), 6);
  for (const chunk of ['1234', '567', 'never', ' kept\nne', 'xt\n12345', '6', '7\n']) splitter.write(chunk);
  assert.deepEqual(lines, ['1234567', 'next', '123456']);
  assert.equal(splitter.waiting, 0);
});
