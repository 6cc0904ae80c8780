import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableLines } from '../../../src/commands/table.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const ROWS = [
  ['日本', 'a'],
  ['x', '', 'b'],
];

describe('a table', () => {
  it('has columns on a terminal, by how wide characters are', () =>
    assert.deepEqual(tableLines(ROWS, new FakeIo({ terminal: true }).stdout), ['日本  a', 'x        b']));

  it('is cut to the width of the terminal', () => {
    const { stdout } = new FakeIo({ terminal: true, columns: 6 });
    assert.deepEqual(tableLines([['日本語です']], stdout), ['日本…']);
  });

  it('has tabs for everything else', () =>
    assert.deepEqual(tableLines(ROWS, new FakeIo().stdout), ['日本\ta', 'x\t\tb']));
});
