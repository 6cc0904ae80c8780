import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Latencies } from '../../../src/load/latencies.ts';
import { histogram, time } from '../../../src/load/text-report.ts';

function recorded(values: readonly number[]): Latencies {
  const latencies = new Latencies();
  for (const value of values) latencies.record(value);
  return latencies;
}

describe('latencies', () => {
  it('have percentiles to three digits, from a microsecond up', () => {
    const latencies = recorded(Array.from({ length: 1000 }, (_, i) => (i + 1) / 10));
    const near = (actual: number | undefined, expected: number): void =>
      assert.ok(Math.abs((actual ?? 0) - expected) <= expected / 1000, `${actual} ${expected}`);
    const spread = latencies.spread();
    near(spread?.min, 0.1);
    near(spread?.mean, 50.05);
    near(spread?.percentiles.p50, 50);
    near(spread?.percentiles['p99.9'], 99.9);
    near(spread?.max, 100);
    near(spread?.stddev, 28.87);
  });

  it('are none when nothing was recorded', () => {
    assert.equal(new Latencies().spread(), undefined);
    assert.ok(Number.isNaN(new Latencies().percentile(50)));
  });

  it('take what is shorter than a microsecond or longer than an hour for that', () => {
    const { min, max } = recorded([0, 1e9]).spread() ?? {};
    assert.equal(min, 0.001);
    assert.ok(max !== undefined && max >= 3_600_000 && max < 3_610_000);
  });

  it('are counted between edges', () => {
    assert.deepEqual(recorded([1, 1.5, 2, 7, 100]).counts([1, 2, 10]), [1, 2, 1, 1]);
  });

  it('start again', () => {
    const latencies = recorded([5, 6]);
    latencies.reset();
    latencies.record(1);
    assert.equal(latencies.count, 1);
    assert.equal(latencies.spread()?.max, 1);
  });
});

describe('the histogram', () => {
  it('has a line for each bin, with its share', () => {
    const latencies = recorded([1.1, 1.1, 1.4, 2.9]);
    const spread = latencies.spread();
    assert.ok(spread);
    const lines = histogram(latencies, spread).map((line) =>
      line.replace(/█+$/, (bar) => String(bar.length)),
    );
    assert.deepEqual(lines, [
      '  ≤ 1.2 ms   50.00 %  40',
      '  ≤ 1.5 ms   25.00 %  20',
      '    ≤ 2 ms    0.00 %',
      '  ≤ 2.5 ms    0.00 %',
      '    ≤ 3 ms   25.00 %  20',
    ]);
  });

  it('has no more bins than fit when latencies lie far apart, and some when they are all the same', () => {
    for (const values of [
      [0.01, 3_000_000],
      [5, 5, 5],
    ]) {
      const latencies = recorded(values);
      const spread = latencies.spread();
      assert.ok(spread);
      const lines = histogram(latencies, spread);
      assert.ok(lines.length >= 1 && lines.length <= 13, lines.join('\n'));
    }
  });
});

describe('a time', () => {
  it('is written with three digits and a unit', () => {
    assert.deepEqual([0.0123, 1, 12.34, 123.4, 1234, Number.NaN].map(time), [
      '0.0123 ms',
      '1 ms',
      '12.3 ms',
      '123 ms',
      '1.23 s',
      '-',
    ]);
  });
});
