import assert from 'node:assert/strict';
import { it } from 'node:test';
import { preparePassword, prepareUsername } from '../../../../src/connection/sasl/prepare.ts';
import { CliError } from '../../../../src/errors.ts';

function usage(pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof CliError && error.exitCode === 2 && pattern.test(error.message);
}

it('a user name and a password are prepared with SASLprep', () => {
  assert.equal(prepareUsername('\u2168'), 'IX');
  assert.equal(preparePassword('a\u00a0b'), 'a b');
});

it('a password that SASLprep forbids is a mistake of the user, and is not repeated', () => {
  assert.throws(() => preparePassword('hunter2\r'), usage(/^login: the password has a control character/));
  assert.throws(
    () => preparePassword('hunter2\r'),
    (error) => error instanceof Error && !error.message.includes('hunter2'),
  );
  assert.throws(() => prepareUsername('a\u202e'), usage(/^login: the user name has/));
});

it('nothing is neither a user name nor a password', () => {
  assert.throws(() => prepareUsername('\u00ad'), usage(/user name is empty/));
  assert.throws(() => preparePassword(''), usage(/password is empty/));
});
