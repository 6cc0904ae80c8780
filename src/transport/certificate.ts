import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import * as der from './der.ts';

export interface CertificateRequest {
  /** Domains, `*.` allowed, and IP addresses. The first one is also the common name, and may be any text for an authority. */
  readonly names: readonly string[];
  /** `_Service.Name` (RFC 4985), besides the DNS names. */
  readonly srvNames?: readonly string[];
  /** JIDs (RFC 6120 13.7.1.4). */
  readonly xmppAddresses?: readonly string[];
  /** Default: an hour ago, because clocks differ. */
  readonly notBefore?: Date;
  /** Default: in a year. */
  readonly notAfter?: Date;
  /** Who signs it; without one the certificate is signed with its own key. */
  readonly issuer?: Certificate;
  /** Whether it may sign others. Default: only if it is self-signed, so that it works as its own CA file. */
  readonly authority?: boolean;
}

export interface Certificate {
  readonly commonName: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM, PKCS #8, unencrypted. */
  readonly key: string;
}

/**
 * The names of a domain and of all below it. Few accept a wildcard right below a single label like localhost, and some
 * (Twisted) refuse a certificate that has one.
 */
export function namesOfDomain(domain: string): readonly string[] {
  return domain.includes('.') ? [domain, `*.${domain}`] : [domain];
}

/** An X.509 v3 certificate for a TLS server, or a client of one, and its new P-256 key (RFC 5280, RFC 5758). */
export function createCertificate(request: CertificateRequest): Certificate {
  const commonName = request.names[0] ?? 'xmpp-tool';
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const issuer = request.issuer ?? { commonName, key };
  const signed = der.sequence(
    VERSION_3,
    der.integer(serialNumber()),
    ECDSA_WITH_SHA256,
    distinguishedName(issuer.commonName),
    validity(request),
    distinguishedName(commonName),
    subjectPublicKeyInfo(publicKey),
    extensions(
      alternativeNames(request),
      request.authority ?? request.issuer === undefined,
      publicKey,
      createPublicKey(issuer.key),
    ),
  );
  const signature = der.bitString(sign('sha256', signed, issuer.key));
  return { commonName, certificate: pem(der.sequence(signed, ECDSA_WITH_SHA256, signature)), key };
}

/** At most 20 octets, positive and unpredictable (RFC 5280 4.1.2.2). */
function serialNumber(): Buffer {
  return Buffer.concat([Buffer.of(1), randomBytes(15)]);
}

function distinguishedName(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(COMMON_NAME, der.utf8String(commonName))));
}

function validity({ notBefore, notAfter }: CertificateRequest): Buffer {
  const now = Date.now();
  return der.sequence(
    der.time(notBefore ?? new Date(now - HOUR_MS)),
    der.time(notAfter ?? new Date(now + YEAR_MS)),
  );
}

function extensions(
  names: readonly Buffer[],
  authority: boolean,
  subjectKey: KeyObject,
  issuerKey: KeyObject,
): Buffer {
  const list = [
    extension(BASIC_CONSTRAINTS, true, der.sequence(...(authority ? [der.boolean(true)] : []))),
    extension(KEY_USAGE, true, authority ? SIGN_AND_CERTIFY : SIGN),
    extension(EXTENDED_KEY_USAGE, false, der.sequence(SERVER_AUTH, CLIENT_AUTH)),
    extension(SUBJECT_KEY_ID, false, der.octetString(keyIdentifier(subjectKey))),
    extension(AUTHORITY_KEY_ID, false, der.sequence(der.tagged(0, keyIdentifier(issuerKey), false))),
  ];
  if (names.length > 0) list.push(extension(SUBJECT_ALT_NAME, false, der.sequence(...names)));
  return der.tagged(3, der.sequence(...list), true);
}

function extension(id: Buffer, critical: boolean, value: Buffer): Buffer {
  return der.sequence(id, ...(critical ? [der.boolean(true)] : []), der.octetString(value));
}

/** GeneralNames (RFC 5280 4.2.1.6). */
function alternativeNames({ names, srvNames = [], xmppAddresses = [] }: CertificateRequest): Buffer[] {
  const dnsNames = names.filter((name) => !addressBytes(name)).map((name) => domainToASCII(name));
  return [
    ...dnsNames.filter(Boolean).map((name) => der.tagged(2, Buffer.from(name, 'ascii'), false)),
    ...names.flatMap((name) => addressBytes(name) ?? []).map((bytes) => der.tagged(7, bytes, false)),
    ...srvNames.map((name) => otherName(DNS_SRV, der.ia5String(name))),
    ...xmppAddresses.map((address) => otherName(XMPP_ADDRESS, der.utf8String(address))),
  ];
}

/** Of an IP address, which may stand in brackets as in a JID; undefined for what is none. */
function addressBytes(name: string): Buffer | undefined {
  const address = name.replace(/^\[(.*)\]$/, '$1');
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  if (!isIPv6(address)) return undefined;
  // In the form that has at most one `::`, and no IPv4 in it.
  const { hostname } = new URL(`http://[${address}]`);
  const [before = [], after = []] = hostname.slice(1, -1).split('::').map(groups);
  const zeros = Array<number>(16 - before.length - after.length).fill(0);
  return Buffer.from([...before, ...zeros, ...after]);
}

/** The bytes of the groups of an IPv6 address. */
function groups(text: string): number[] {
  if (text === '') return [];
  return text
    .split(':')
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]);
}

function otherName(type: Buffer, value: Buffer): Buffer {
  return der.tagged(0, Buffer.concat([type, der.tagged(0, value, true)]), true);
}

/** Method 1 of RFC 5280 4.2.1.2: SHA-1 over the key's bits, which are the last ones of its P-256 structure. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha1').update(subjectPublicKeyInfo(key).subarray(-P256_POINT_BYTES)).digest();
}

function subjectPublicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const P256_POINT_BYTES = 65;
const VERSION_3 = der.tagged(0, der.integer(Buffer.of(2)), true);
const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const COMMON_NAME = der.objectIdentifier('2.5.4.3');
const SUBJECT_KEY_ID = der.objectIdentifier('2.5.29.14');
const KEY_USAGE = der.objectIdentifier('2.5.29.15');
const SUBJECT_ALT_NAME = der.objectIdentifier('2.5.29.17');
const BASIC_CONSTRAINTS = der.objectIdentifier('2.5.29.19');
const AUTHORITY_KEY_ID = der.objectIdentifier('2.5.29.35');
const EXTENDED_KEY_USAGE = der.objectIdentifier('2.5.29.37');
const XMPP_ADDRESS = der.objectIdentifier('1.3.6.1.5.5.7.8.5');
const DNS_SRV = der.objectIdentifier('1.3.6.1.5.5.7.8.7');
const CLIENT_AUTH = der.objectIdentifier('1.3.6.1.5.5.7.3.2');
const SERVER_AUTH = der.objectIdentifier('1.3.6.1.5.5.7.3.1');
/** digitalSignature, and with it keyCertSign (RFC 5280 4.2.1.3); DER drops trailing zero bits. */
const SIGN = der.bitString(Buffer.of(0b1000_0000), 7);
const SIGN_AND_CERTIFY = der.bitString(Buffer.of(0b1000_0100), 2);
