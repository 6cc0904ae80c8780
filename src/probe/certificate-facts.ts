import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { certificateNames, chainProblem, commonName, nameProblem } from '../transport/certificate-check.ts';
import { derElements } from '../transport/der-elements.ts';
import type { TlsTrust } from '../transport/tls.ts';

/** What a server's certificate says, and what we make of it. */
export interface CertificateFacts {
  /** All that it is made out for. */
  readonly names: readonly string[];
  readonly issuer: string;
  readonly validFrom: Date;
  readonly validTo: Date;
  readonly key: { readonly type: string; readonly bits: number | undefined };
  /** The hash that it is signed with, if it is one that proves nothing any more. */
  readonly weakSignature: string | undefined;
  readonly selfSigned: boolean;
  /** OpenSSL's word for what is wrong with the chain; undefined when it leads to an authority that is trusted. */
  readonly chainError: string | undefined;
  /** The same for people. */
  readonly chainProblem: string | undefined;
  /** Why it is not the domain's, if it is not. */
  readonly nameProblem: string | undefined;
}

/** @returns undefined when the server has shown none */
export function readCertificate(socket: TLSSocket, trust: TlsTrust): CertificateFacts | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return undefined;
  const problem = chainProblem(socket);
  const code = String(socket.authorizationError ?? '');
  return {
    names: certificateNames(certificate),
    issuer: commonName(certificate.issuer),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
    key: keyOf(certificate),
    weakSignature: WEAK_SIGNATURES[signatureAlgorithm(certificate)],
    selfSigned: certificate.checkIssued(certificate),
    chainError: problem && code,
    chainProblem: problem?.why,
    nameProblem: nameProblem(certificate, trust)?.why,
  };
}

function keyOf({ publicKey }: X509Certificate): CertificateFacts['key'] {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = publicKey;
  return { type, bits: details?.modulusLength ?? CURVE_BITS[details?.namedCurve ?? type] };
}

/** The object identifier in DER, as hexadecimal (RFC 5280 4.1.1.2). */
function signatureAlgorithm({ raw }: X509Certificate): string {
  const [, algorithm] = derElements(derElements(raw)[0]?.content);
  return derElements(algorithm?.content)[0]?.content.toString('hex') ?? '';
}

const CURVE_BITS: Readonly<Record<string, number>> = {
  prime192v1: 192,
  secp224r1: 224,
  prime256v1: 256,
  secp256k1: 256,
  secp384r1: 384,
  secp521r1: 521,
  ed25519: 256,
  ed448: 448,
};

/** 1.2.840.113549.1.1.4 and .5, 1.2.840.10045.4.1, 1.2.840.10040.4.3. */
const WEAK_SIGNATURES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'MD5',
  '2a864886f70d010105': 'SHA-1',
  '2a8648ce3d0401': 'SHA-1',
  '2a8648ce380403': 'SHA-1',
};
