import { durationInWords } from '../../time.ts';
import { isFailure } from './filter.ts';
import { type Model, spanOf } from './model.ts';
import { percentile } from './pairs.ts';

/** The whole capture in a line. */
export function summarise(model: Model): string {
  const { items, pairs } = model;
  const latencies = pairs.flatMap(({ after }) => (after === undefined ? [] : [after])).sort((a, b) => a - b);
  const [median, slow] = [percentile(latencies, 0.5), percentile(latencies, 0.95)];
  const failures = items.filter((item, index) => isFailure(model, item, index)).length;
  const connections = new Set(items.map(({ conn }) => conn)).size;
  const span = spanOf(model);
  return [
    ...(span === undefined ? [] : [`${dayOf(span.begin)}, ${durationInWords(span.end - span.begin)}`]),
    ...(connections > 1 ? [`${connections} connections`] : []),
    ...(pairs.length > 0
      ? [`${pairs.length.toLocaleString('en')} IQ ${pairs.length > 1 ? 'pairs' : 'pair'}`]
      : []),
    ...(median === undefined || slow === undefined
      ? []
      : [`p50 ${durationInWords(median)}, p95 ${durationInWords(slow)}`]),
    ...(failures > 0 ? [`${failures.toLocaleString('en')} ${failures > 1 ? 'errors' : 'error'}`] : []),
  ].join(' · ');
}

function dayOf(time: number): string {
  const date = new Date(time);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
