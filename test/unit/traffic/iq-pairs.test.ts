import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IqPairs } from '../../../src/traffic/iq-pairs.ts';
import { type Attributes, element } from '../../../src/xml/element.ts';

const iq = (attributes: Attributes) => element('iq', 'jabber:client', attributes);

test('an answer is told which request it answers, and after how long', () => {
  const pairs = new IqPairs();
  assert.equal(pairs.take(iq({ type: 'get', id: '1', to: 'b' }), 'out', 3, 100), undefined);
  assert.deepEqual(pairs.take(iq({ type: 'result', id: '1', from: 'b' }), 'in', 4, 112), {
    number: 3,
    after: 12,
  });
  assert.deepEqual(pairs.takeUnanswered(), []);
});

test('neither another sender, nor another id, nor the same direction answers', () => {
  const pairs = new IqPairs();
  pairs.take(iq({ type: 'set', id: '1', to: 'b' }), 'out', 1, 0);
  assert.equal(pairs.take(iq({ type: 'result', id: '1', from: 'c' }), 'in', 2, 1), undefined);
  assert.equal(pairs.take(iq({ type: 'result', id: '2', from: 'b' }), 'in', 3, 1), undefined);
  assert.equal(pairs.take(iq({ type: 'error', id: '1', from: 'b' }), 'out', 4, 1), undefined);
  assert.deepEqual(
    pairs.takeUnanswered().map(({ number }) => number),
    [1],
  );
});

test('requests with one id to several are told apart; one without an address is answered by anyone', () => {
  const pairs = new IqPairs();
  pairs.take(iq({ type: 'get', id: '1', to: 'b' }), 'out', 1, 0);
  pairs.take(iq({ type: 'get', id: '1', to: 'c' }), 'out', 2, 0);
  pairs.take(iq({ type: 'get', id: '2' }), 'out', 3, 0);
  assert.equal(pairs.take(iq({ type: 'result', id: '1', from: 'C' }), 'in', 4, 0)?.number, 2);
  assert.equal(pairs.take(iq({ type: 'result', id: '1', from: 'b' }), 'in', 5, 0)?.number, 1);
  assert.equal(pairs.take(iq({ type: 'result', id: '2', from: 'a@b' }), 'in', 6, 0)?.number, 3);
});

test('an answer that comes twice answers once', () => {
  const pairs = new IqPairs();
  pairs.take(iq({ type: 'get', id: '1' }), 'in', 1, 0);
  assert.ok(pairs.take(iq({ type: 'result', id: '1' }), 'out', 2, 0));
  assert.equal(pairs.take(iq({ type: 'result', id: '1' }), 'out', 3, 0), undefined);
});
