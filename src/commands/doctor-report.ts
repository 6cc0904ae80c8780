import type { OutputStream } from '../io.ts';
import type { CertificateFacts } from '../probe/certificate-facts.ts';
import type { EndpointFacts } from '../probe/endpoint-facts.ts';
import { type Finding, type Level, worstLevel } from '../probe/finding.ts';
import { daysLeft } from '../probe/judge-certificate.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import type { NamespaceNames } from '../traffic/namespace-names.ts';
import type { Palette } from '../traffic/palette.ts';
import type { Examination } from './doctor-examination.ts';
import { findingRecord } from './finding-record.ts';
import { resolveRecord } from './resolve-report.ts';
import { fold } from './say.ts';
import { tableLines } from './table.ts';

interface Look {
  readonly names: NamespaceNames;
  readonly palette: Palette;
  readonly stream: OutputStream;
}

/** For a terminal a block for each subject and a sum; for a pipe level, check, subject, text and fix, one finding a line. */
export function doctorLines({ findings }: Examination, { names, palette, stream }: Look): string[] {
  const told = findings.map((finding) => ({ ...finding, text: withDocuments(finding, names) }));
  if (stream.isTTY) return [...blocks(told, palette, stream), '', sum(findings)];
  const rows = told.map(({ level, check, subject, text, fix = '' }) => [level, check, subject, text, fix]);
  return tableLines(
    rows.map((row) => row.map(escapeUntrusted)),
    stream,
  );
}

function blocks(findings: readonly Finding[], palette: Palette, stream: OutputStream): string[] {
  let last: string | undefined;
  return findings.flatMap(({ level, subject, text, fix }) => {
    const heading =
      subject === last ? [] : [...(last === undefined ? [] : ['']), palette.title(escapeUntrusted(subject))];
    last = subject;
    const line = `  ${paint(level, palette)}  ${fold(escapeUntrusted(text), stream, 11, 11)}`;
    return [
      ...heading,
      line,
      ...(fix === undefined ? [] : [`           fix: ${fold(escapeUntrusted(fix), stream, 16, 16)}`]),
    ];
  });
}

function paint(level: Level, palette: Palette): string {
  const painter = { ok: palette.in, warning: palette.value, failure: palette.error }[level];
  return painter(level.padEnd('failure'.length));
}

function sum(findings: readonly Finding[]): string {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const several = (level: Level): string => `${count(level)} ${level}${count(level) === 1 ? '' : 's'}`;
  return `${several('failure')}, ${several('warning')}, ${count('ok')} ok`;
}

/** The features that are namespaces get the names of their documents. */
function withDocuments({ check, text }: Finding, names: NamespaceNames): string {
  if (check !== 'features') return text;
  return text.replace(/[^\s,]+(?=,|$)/g, (namespace) => {
    const document = names.get(namespace)?.join(' ');
    return document === undefined ? namespace : `${document} (${namespace})`;
  });
}

/** All of it for JSON. */
export function doctorRecord({ domain, resolution, endpoints, findings }: Examination): object {
  return {
    domain,
    level: worstLevel(findings),
    findings: findings.map(findingRecord),
    endpoints: endpoints.map(endpointRecord),
    resolution: resolution ? resolveRecord(resolution, []) : null,
  };
}

function endpointRecord({ endpoint, problem, times, open, tls, secured, versions }: EndpointFacts): object {
  return {
    ...endpoint,
    problem: problem ? { stage: problem.stage, why: problem.why } : null,
    times: { tcp: rounded(times.tcp), tls: rounded(times.tls), stream: rounded(times.stream) },
    starttls: open?.starttls ?? null,
    mechanismsWithoutTls: open?.mechanisms ?? null,
    tls: tls ? { protocol: tls.protocol, cipher: tls.cipher, alpn: tls.alpn ?? null, versions } : null,
    certificate: tls?.certificate ? certificateRecord(tls.certificate) : null,
    mechanisms: secured?.mechanisms ?? null,
    channelBindings: secured?.channelBindings ?? null,
    features: secured?.namespaces ?? null,
  };
}

function certificateRecord(certificate: CertificateFacts): object {
  const { names, issuer, validFrom, validTo, key, chainProblem, nameProblem } = certificate;
  return {
    names,
    issuer,
    validFrom: validFrom.toISOString(),
    validTo: validTo.toISOString(),
    daysLeft: daysLeft(certificate, new Date()),
    key: { type: key.type, bits: key.bits ?? null },
    trusted: chainProblem === undefined,
    forDomain: nameProblem === undefined,
  };
}

/** Milliseconds, to the microsecond. */
function rounded(time: number | undefined): number | null {
  return time === undefined ? null : Math.round(time * 1000) / 1000;
}
