import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from '../../../src/commands/turns.ts';

it('turns come one after the other, for each key by itself', async () => {
  const turns = new Turns();
  const came: string[] = [];
  const taken = ['a1', 'a2', 'a3', 'b1'].map((name) => {
    const turn = turns.take(name.slice(0, 1));
    void turn.come.then(() => came.push(name));
    return turn;
  });
  await nextTurn();
  assert.deepEqual(came, ['a1', 'b1']);
  taken[1]?.end();
  await nextTurn();
  assert.deepEqual(came, ['a1', 'b1']);
  taken[0]?.end();
  await nextTurn();
  assert.deepEqual(came, ['a1', 'b1', 'a2', 'a3']);
});
