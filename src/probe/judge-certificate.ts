import type { CertificateFacts } from './certificate-facts.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const DAY = 86_400_000;
/** Who renews by a machine does it earlier. */
const SOON = 14;

/** What is good, wrong or odd about a certificate (RFC 6120 13.7). */
export function judgeCertificate(
  subject: string,
  certificate: CertificateFacts | undefined,
  now: Date,
): Finding[] {
  if (certificate === undefined) {
    return [failure(subject, 'no-certificate', 'the server shows no certificate', 'give it one')];
  }
  const problems = [
    ...judgeDates(subject, certificate, now),
    ...judgeName(subject, certificate),
    ...judgeChain(subject, certificate),
    ...judgeStrength(subject, certificate),
  ];
  const { names, issuer } = certificate;
  const days = daysLeft(certificate, now);
  if (problems.some(({ level }) => level === 'failure')) return problems;
  const text = `certificate for ${names.join(', ')}, issued by ${issuer}, good for ${inDays(days)}`;
  return [ok(subject, 'certificate', text), ...problems];
}

/** Whole days; negative when it has expired. */
export function daysLeft({ validTo }: CertificateFacts, now: Date): number {
  return Math.floor((validTo.getTime() - now.getTime()) / DAY);
}

function judgeDates(subject: string, certificate: CertificateFacts, now: Date): Finding[] {
  const { validFrom, validTo } = certificate;
  if (validTo < now) {
    const text = `the certificate has expired (${dayOf(validTo)})`;
    return [failure(subject, 'certificate-expired', text, 'renew it, and let the server load it')];
  }
  if (validFrom > now) {
    const text = `the certificate is not valid yet (from ${validFrom.toISOString()})`;
    return [failure(subject, 'certificate-not-yet-valid', text, 'set the clocks right, here and there')];
  }
  const days = daysLeft(certificate, now);
  if (days >= SOON) return [];
  const text = `the certificate expires in ${inDays(days)} (${dayOf(validTo)})`;
  return [warning(subject, 'certificate-expires', text, 'renew it, and let the server load it')];
}

function judgeName(subject: string, { nameProblem, names }: CertificateFacts): Finding[] {
  if (nameProblem === undefined) return [];
  const text = `the certificate is ${nameProblem}: ${names.join(', ')}`;
  const fix =
    'get one for the domain itself (that of JIDs, not that of the host), and let the server load it';
  return [failure(subject, 'certificate-name', text, fix)];
}

/** That it is expired is said by its dates, and is not for OpenSSL to say again. */
const DATES: ReadonlySet<string> = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

function judgeChain(
  subject: string,
  { chainError, chainProblem, selfSigned, issuer }: CertificateFacts,
): Finding[] {
  if (chainError === undefined || DATES.has(chainError)) return [];
  if (selfSigned) {
    const fix = 'get one from an authority that others trust; for a CA of your own: --ca FILE';
    return [failure(subject, 'certificate-self-signed', 'the certificate is self-signed', fix)];
  }
  if (chainError === 'UNABLE_TO_VERIFY_LEAF_SIGNATURE') {
    const text = `the chain is incomplete: the server shows its certificate alone, and that of ${issuer} is missing`;
    const fix = 'give the server the full chain (fullchain.pem), the intermediate certificates included';
    return [failure(subject, 'certificate-incomplete', text, fix)];
  }
  const text = `the certificate is not trusted: ${chainProblem} (${issuer})`;
  return [
    failure(
      subject,
      'certificate-untrusted',
      text,
      'is it an authority that others trust? for your own: --ca FILE',
    ),
  ];
}

function judgeStrength(subject: string, { key, weakSignature, selfSigned }: CertificateFacts): Finding[] {
  const findings: Finding[] = [];
  const { type, bits } = key;
  const least = type === 'rsa' || type === 'dsa' ? 2048 : 224;
  if (bits !== undefined && bits < least) {
    const text = `the certificate's key is weak: ${type.toUpperCase()} of ${bits} bits`;
    findings.push(failure(subject, 'weak-key', text, 'use RSA of 2048 bits or more, or a curve as P-256'));
  }
  // Its own signature proves nothing, whatever the hash is.
  if (weakSignature !== undefined && !selfSigned) {
    const text = `the certificate's signature is weak: ${weakSignature}`;
    findings.push(failure(subject, 'weak-signature', text, 'get one that is signed with SHA-256 or better'));
  }
  return findings;
}

function inDays(days: number): string {
  return days === 1 ? '1 day' : `${days} days`;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
