import float64 from 'hdr-histogram-js/dist/Float64Histogram.js';

/** Milliseconds. */
export interface Spread {
  readonly min: number;
  readonly mean: number;
  readonly stddev: number;
  readonly max: number;
  readonly percentiles: Readonly<Record<string, number>>;
}

export const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99] as const;

/** Recorded in microseconds, three significant digits; an hour is the most. */
const MICROSECONDS = 1000;
const LONGEST = 3_600_000_000;

/** How long things took: a high dynamic range histogram, whose size does not depend on how many they are. */
export class Latencies {
  // Not by the package's main file, which brings its WebAssembly twin and a compressor along.
  readonly #histogram = new float64.default(1, LONGEST, 3);

  record(milliseconds: number): void {
    this.#histogram.recordValue(Math.min(LONGEST, Math.max(1, Math.round(milliseconds * MICROSECONDS))));
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  /** NaN when nothing was recorded, as everything here. */
  percentile(percent: number): number {
    if (this.count === 0) return Number.NaN;
    // It gives the upper end of a range that is as wide as three digits can tell.
    const value = Math.min(this.#histogram.getValueAtPercentile(percent), this.#histogram.maxValue);
    return value / MICROSECONDS;
  }

  /** The figure that is called `p99.9`, `min`, `mean` or `max`; undefined for another name. */
  named(name: string): number | undefined {
    if (name.startsWith('p')) return this.percentile(Number(name.slice(1)));
    if (name === 'min' || name === 'mean' || name === 'max') return this.spread()?.[name] ?? Number.NaN;
    return undefined;
  }

  spread(): Spread | undefined {
    if (this.count === 0) return undefined;
    const { minNonZeroValue, mean, stdDeviation, maxValue } = this.#histogram;
    return {
      min: minNonZeroValue / MICROSECONDS,
      mean: mean / MICROSECONDS,
      stddev: stdDeviation / MICROSECONDS,
      max: maxValue / MICROSECONDS,
      percentiles: Object.fromEntries(
        PERCENTILES.map((percent) => [`p${percent}`, this.percentile(percent)]),
      ),
    };
  }

  /** How many lie in each of the ranges that the edges divide all there is into: one more than there are edges. */
  counts(edges: readonly number[]): number[] {
    const counts = new Array<number>(edges.length + 1).fill(0);
    const values = this.#histogram.recordedValuesIterator;
    values.reset();
    while (values.hasNext()) {
      const { valueIteratedTo, countAtValueIteratedTo } = values.next();
      const after = edges.findIndex((edge) => valueIteratedTo <= edge * MICROSECONDS);
      const bin = after < 0 ? edges.length : after;
      counts[bin] = (counts[bin] ?? 0) + countAtValueIteratedTo;
    }
    return counts;
  }

  reset(): void {
    this.#histogram.reset();
  }
}
