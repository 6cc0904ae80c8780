import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CliError } from '../../../src/errors.ts';
import { StanzaWaiter } from '../../../src/stanza/stanza-waiter.ts';
import { read } from '../../helpers/stanza-text.ts';

const A = read("<message id='a'/>");
const B = read("<message id='b'/>");
const isA = (item: typeof A): boolean => item.attr('id') === 'a';

describe('waiting for a stanza', () => {
  it('ends with the first that matches', async () => {
    const waiter = new StanzaWaiter();
    const waiting = waiter.wait('a', isA, 60_000);
    waiter.saw(B);
    waiter.saw(A);
    assert.equal(await waiting, A);
  });

  it('serves all that wait for the same', async () => {
    const waiter = new StanzaWaiter();
    const both = [waiter.wait('a', isA, 60_000), waiter.wait('a', isA, 60_000)];
    waiter.saw(A);
    assert.deepEqual(await Promise.all(both), [A, A]);
  });

  it('has a deadline', async () => {
    const late = new StanzaWaiter().wait('receipt from a@b', isA, 1);
    await assert.rejects(late, { kind: 'answer', message: 'no receipt from a@b: timed out after 0.001 s' });
  });

  it('fails with the connection, then and later', async () => {
    const waiter = new StanzaWaiter();
    const lost = new CliError('stream', 'connection lost');
    const waiting = assert.rejects(waiter.wait('a', isA, 60_000), lost);
    waiter.fail(lost);
    await waiting;
    await assert.rejects(waiter.wait('a', isA, 60_000), lost);
  });
});
