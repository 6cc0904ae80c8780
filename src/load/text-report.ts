import type { Verdict } from './assertion.ts';
import type { EchoResult } from './echo-tally.ts';
import { type Latencies, PERCENTILES, type Spread } from './latencies.ts';
import type { LoginResult } from './login-load.ts';

/** A name and a value, side by side. */
export type Row = readonly [name: string, value: string, note?: string];

/** Counts, then latencies, for a person to read. */
export function echoReport(result: EchoResult, latencies: Latencies, verdicts: readonly Verdict[]): string[] {
  const { seconds, rate, latency, lost, unwritten } = result;
  const never = `${count(unwritten)} of all never left: the other side took no more`;
  const rows: Row[] = [
    ['sent', count(result.sent)],
    [
      'echoed',
      count(result.echoed),
      result.echoed > 0 ? `${rateText(rate)} over ${seconds.toFixed(1)} s` : undefined,
    ],
    ['lost', count(lost), unwritten > 0 ? never : undefined],
    ['duplicates', count(result.duplicates)],
    ['errors', count(result.errors), result.firstError],
  ].map(([name = '', value = '', note]) => (note === undefined ? [name, value] : [name, value, note]));
  if (result.unanswered > 0) rows.push(['unanswered', count(result.unanswered), 'when it was ended']);
  const spread = latency ? ['', ...table(spreadRows(latency)), '', ...histogram(latencies, latency)] : [];
  return [...table(rows), ...spread, ...verdictLines(verdicts)];
}

const COLUMNS = ['mean', 'p50', 'p90', 'p99', 'max'] as const;

/** Logins, how long they took in all, and each part of them. */
export function loginReport(result: LoginResult, total: Latencies, verdicts: readonly Verdict[]): string[] {
  const { latency, phases, seconds, rate } = result;
  const counts = table([
    ['logins', count(result.logins), `${rateText(rate)} over ${seconds.toFixed(1)} s`],
    ['failed', count(result.failed)],
  ]);
  if (!latency) return [...counts, ...verdictLines(verdicts)];
  const spreads = [...Object.entries(phases), ['in all', latency] as const];
  const lines = spreads.map(([name, { mean, max, percentiles }]) =>
    columns(
      name,
      [mean, percentiles.p50, percentiles.p90, percentiles.p99, max].map((value) =>
        time(value ?? Number.NaN),
      ),
    ),
  );
  return [
    ...counts,
    '',
    columns('', COLUMNS),
    ...lines,
    '',
    ...histogram(total, latency),
    ...verdictLines(verdicts),
  ];
}

function columns(name: string, values: readonly string[]): string {
  return `  ${name.padEnd(6)}${values.map((value) => value.padStart(11)).join('')}`;
}

export function spreadRows({ min, mean, stddev, max, percentiles }: Spread): Row[] {
  return [
    ['min', time(min)],
    ['mean', time(mean), `± ${time(stddev)}`],
    ...PERCENTILES.map((percent): Row => [`p${percent}`, time(percentiles[`p${percent}`] ?? Number.NaN)]),
    ['max', time(max)],
  ];
}

export function table(rows: readonly Row[]): string[] {
  const names = Math.max(...rows.map(([name]) => name.length));
  const values = Math.max(...rows.map(([, value]) => value.length));
  return rows.map(([name, value, note]) =>
    `  ${name.padEnd(names)}  ${value.padStart(values)}${note === undefined ? '' : `  ${note}`}`.trimEnd(),
  );
}

const BAR = 40;
const MOST_BINS = 12;
/** Where bins may end within a power of ten, from fine to coarse. */
const STEPS = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1]] as const;

/** How many took how long, in bins that grow. */
export function histogram(latencies: Latencies, { min, max }: Spread): string[] {
  const edges = binEdges(min, max);
  const counts = latencies.counts(edges);
  const most = Math.max(...counts);
  const labels = [...edges.map((edge) => `≤ ${time(edge)}`), `> ${time(edges.at(-1) ?? 0)}`];
  const width = Math.max(...labels.map((label) => label.length));
  return counts.flatMap((number, i) => {
    if (number === 0 && (i === 0 || i === counts.length - 1)) return [];
    const bar = '█'.repeat(Math.ceil((number / most) * BAR));
    const share = `${((number / latencies.count) * 100).toFixed(2)} %`;
    return [`  ${(labels[i] ?? '').padStart(width)}  ${share.padStart(8)}  ${bar}`.trimEnd()];
  });
}

function binEdges(min: number, max: number): number[] {
  const all = STEPS.map((steps) => edgesBetween(min, max, steps));
  return all.find((edges) => edges.length <= MOST_BINS) ?? all.at(-1) ?? [];
}

/** The last edge below the least value, those up to the greatest, and the one above it. */
function edgesBetween(min: number, max: number, steps: readonly number[]): number[] {
  const edges: number[] = [];
  for (let power = Math.floor(Math.log10(min)); ; power += 1) {
    for (const step of steps) {
      const edge = step * 10 ** power;
      if (edge > min) edges.push(edge);
      if (edge >= max) return edges;
    }
  }
}

export function verdictLines(verdicts: readonly Verdict[]): string[] {
  if (verdicts.length === 0) return [];
  const lines = verdicts.map(
    ({ text, holds, value }) =>
      `  ${holds ? 'ok      ' : 'FAILED  '}${text}${measured(value, text.endsWith('s'))}`,
  );
  return ['', ...lines];
}

/** The bound of a time, and of nothing else, has a unit: us, ms or s. */
function measured(value: number | undefined, isTime: boolean): string {
  if (value === undefined) return '  nothing was measured';
  return `  measured ${Number(value.toPrecision(4))}${isTime ? ' ms' : ''}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function rateText(rate: number): string {
  return `${rate < 100 ? rate.toFixed(1) : count(Math.round(rate))}/s`;
}

/** Three significant digits; NaN is a dash. */
export function time(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return '-';
  const [value, unit] = milliseconds >= 1000 ? [milliseconds / 1000, 's'] : [milliseconds, 'ms'];
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(3))} ${unit}`;
}
