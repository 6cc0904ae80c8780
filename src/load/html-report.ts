import { escapeText } from '../xml/escape.ts';
import { beginPage, endPage } from '../xml/html-page.ts';
import type { Moment } from './echo-tally.ts';
import type { Latencies } from './latencies.ts';
import { drawChart } from './svg-chart.ts';
import { time } from './text-report.ts';

export interface Page {
  readonly title: string;
  /** The report as it stands in the terminal. */
  readonly text: readonly string[];
  readonly latencies: Latencies;
  readonly timeline: readonly Moment[];
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:800px;margin:2em auto;padding:0 1em;color:#222;background:#fff}
pre{background:#f4f4f4;padding:1em;overflow:auto}svg{width:100%;font-size:11px;fill:#555}.grid{stroke:#ddd}p svg{width:18px;height:9px;margin-left:8px}`;

const CODE = { style: STYLE, script: '' };

/** One page that needs nothing from anywhere: what was measured, latency over time, and the curve of percentiles. */
export function htmlReport({ title, text, latencies, timeline }: Page): string {
  const charts = [
    ...(timeline.length > 1 ? [overTime(timeline)] : []),
    ...(latencies.count > 0 ? [percentileCurve(latencies)] : []),
  ];
  return `${beginPage(title, CODE)}<h1>${escapeText(title)}</h1>
<pre>${text.map(escapeText).join('\n')}</pre>
${charts.join('\n')}
${endPage(CODE)}`;
}

const MOST_MARKS = 8;

function overTime(timeline: readonly Moment[]): string {
  const line = (name: 'p50' | 'p99' | 'max', color: string) => ({
    name,
    color,
    points: timeline.map((moment) => [moment.second, moment[name]] as const),
  });
  const step = Math.ceil(timeline.length / MOST_MARKS);
  const marks = timeline.filter((_, i) => i % step === 0).map(({ second }) => second);
  return drawChart({
    title: 'Latency over time',
    lines: [line('max', '#c33'), line('p99', '#d80'), line('p50', '#06c')],
    marks: marks.map((second) => [second, `${Math.round(second)} s`] as const),
    label: time,
  });
}

const STEPS_PER_NINE = 20;

/** Each further nine of the percentile is as wide as the one before it. */
function percentileCurve(latencies: Latencies): string {
  const nines = Math.max(1, Math.ceil(Math.log10(latencies.count)));
  const points = Array.from({ length: nines * STEPS_PER_NINE + 1 }, (_, i) => i / STEPS_PER_NINE).map(
    (x) => [x, latencies.percentile(100 * (1 - 10 ** -x))] as const,
  );
  const marks = Array.from({ length: nines + 1 }, (_, x) => [x, percentText(x)] as const);
  return drawChart({
    title: 'Latency by percentile',
    lines: [{ name: 'latency', color: '#06c', points }],
    marks,
    label: time,
  });
}

function percentText(nines: number): string {
  if (nines < 2) return nines === 0 ? '0 %' : '90 %';
  return nines === 2 ? '99 %' : `99.${'9'.repeat(nines - 2)} %`;
}
