import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startClock } from '../../../src/traffic/clock.ts';

test('the clock stands still within a turn, and goes on after it', async () => {
  const clock = startClock();
  const first = clock.now();
  const begin = performance.now();
  while (performance.now() - begin < 2);
  assert.deepEqual(clock.now(), first);
  await Promise.resolve();
  assert.ok(clock.now().mono >= first.mono + 2);
});
