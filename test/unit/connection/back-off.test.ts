import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backOff } from '../../../src/connection/back-off.ts';

describe('the wait before another try', () => {
  it('grows from 1 s to 60 s', () => {
    const longest = [0, 1, 2, 5, 6, 2000].map((attempt) => backOff(attempt, () => 1));
    assert.deepEqual(longest, [1000, 2000, 4000, 32_000, 60_000, 60_000]);
  });

  it('is spread over all of that time', () => {
    assert.deepEqual(
      [0, 0.5].map((random) => backOff(1, () => random)),
      [0, 1000],
    );
  });
});
