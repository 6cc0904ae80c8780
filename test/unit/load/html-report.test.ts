import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { htmlReport } from '../../../src/load/html-report.ts';
import { Latencies } from '../../../src/load/latencies.ts';

const MOMENT = { echoed: 10, p50: 2, p99: 5, max: 9 };

function page(seconds: number): string {
  const latencies = new Latencies();
  for (let i = 1; i <= 1000; i++) latencies.record(i / 10);
  const timeline = Array.from({ length: seconds }, (_, i) => ({ second: i + 1, ...MOMENT }));
  return htmlReport({ title: 'Echoes of <b>', text: ['sent 1 & <2>'], latencies, timeline });
}

describe('the page of a run', () => {
  it('needs nothing from anywhere, and shows text as text', () => {
    const html = page(3);
    assert.doesNotMatch(html, /https?:|<script|src=|href=/);
    assert.match(html, /"default-src 'none'; style-src 'sha256-[^;]*; base-uri/);
    assert.doesNotMatch(html, / style=/);
    assert.match(html, /<title>Echoes of &lt;b/);
    assert.match(html, /sent 1 &amp; &lt;2/);
  });

  it('forbids to load or run anything', () => {
    assert.match(page(3), /<meta http-equiv="Content-Security-Policy" content="default-src 'none';/);
  });

  it('has marks at round values on the axis of latencies', () => {
    const html = page(3);
    const marks = [...html.matchAll(/text-anchor="end">([^<]+)</g)].map(([, text]) => text);
    assert.deepEqual(marks.slice(0, 6), ['0 ms', '2 ms', '4 ms', '6 ms', '8 ms', '10 ms']);
  });

  it('has latency over time, and the curve of percentiles up to as many nines as were measured', () => {
    const html = page(3);
    assert.match(html, /Latency over time/);
    assert.equal(html.match(/<polyline/g)?.length, 4);
    assert.match(html, />99\.9 %</);
    assert.doesNotMatch(html, />99\.99 %</);
    assert.doesNotMatch(html, /NaN|Infinity|undefined/);
  });

  it('leaves out seconds without an echo, and what was not measured at all', () => {
    const empty = { second: 2, echoed: 0, p50: Number.NaN, p99: Number.NaN, max: Number.NaN };
    const timeline = [{ second: 1, ...MOMENT }, empty, { second: 3, ...MOMENT }];
    const html = htmlReport({ title: 't', text: [], latencies: new Latencies(), timeline });
    assert.doesNotMatch(html, /NaN|Infinity/);
    assert.equal(html.match(/<polyline[^>]*points="\S+ \S+"/g)?.length, 3);
    assert.doesNotMatch(html, /by percentile/);
  });
});
