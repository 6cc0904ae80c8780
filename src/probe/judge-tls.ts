import { type EndpointFacts, TLS_VERSIONS, type TlsVersion } from './endpoint-facts.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

/** RFC 8996. */
const OLD: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1'];
const NEW: readonly TlsVersion[] = ['TLSv1.2', 'TLSv1.3'];

/** What is good, wrong or odd about how an endpoint encrypts (RFC 7590, RFC 9325). */
export function judgeTls(subject: string, facts: EndpointFacts): Finding[] {
  const { tls, endpoint } = facts;
  if (tls === undefined) return [];
  return [
    ok(subject, 'tls', `${nameOf(tls.protocol)} with ${tls.cipher}`),
    ...TLS_VERSIONS.toReversed().flatMap((version) => listCiphers(subject, version, facts.versions[version])),
    ...judgeOld(subject, facts),
    ...judgeNew(subject, facts),
    ...judgeCiphers(subject, facts),
    ...(endpoint.encryption === 'direct' ? judgeAlpn(subject, facts) : []),
  ];
}

/** All that a version is accepted with, the ciphers of the registry. */
function listCiphers(
  subject: string,
  version: TlsVersion,
  outcome: EndpointFacts['versions'][TlsVersion],
): Finding[] {
  if (typeof outcome !== 'object') return [];
  const more = outcome.complete ? '' : ', and perhaps more';
  return [ok(subject, 'tls-ciphers', `${nameOf(version)} accepts ${outcome.ciphers.join(', ')}${more}`)];
}

function isAccepted({ versions, tls }: EndpointFacts, version: TlsVersion): boolean {
  return versions[version] === undefined ? tls?.protocol === version : versions[version] !== 'refused';
}

function ciphersOf({ versions, tls }: EndpointFacts, version: TlsVersion): readonly string[] {
  const outcome = versions[version];
  return typeof outcome === 'object' ? outcome.ciphers : [tls?.cipher ?? ''];
}

function judgeOld(subject: string, facts: EndpointFacts): Finding[] {
  const taken = OLD.filter((version) => isAccepted(facts, version)).map(nameOf);
  if (taken.length === 0) return [];
  const text = `${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} accepted: deprecated since 2021 (RFC 8996)`;
  return [warning(subject, 'old-tls', text, 'accept TLS 1.2 and 1.3 alone')];
}

function judgeNew(subject: string, facts: EndpointFacts): Finding[] {
  const refused = NEW.filter((version) => facts.versions[version] === 'refused').map(nameOf);
  if (refused.length === 0) return [];
  const fix = 'accept TLS 1.2 and 1.3; the newer one may need a newer OpenSSL at the server';
  return [warning(subject, 'no-new-tls', `${refused.join(' and ')} is refused`, fix)];
}

const BROKEN = /_(NULL|EXPORT|RC4|DES|3DES|MD5)_|_anon_/;

/** RFC 9325 4.1. */
function judgeCiphers(subject: string, facts: EndpointFacts): Finding[] {
  const taken = TLS_VERSIONS.filter((version) => isAccepted(facts, version));
  const ciphers = [...new Set(taken.flatMap((version) => ciphersOf(facts, version)))];
  const broken = ciphers.filter((cipher) => BROKEN.test(`${cipher}_`));
  const others = ciphers.filter((cipher) => cipher.startsWith('TLS_RSA_') && !broken.includes(cipher));
  return [
    ...(broken.length > 0
      ? [failure(subject, 'broken-cipher', `broken ciphers: ${broken.join(', ')}`, FIX)]
      : []),
    ...(others.length > 0
      ? [
          warning(
            subject,
            'no-forward-secrecy',
            `no forward secrecy with ${others.join(', ')}: ${LATER}`,
            FIX,
          ),
        ]
      : []),
  ];
}

const FIX = 'accept ECDHE with AES-GCM or ChaCha20 alone';
const LATER = 'who gets the key can read what was recorded';

function judgeAlpn(subject: string, { tls, endpoint }: EndpointFacts): Finding[] {
  if (tls?.alpn !== undefined) return [ok(subject, 'alpn', `ALPN ${tls.alpn}`)];
  const name = endpoint.role === 'c2s' ? 'xmpp-client' : 'xmpp-server';
  return [ok(subject, 'no-alpn', `no ALPN (${name}): it matters only where other protocols share the port`)];
}

function nameOf(version: string): string {
  return version === 'TLSv1' ? 'TLS 1.0' : version.replace('TLSv', 'TLS ');
}
