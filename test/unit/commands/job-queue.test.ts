import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { JobQueue } from '../../../src/commands/job-queue.ts';

/** A queue whose jobs end when they are told to. */
function open(atATime: number, room = { jobs: 4, size: 100 }) {
  const started: number[] = [];
  const ends = new Map<number, () => void>();
  const full: boolean[] = [];
  const queue = new JobQueue<number>({
    atATime,
    room,
    work(job) {
      started.push(job);
      return new Promise((resolve) => ends.set(job, resolve));
    },
    full: (isFull) => full.push(isFull),
  });
  const end = async (job: number): Promise<void> => {
    ends.get(job)?.();
    await nextTurn();
  };
  return { queue, started, full, end };
}

describe('a queue of jobs', () => {
  it('works on so many at a time, in their order', async () => {
    const { queue, started, end } = open(2);
    for (const job of [1, 2, 3, 4]) queue.add(job, 1);
    assert.deepEqual(started, [1, 2]);
    await end(2);
    assert.deepEqual(started, [1, 2, 3]);
  });

  it('says when too many wait, and when half of them are gone', async () => {
    const { queue, full, end } = open(1);
    for (const job of [1, 2, 3, 4]) queue.add(job, 1);
    assert.deepEqual(full, []);
    queue.add(5, 1);
    assert.deepEqual(full, [true]);
    await end(1);
    assert.deepEqual(full, [true]);
    await end(2);
    assert.deepEqual(full, [true, false]);
  });

  it('says when those that wait are too large', async () => {
    const { queue, full, end } = open(1);
    queue.add(1, 1000);
    assert.deepEqual(full, []);
    queue.add(2, 100);
    assert.deepEqual(full, [true]);
    await end(1);
    assert.deepEqual(full, [true, false]);
  });

  it('is idle when all is done', async () => {
    const { queue, end } = open(1);
    await queue.idle();
    queue.add(1, 1);
    queue.add(2, 1);
    let idle = false;
    const waited = queue.idle().then(() => {
      idle = true;
    });
    await end(1);
    assert.equal(idle, false);
    await end(2);
    await waited;
  });

  it('is idle without what was cleared', async () => {
    const { queue, started, end } = open(1);
    queue.add(1, 1);
    queue.add(2, 1);
    assert.equal(queue.clear(), 1);
    await end(1);
    await queue.idle();
    assert.deepEqual(started, [1]);
  });
});
