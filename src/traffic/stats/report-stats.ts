import { escapeUntrusted, toSafeJson } from '../escape-untrusted.ts';
import { type NamespaceNames, nameOfNamespace } from '../namespace-names.ts';
import { sizeInWords } from '../size.ts';
import { durationInWords } from '../time.ts';
import { formatTable, type Table } from './table.ts';
import type { StatsSummary } from './traffic-stats.ts';

/** For people: tables that fit in so many columns, if there is a limit. */
export function reportStats(
  summary: StatsSummary,
  names: NamespaceNames,
  columns: number | undefined,
): string {
  const tables = makeTables(summary, names).filter(({ rows }) => rows.length > 0);
  return `${overview(summary)}${tables.map((table) => `\n${formatTable(table, columns)}`).join('')}`;
}

/** For programs: a line each, the name of its table first, with tabs between. Nothing is left out or cut. */
export function reportTabbed(summary: StatsSummary, names: NamespaceNames): string {
  const { duration, connections, in: came, out, unanswered } = summary;
  const totals = [
    ['total', 'seconds', duration === undefined ? '' : String(duration / 1000)],
    ['total', 'connections', String(connections)],
    ['total', 'stanzas in', String(came.stanzas)],
    ['total', 'stanzas out', String(out.stanzas)],
    ['total', 'bytes in', String(came.bytes)],
    ['total', 'bytes out', String(out.bytes)],
    ['total', 'unanswered', String(unanswered)],
  ];
  const rows = makeTables(summary, names).flatMap(({ title, rows }) => rows.map((row) => [title, ...row]));
  return [...totals, ...rows].map((row) => `${row.join('\t')}\n`).join('');
}

/** One object, with counts by name. */
export function reportJson(summary: StatsSummary): string {
  const { kinds, errors, jids, namespaces, ...rest } = summary;
  const lists = { kinds, errors, jids, namespaces };
  const objects = Object.entries(lists).map(([name, counts]) => [name, Object.fromEntries(counts)]);
  return `${toSafeJson({ ...rest, ...Object.fromEntries(objects) })}\n`;
}

function overview({ duration, connections, in: came, out, unanswered }: StatsSummary): string {
  const stanzas = came.stanzas + out.stanzas;
  const time = duration === undefined ? '' : ` in ${durationInWords(duration)}`;
  const rate =
    duration === undefined || duration === 0 ? '' : `, ${((stanzas * 1000) / duration).toFixed(1)}/s`;
  const flows = `in ${came.stanzas} (${sizeInWords(came.bytes)}), out ${out.stanzas} (${sizeInWords(out.bytes)})`;
  const silent = unanswered === 0 ? '' : `; ${unanswered} IQs unanswered`;
  const where = connections === 1 ? '' : `, ${connections} connections`;
  return `${stanzas} stanzas${time}${rate}: ${flows}${where}${silent}\n`;
}

function makeTables(summary: StatsSummary, names: NamespaceNames): Table[] {
  const named = (namespace: string) => escapeUntrusted(nameOfNamespace(names, namespace) ?? '');
  const others = summary.otherJids === 0 ? [] : [['others', String(summary.otherJids)]];
  return [
    { title: 'kind', numbers: ['count'], rows: countRows(summary.kinds) },
    { title: 'error', numbers: ['count'], rows: countRows(summary.errors) },
    { title: 'jid', numbers: ['stanzas'], rows: [...countRows(summary.jids), ...others] },
    {
      title: 'namespace',
      numbers: ['items'],
      rows: summary.namespaces.map(([name, count]) => [escapeUntrusted(name), String(count), named(name)]),
    },
    {
      title: 'iq latency (ms)',
      numbers: ['count', 'p50', 'p95', 'p99', 'max'],
      rows: summary.latencies.map(({ namespace, count, p50, p95, p99, max }) => [
        escapeUntrusted(namespace || 'no payload'),
        String(count),
        ...[p50, p95, p99, max].map((value) => value.toFixed(value < 10 ? 2 : 0)),
      ]),
    },
  ];
}

function countRows(counts: StatsSummary['kinds']): string[][] {
  return counts.map(([name, count]) => [escapeUntrusted(name), String(count)]);
}
