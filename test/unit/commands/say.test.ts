import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fold, say } from '../../../src/commands/say.ts';
import { FakeIo } from '../../helpers/fake-io.ts';

const SENTENCE = 'client and component connections are encrypted unless the command line says otherwise';

test('what is said is broken between words on a terminal, and no line but the first begins at its edge', () => {
  const io = new FakeIo({ terminal: true, columns: 60 });
  say(io.stderr, 'hint', SENTENCE);
  assert.equal(
    io.err,
    'hint: client and component connections are encrypted unless\n    the command line says otherwise\n',
  );
});

test('what is said to a program is one line', () => {
  const io = new FakeIo({ columns: 60 });
  say(io.stderr, 'hint', `${SENTENCE}\nhint: no`);
  assert.equal(io.err, `hint: ${SENTENCE}\\nhint: no\n`);
});

test('text that begins further right is broken within the width', () => {
  const stream = { isTTY: true, columns: 30 };
  assert.equal(fold('one two three four five', stream, 11, 11), 'one two three four\n           five');
});

test('a terminal that does not know its width breaks the lines itself', () => {
  assert.equal(fold(SENTENCE, { isTTY: true, columns: 0 }, 4), SENTENCE);
});
