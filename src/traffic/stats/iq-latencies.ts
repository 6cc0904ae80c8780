import float64 from 'hdr-histogram-js/dist/Float64Histogram.js';
import type { TrafficEvent } from '../event.ts';
import { payloadOf } from './payload.ts';

/** How fast the requests of one namespace were answered; milliseconds. */
export interface Latency {
  readonly namespace: string;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** Times between IQ requests and their answers, by the namespace of the request's payload. */
export class IqLatencies {
  /** By connection and number. */
  readonly #open = new Map<string, string>();
  readonly #histograms = new Map<string, InstanceType<typeof float64.default>>();

  /** Requests that no answer has come to; of more than 10,000 at a time, the first. */
  get unanswered(): number {
    return this.#open.size;
  }

  add({ element, answers, conn, number }: TrafficEvent): void {
    const type = element?.attr('type');
    if (element === undefined) return;
    if (type === 'get' || type === 'set') {
      if (this.#open.size < MOST_OPEN)
        this.#open.set(`${conn} ${number}`, payloadOf(element)?.namespace ?? '');
      return;
    }
    if (answers === undefined) return;
    const key = `${conn} ${answers.number}`;
    const namespace = this.#open.get(key) ?? payloadOf(element)?.namespace ?? '';
    this.#open.delete(key);
    if (Number.isFinite(answers.after)) this.#record(namespace, answers.after);
  }

  /** The most frequent first. */
  summary(): Latency[] {
    const all = [...this.#histograms].map(([namespace, histogram]) => ({
      namespace,
      count: histogram.totalCount,
      p50: valueAt(histogram, 50),
      p95: valueAt(histogram, 95),
      p99: valueAt(histogram, 99),
      max: histogram.maxValue / 1000,
    }));
    return all.sort((one, other) => other.count - one.count);
  }

  #record(namespace: string, milliseconds: number): void {
    const isFull = this.#histograms.size >= MOST_NAMESPACES;
    const name = isFull && !this.#histograms.has(namespace) ? 'others' : namespace;
    let histogram = this.#histograms.get(name);
    if (histogram === undefined) {
      // Not by the package's main file, which brings its WebAssembly twin along.
      histogram = new float64.default(1, LONGEST, 2);
      this.#histograms.set(name, histogram);
    }
    const microseconds = Math.max(0, Math.round(milliseconds * 1000));
    histogram.recordValue(Math.min(microseconds, LONGEST));
  }
}

type Percentiles = Pick<InstanceType<typeof float64.default>, 'getValueAtPercentile' | 'maxValue'>;

/** The histogram gives the upper end of a range that is as wide as two digits can tell. */
function valueAt(histogram: Percentiles, percent: number): number {
  return Math.min(histogram.getValueAtPercentile(percent), histogram.maxValue) / 1000;
}

const MOST_OPEN = 10_000;
const MOST_NAMESPACES = 50;

/** Microseconds: an hour. */
const LONGEST = 3_600_000_000;
