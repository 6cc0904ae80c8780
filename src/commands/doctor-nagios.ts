import { endpointName } from '../probe/endpoint.ts';
import type { EndpointFacts } from '../probe/endpoint-facts.ts';
import { type Level, worstLevel } from '../probe/finding.ts';
import { daysLeft } from '../probe/judge-certificate.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import type { Examination } from './doctor-examination.ts';

const STATUS: Readonly<Record<Level, readonly [word: string, code: number]>> = {
  ok: ['OK', 0],
  warning: ['WARNING', 1],
  failure: ['CRITICAL', 2],
};
export const NAGIOS_UNKNOWN = 3;

/** What a monitoring system shows in its lists; more is cut there. */
const MOST_TOLD = 3;

/** The one line of a plugin and its exit code (Monitoring Plugins Development Guidelines). */
export function nagiosStatus({ domain, endpoints, findings }: Examination): { line: string; code: number } {
  const level = worstLevel(findings);
  const [word, code] = STATUS[level];
  const worst = findings.filter((finding) => finding.level === level);
  const told = worst.slice(0, MOST_TOLD).map(({ subject, text }) => `${subject}: ${text}`);
  const more = worst.length > told.length ? `; ${worst.length - told.length} more` : '';
  const text =
    level === 'ok'
      ? `${domain}: ${findings.length} checks at ${endpoints.length === 1 ? '1 endpoint' : `${endpoints.length} endpoints`}`
      : `${told.join('; ')}${more}`;
  const data = endpoints.flatMap(performanceData);
  return { line: `XMPP ${word} - ${clean(text)}${data.length > 0 ? ` | ${data.join(' ')}` : ''}`, code };
}

export function unknownLine(why: string): string {
  return `XMPP UNKNOWN - ${clean(why)}`;
}

function performanceData({ endpoint, times, tls }: EndpointFacts): string[] {
  const label = endpointName(endpoint).replace(/[='|]/g, '_');
  const seconds = (step: string, time: number | undefined): string[] =>
    time === undefined ? [] : [`'${escapeUntrusted(label)} ${step}'=${(time / 1000).toFixed(6)}s`];
  const days = tls?.certificate
    ? [`'${escapeUntrusted(label)} certificate days'=${daysLeft(tls.certificate, new Date())}`]
    : [];
  return [
    ...seconds('tcp', times.tcp),
    ...seconds('tls', times.tls),
    ...seconds('stream', times.stream),
    ...days,
  ];
}

/** What follows a bar would be read as performance data. */
function clean(text: string): string {
  return escapeUntrusted(text).replaceAll('|', '/');
}
