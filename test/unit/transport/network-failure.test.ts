import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CliError } from '../../../src/errors.ts';
import { connectionFailure, noteFailure } from '../../../src/transport/network-failure.ts';
import type { TransportNote } from '../../../src/transport/tap.ts';

describe('a failure of the network in words', () => {
  it('says what to do when too many files are open', () => {
    const error = Object.assign(new Error('spawn /usr/bin/node EMFILE'), { code: 'EMFILE' });
    const { kind, message, hint = '' } = connectionFailure('login', error);
    assert.deepEqual([kind, message], ['connection', 'login: too many open files']);
    assert.match(hint, /ulimit -n/);
  });
});

describe('a failed attempt in the traffic', () => {
  for (const [error, notes] of [
    [new CliError('connection', 'connecting to [::1]:1: connection refused'), ['failed connection refused']],
    [new CliError('connection', 'certificate for a: expired'), ['failed certificate for a: expired']],
    [new Error('given up'), []],
  ] as const) {
    it(`is told without what the note before it says, unless it was given up: ${error.message}`, () => {
      const told: TransportNote[] = [];
      noteFailure({ note: (note) => void told.push(note) }, 'connecting to [::1]:1', error);
      assert.deepEqual(
        told.map(({ kind, text }) => `${kind} ${text}`),
        notes,
      );
    });
  }
});
