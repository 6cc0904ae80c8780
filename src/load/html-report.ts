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

const STYLE = `:root{color-scheme:light dark;--page:#fff;--text:#1f2328;--soft:#656d76;--panel:#f6f8fa;--grid:#d8dee4;--max:#cf222e;--p99:#bc6c00;--p50:#0969da}
@media (prefers-color-scheme:dark){:root{--page:#0d1117;--text:#e6edf3;--soft:#8d96a0;--panel:#161b22;--grid:#30363d;--max:#ff7b72;--p99:#e3a03c;--p50:#58a6ff}}
body{font:15px/1.5 system-ui,sans-serif;max-width:820px;margin:2em auto;padding:0 1em;color:var(--text);background:var(--page)}
h1{font-size:1.6em;overflow-wrap:anywhere}h2{font-size:1.15em;margin:2em 0 0}
pre{font:13px/1.35 ui-monospace,monospace;background:var(--panel);border:1px solid var(--grid);border-radius:6px;padding:1em;overflow:auto}
.names{margin:0;color:var(--soft)}.names span{margin-right:1.2em}
svg{width:100%;font-size:11px}text{fill:var(--soft)}.grid{stroke:var(--grid)}
polyline{fill:none;stroke-width:2;stroke-linejoin:round;vector-effect:non-scaling-stroke}
.max{color:var(--max);stroke:var(--max)}.p99{color:var(--p99);stroke:var(--p99)}.p50{color:var(--p50);stroke:var(--p50)}span{stroke:none}`;

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
  const line = (name: 'p50' | 'p99' | 'max') => ({
    name,
    kind: name,
    points: timeline.map((moment) => [moment.second, moment[name]] as const),
  });
  const step = Math.ceil(timeline.length / MOST_MARKS);
  const marks = timeline.filter((_, i) => i % step === 0).map(({ second }) => second);
  return drawChart({
    title: 'Latency over time',
    lines: [line('max'), line('p99'), line('p50')],
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
    lines: [{ name: 'latency', kind: 'p50', points }],
    marks,
    label: time,
  });
}

function percentText(nines: number): string {
  if (nines < 2) return nines === 0 ? '0 %' : '90 %';
  return nines === 2 ? '99 %' : `99.${'9'.repeat(nines - 2)} %`;
}
