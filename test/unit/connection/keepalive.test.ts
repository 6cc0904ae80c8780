import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { Keepalive } from '../../../src/connection/keepalive.ts';

function watched(): { keepalive: Keepalive; probes: () => number; dead: () => number } {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
  let [probes, dead] = [0, 0];
  const keepalive = new Keepalive(
    60_000,
    30_000,
    () => {
      probes += 1;
    },
    () => {
      dead += 1;
    },
  );
  return { keepalive, probes: () => probes, dead: () => dead };
}

describe('the keep-alive', () => {
  it('asks after a silence, and gives up when there is no answer', () => {
    const { probes, dead } = watched();
    mock.timers.tick(59_999);
    assert.deepEqual([probes(), dead()], [0, 0]);
    mock.timers.tick(1);
    assert.deepEqual([probes(), dead()], [1, 0]);
    mock.timers.tick(30_000);
    assert.deepEqual([probes(), dead()], [1, 1]);
  });

  it('is content with whatever comes, and asks again after the next silence', () => {
    const { keepalive, probes, dead } = watched();
    mock.timers.tick(60_000);
    keepalive.heard();
    mock.timers.tick(30_000);
    mock.timers.tick(60_000);
    assert.deepEqual([probes(), dead()], [2, 0]);
  });

  it('counts the next silence from the answer on, and not from the end of its patience', () => {
    const { keepalive, probes, dead } = watched();
    mock.timers.tick(60_000);
    keepalive.heard();
    mock.timers.tick(59_999);
    assert.deepEqual([probes(), dead()], [1, 0]);
    mock.timers.tick(1);
    assert.deepEqual([probes(), dead()], [2, 0]);
    mock.timers.tick(30_000);
    assert.deepEqual([probes(), dead()], [2, 1]);
  });

  it('does not ask while there is something to hear', () => {
    const { keepalive, probes } = watched();
    for (let i = 0; i < 10; i++) {
      keepalive.heard();
      mock.timers.tick(60_000);
    }
    assert.equal(probes(), 0);
  });

  it('is silent once stopped', () => {
    const { keepalive, probes } = watched();
    keepalive.stop();
    mock.timers.tick(600_000);
    assert.equal(probes(), 0);
  });

  it('judges nothing while it is stopped, and begins anew when it is started', () => {
    const { keepalive, probes, dead } = watched();
    mock.timers.tick(60_000);
    keepalive.stop();
    mock.timers.tick(600_000);
    assert.deepEqual([probes(), dead()], [1, 0]);
    keepalive.start();
    mock.timers.tick(59_999);
    assert.deepEqual([probes(), dead()], [1, 0]);
    mock.timers.tick(1);
    assert.deepEqual([probes(), dead()], [2, 0]);
  });
});
