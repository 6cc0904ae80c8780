import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { distanceInWords, periodInWords } from '../../../src/commands/time-in-words.ts';

describe('times in words', () => {
  for (const [seconds, words] of [
    [0, '0 seconds'],
    [1, '1 second'],
    [60, '1 minute'],
    [3_661, '1 hour 1 minute 1 second'],
    [2 * 86_400 + 5, '2 days 5 seconds'],
    [86_400 + 3_600 + 60 + 1, '1 day 1 hour 1 minute'],
  ] as const) {
    it(`${seconds} s are ${words}`, () => assert.equal(periodInWords(seconds), words));
  }

  for (const [ahead, words] of [
    [400, 'agrees with ours to the second'],
    [-999, 'agrees with ours to the second'],
    [1500, '1.5 s ahead of ours'],
    [-59_940, '59.9 s behind ours'],
    [-3_600_000, '1 hour behind ours'],
  ] as const) {
    it(`a clock that is ${ahead} ms ahead ${words}`, () => assert.equal(distanceInWords(ahead), words));
  }
});
