import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inParallel } from '../../../src/load/in-parallel.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('work in parallel', () => {
  it('is all done, so much at a time', async () => {
    const done: number[] = [];
    let busy = 0;
    let most = 0;
    await inParallel(10, 3, async (index) => {
      busy += 1;
      most = Math.max(most, busy);
      await turn();
      busy -= 1;
      done.push(index);
    });
    assert.deepEqual(done, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.equal(most, 3);
  });

  it('starts nothing more after a failure, and waits for what is under way', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const work = async (index: number): Promise<void> => {
      started.push(index);
      if (index === 1) throw new Error('no');
      await turn();
      ended.push(index);
    };
    await assert.rejects(inParallel(10, 3, work), /^Error: no$/);
    assert.deepEqual(started, [0, 1, 2]);
    assert.deepEqual(ended, [0, 2]);
  });
});
