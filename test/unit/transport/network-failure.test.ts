import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionFailure } from '../../../src/transport/network-failure.ts';

describe('a failure of the network in words', () => {
  it('says what to do when too many files are open', () => {
    const error = Object.assign(new Error('spawn /usr/bin/node EMFILE'), { code: 'EMFILE' });
    const { kind, message, hint = '' } = connectionFailure('login', error);
    assert.deepEqual([kind, message], ['connection', 'login: too many open files']);
    assert.match(hint, /ulimit -n/);
  });
});
