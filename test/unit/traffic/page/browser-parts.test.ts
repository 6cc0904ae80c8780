import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Offsets } from '../../../../src/traffic/page/browser/offsets.ts';
import { assignTracks, percentile } from '../../../../src/traffic/page/browser/pairs.ts';

test('no two pairs in one track overlap, and those without a track are told', () => {
  const spans = [
    [0, 5],
    [1, 3],
    [2, 9],
    [4, 6],
    [6, 7],
  ] as const;
  assert.deepEqual(assignTracks(spans, 2), [0, 1, -1, 1, 0]);
});

test('a percentile is one of the numbers, and none of none', () => {
  const numbers = Array.from({ length: 100 }, (_, i) => i + 1);
  assert.deepEqual(
    [0, 0.5, 0.95, 1].map((part) => percentile(numbers, part)),
    [1, 50, 95, 100],
  );
  assert.equal(percentile([], 0.5), undefined);
});

test('a row is found by where it is, whatever the heights', () => {
  const offsets = new Offsets();
  offsets.build(4, (place) => [10, 100, 10, 30][place] ?? 0);
  assert.equal(offsets.total, 150);
  assert.deepEqual(
    [-5, 0, 9, 10, 109, 110, 149, 9999].map((at) => offsets.placeAt(at)),
    [0, 0, 0, 1, 1, 2, 3, 3],
  );
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((place) => offsets.topOf(place)),
    [0, 10, 110, 120, 150],
  );
});

test('a list of nothing has no height', () => {
  const offsets = new Offsets();
  offsets.build(0, () => 1);
  assert.deepEqual([offsets.total, offsets.placeAt(10)], [0, 0]);
});
