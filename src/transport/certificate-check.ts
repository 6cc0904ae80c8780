import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { isAddress } from './server-address.ts';
import { namesService, readServiceNames } from './service-names.ts';
import type { TlsTrust } from './tls.ts';

/** Why a certificate was refused, and what it says of itself. */
export interface TrustProblem {
  readonly why: string;
  readonly hint: string;
  readonly names: string;
  readonly issuer: string;
  /** When it is valid, as far as that is news: `from ...` or `until ...`. */
  readonly valid: string;
  /** What `--tls-pin` takes to accept it. */
  readonly pin: string;
}

const SELF_SIGNED = 'for a server of your own name its CA with --ca FILE';

/** OpenSSL's words for what people meet first. */
const PROBLEMS: Readonly<Record<string, { why: string; hint: string }>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: { why: 'self-signed certificate', hint: SELF_SIGNED },
  SELF_SIGNED_CERT_IN_CHAIN: { why: 'issued by an unknown authority', hint: SELF_SIGNED },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { why: 'issued by an unknown authority', hint: SELF_SIGNED },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    why: 'issued by an unknown authority, or the chain is incomplete',
    hint: SELF_SIGNED,
  },
  CERT_HAS_EXPIRED: { why: 'expired', hint: 'the server needs a new certificate (or your clock is wrong)' },
  CERT_NOT_YET_VALID: { why: 'not valid yet', hint: 'is the clock right, here and there?' },
};

/** @returns undefined when the other side has proved to be who it should be */
export function certificateProblem(socket: TLSSocket, trust: TlsTrust): TrustProblem | undefined {
  if (trust.insecure === true) return undefined;
  // Node 20 gives it once: a second call finds none.
  const certificate = socket.getPeerX509Certificate();
  const pin = certificate && publicKeyPin(certificate);
  if (trust.pin !== undefined && pin === trust.pin) return undefined;
  const problem = pinProblem(trust) ?? chainProblem(socket) ?? nameProblem(certificate, trust);
  if (problem === undefined) return undefined;
  return {
    ...problem,
    names: certificate ? certificateNames(certificate).join(', ') : 'nobody',
    issuer: certificate ? commonName(certificate.issuer) : 'nobody',
    valid: validity(certificate),
    pin: pin ?? '',
  };
}

function validity(certificate: X509Certificate | undefined): string {
  if (certificate === undefined) return 'never';
  const { validFrom, validTo } = certificate;
  return new Date(validFrom) > new Date() ? `from ${validFrom}` : `until ${validTo}`;
}

export type Problem = Pick<TrustProblem, 'why' | 'hint'>;

/** What is wrong with who has signed it, or when it is valid. */
export function chainProblem(socket: TLSSocket): Problem | undefined {
  const code = String(socket.authorizationError ?? '');
  if (socket.authorized || code === 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined;
  return PROBLEMS[code] ?? { why: code, hint: SELF_SIGNED };
}

/**
 * The names of the XMPP service in a certificate (SRVName, XmppAddr) count where the user has named its authority. A
 * well-known authority does not issue them (the CA/Browser Forum forbids it); and if one that may certify only some
 * domains did, nothing would keep it to these: OpenSSL applies such limits to DNS names.
 */
export function nameProblem(
  certificate: X509Certificate | undefined,
  { domain, service = 'xmpp-client', ca }: TlsTrust,
): Problem | undefined {
  if (certificate === undefined) return { why: 'no certificate', hint: SELF_SIGNED };
  // In a JID an IPv6 address stands in brackets (RFC 7622 3.2).
  const name = domain.replace(/^\[(.*)\]$/, '$1');
  const matches = isAddress(name) ? certificate.checkIP(name) : certificate.checkHost(name);
  if (matches !== undefined) return undefined;
  if (!isAddress(name) && namesService(readServiceNames(certificate.raw), domain, service)) {
    if (ca !== undefined) return undefined;
    return { why: 'made out for the XMPP service alone', hint: 'that is enough with its CA in --ca FILE' };
  }
  return { why: 'made out for another name', hint: 'is the domain of the JID right?' };
}

function pinProblem(trust: TlsTrust): Problem | undefined {
  return trust.pin === undefined
    ? undefined
    : { why: 'another key than the pinned one', hint: 'was it renewed?' };
}

/** SHA-256 of the public key in DER (SPKI), base64: as in RFC 7469 2.4. */
function publicKeyPin({ publicKey }: X509Certificate): string {
  const key = publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** All that it is made out for; by its subject if it has no other names. */
export function certificateNames(certificate: X509Certificate): readonly string[] {
  const names = (certificate.subjectAltName ?? '')
    .split(', ')
    .map((name) => name.replace(/^(DNS|IP Address):/, ''));
  const known = names.filter((name) => name !== '' && !name.startsWith('othername:'));
  const { srvNames, xmppAddresses } = readServiceNames(certificate.raw);
  const all = [...known, ...srvNames, ...xmppAddresses];
  return all.length > 0 ? all : [commonName(certificate.subject)];
}

export function commonName(subject: string | undefined): string {
  const line = (subject ?? '').split('\n').find((part) => part.startsWith('CN='));
  return line?.slice(3) ?? subject?.replaceAll('\n', ', ') ?? 'nobody';
}
