import { type Finding, failure, ok, warning } from './finding.ts';
import type { StreamFeatures } from './stream-features.ts';

/** Historic (RFC 6331), or never meant for passwords of today. */
const OBSOLETE: ReadonlySet<string> = new Set(['DIGEST-MD5', 'CRAM-MD5', 'NTLM', 'LOGIN']);

/** What is good, wrong or odd about how clients log in. */
export function judgeSasl(subject: string, { mechanisms, channelBindings }: StreamFeatures): Finding[] {
  if (mechanisms.length === 0) {
    return [
      failure(
        subject,
        'no-sasl',
        'no SASL mechanisms: nobody can log in',
        'how are accounts kept? its log says more',
      ),
    ];
  }
  return [
    ok(subject, 'sasl', `SASL mechanisms: ${mechanisms.join(', ')}`),
    ...judgeScram(subject, mechanisms),
    ...judgeObsolete(subject, mechanisms),
    ...judgeBindings(subject, mechanisms, channelBindings),
  ];
}

function judgeScram(subject: string, mechanisms: readonly string[]): Finding[] {
  const hashes = ['SCRAM-SHA-512', 'SCRAM-SHA-256'];
  if (mechanisms.some((name) => hashes.includes(name.replace(/-PLUS$/, '')))) return [];
  if (mechanisms.some((name) => name.startsWith('SCRAM-SHA-1'))) {
    const text = 'SCRAM with SHA-1 alone';
    return [warning(subject, 'scram-sha-1', text, 'offer SCRAM-SHA-256, too (RFC 7677)')];
  }
  if (!mechanisms.includes('PLAIN')) return [];
  const text = 'no SCRAM: passwords are sent to the server as they are';
  return [
    warning(subject, 'no-scram', text, 'offer SCRAM-SHA-256 and SCRAM-SHA-1, if passwords are stored for it'),
  ];
}

function judgeObsolete(subject: string, mechanisms: readonly string[]): Finding[] {
  const found = mechanisms.filter((name) => OBSOLETE.has(name));
  if (found.length === 0) return [];
  return [
    warning(subject, 'obsolete-sasl', `obsolete mechanisms: ${found.join(', ')}`, 'turn them off (RFC 6331)'),
  ];
}

/** A client can tell only by XEP-0440 which binding the server knows. */
function judgeBindings(
  subject: string,
  mechanisms: readonly string[],
  bindings: readonly string[] | undefined,
): Finding[] {
  const plus = mechanisms.some((name) => name.endsWith('-PLUS'));
  if (bindings !== undefined && bindings.length > 0) {
    return [ok(subject, 'channel-binding', `channel bindings (XEP-0440): ${bindings.join(', ')}`)];
  }
  if (plus) {
    const text = 'SCRAM-PLUS is offered, and not with which channel bindings (XEP-0440)';
    return [
      warning(
        subject,
        'channel-binding-unknown',
        text,
        'let the server announce them, tls-exporter above all',
      ),
    ];
  }
  return [ok(subject, 'no-channel-binding', 'no channel binding (SCRAM-PLUS)')];
}
