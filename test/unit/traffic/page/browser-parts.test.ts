import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildModel, spanOf } from '../../../../src/traffic/page/browser/model.ts';
import { Offsets } from '../../../../src/traffic/page/browser/offsets.ts';
import { assignTracks, percentile } from '../../../../src/traffic/page/browser/pairs.ts';
import { summarise } from '../../../../src/traffic/page/browser/summary.ts';
import { makeItem } from '../../../../src/traffic/page/make-item.ts';

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

test('files whose times are not in order take from the first time to the last', () => {
  const items = [7000, 1000, Number.NaN, 3000].map((time, index) =>
    makeItem(
      {
        time,
        mono: 0,
        since: undefined,
        number: index + 1,
        conn: 1,
        dir: 'none',
        kind: 'note',
        text: 'connected',
        note: 'connected',
        element: undefined,
        part: 'whole',
        answers: undefined,
      },
      false,
    ),
  );
  const model = buildModel(items, { title: '', namespaces: {} });
  assert.deepEqual(spanOf(model), { begin: 1000, end: 7000 });
  assert.match(summarise(model), /^1970-01-01, 6000 ms$/);
  assert.equal(spanOf(buildModel([], { title: '', namespaces: {} })), undefined);
});
