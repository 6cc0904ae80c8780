import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sendMany } from '../../../src/commands/send-many.ts';

const THINGS = Array.from({ length: 100 }, (_, i) => i);

describe('many things to send', () => {
  it('are all sent, in their order, with few of them open', async () => {
    const sent: number[] = [];
    let open = 0;
    let most = 0;
    await sendMany({ drained: () => Promise.resolve() }, THINGS, async (thing) => {
      sent.push(thing);
      open += 1;
      most = Math.max(most, open);
      await nextTurn();
      open -= 1;
    });
    assert.deepEqual(sent, THINGS);
    assert.equal(open, 0);
    assert.ok(most <= 32, `${most}`);
  });

  it('wait for the other side to take them', async () => {
    let sent = 0;
    let release: () => void = () => {};
    const drained = new Promise<void>((resolve) => {
      release = resolve;
    });
    const all = sendMany({ drained: () => drained }, THINGS, () => {
      sent += 1;
    });
    await nextTurn();
    assert.equal(sent, 32);
    release();
    await all;
    assert.equal(sent, 100);
  });

  for (const failing of [0, 50, 99]) {
    it(`fail if number ${failing} does`, async () => {
      const send = async (thing: number): Promise<void> => {
        if (thing === failing) throw new Error('lost');
      };
      await assert.rejects(sendMany({ drained: () => Promise.resolve() }, THINGS, send), /lost/);
    });
  }
});
