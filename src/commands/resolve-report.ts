import type { OutputStream } from '../io.ts';
import { attemptsOf } from '../probe/attempts.ts';
import type { Finding } from '../probe/finding.ts';
import { webLinks } from '../probe/judge-host-meta.ts';
import type { Attempt, Resolution } from '../probe/resolution.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import { formatHostPort } from '../transport/server-address.ts';
import { findingRecord } from './finding-record.ts';
import { fold } from './say.ts';
import { type Row, tableLines, wholeLines } from './table.ts';

/**
 * Who connects where, one attempt a line, in their order; then what the web says; then the findings.
 *
 * For a pipe: the first cell is `c2s`, `s2s`, `websocket`, `bosh`, or the level of a finding.
 */
export function resolveLines(
  resolution: Resolution,
  findings: readonly Finding[],
  stream: OutputStream,
): string[] {
  const attempts = [...attemptsOf(resolution, 'c2s'), ...attemptsOf(resolution, 's2s')];
  const web = webLinks(resolution.hostMeta).map(({ kind, url }) => [kind, url]);
  const sentences = findings.map(({ level, subject, text, fix }) => [
    level,
    subject,
    fix ? `${text}; fix: ${fix}` : text,
  ]);
  const tables = [attempts.map(attemptRow), web].map((rows) => wholeLines(safe(rows), stream));
  const printed = [...tables, findingLines(sentences, stream)].filter((lines) => lines.length > 0);
  return stream.isTTY ? printed.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines])) : printed.flat();
}

function safe(rows: readonly Row[]): Row[] {
  return rows.map((row) => row.map(escapeUntrusted));
}

/** Sentences go on below their beginning: cut to the width of a terminal they would lose the fix. */
function findingLines(rows: readonly Row[], stream: OutputStream): string[] {
  const { isTTY, columns = 0 } = stream;
  const lines = tableLines(safe(rows), { isTTY: isTTY === true });
  const widthOf = (column: number): number =>
    Math.max(...rows.map((row) => escapeUntrusted(row[column] ?? '').length));
  const indent = widthOf(0) + 2 + widthOf(1) + 2;
  if (!isTTY || columns < indent + NARROWEST) return lines;
  return lines.map((line) => line.slice(0, indent) + fold(line.slice(indent), stream, indent, indent));
}

/** In fewer columns sentences are no longer read. */
const NARROWEST = 24;

function attemptRow({ role, encryption, host, port, priority, weight, addresses }: Attempt): Row {
  const record = priority === undefined ? 'no SRV record' : `priority ${priority} weight ${weight}`;
  const where = addresses.length === 0 ? 'no address' : addresses.join(' ');
  return [
    role,
    formatHostPort(host, port),
    encryption === 'direct' ? 'direct TLS' : 'STARTTLS',
    record,
    where,
  ];
}

/** All of it for JSON. */
export function resolveRecord(resolution: Resolution, findings: readonly Finding[]): object {
  const { domain, services, hosts, hostMeta } = resolution;
  return {
    domain,
    c2s: attemptsOf(resolution, 'c2s').map(attemptRecord),
    s2s: attemptsOf(resolution, 's2s').map(attemptRecord),
    web: webLinks(hostMeta),
    srv: services.map(({ name, answer }) => ({ name, ...answerRecord(answer) })),
    hosts: hosts.map(({ host, aliases, ipv4, ipv6 }) => ({
      host,
      aliases,
      ipv4: answerRecord(ipv4),
      ipv6: answerRecord(ipv6),
    })),
    findings: findings.map(findingRecord),
  };
}

function attemptRecord({ role: _, priority, weight, ...attempt }: Attempt): object {
  return { ...attempt, priority: priority ?? null, weight: weight ?? null };
}

function answerRecord(
  answer: Resolution['hosts'][number]['ipv4'] | Resolution['services'][number]['answer'],
) {
  return {
    answer: answer.kind === 'failed' ? answer.failure : answer.kind,
    records: answer.kind === 'records' ? answer.records : [],
  };
}
