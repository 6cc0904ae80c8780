import type { Buffer } from 'node:buffer';
import { domainToASCII } from 'node:url';

/** The otherNames of a certificate that are about XMPP, as they stand in it. */
export interface ServiceNames {
  /** `_Service.Name` (RFC 4985), as `_xmpp-client.example.org`. */
  readonly srvNames: readonly string[];
  /** JIDs, of servers their domains (RFC 6120 13.7.1.4). */
  readonly xmppAddresses: readonly string[];
}

/**
 * What Node does not read of a certificate's subjectAltName (RFC 5280 4.2.1.6). What is malformed or of no interest is
 * passed over: there are no names in it then.
 *
 * @param certificate DER
 */
export function readServiceNames(certificate: Buffer): ServiceNames {
  const names = extensionValues(certificate).flatMap((value) => elements(elements(value)[0]?.content));
  const others = names.filter(({ tag }) => tag === CONTEXT_0).map(({ content }) => elements(content));
  const ofType = (type: string, tag: number): string[] =>
    others.flatMap(([id, value]) => {
      if (id?.tag !== OBJECT_IDENTIFIER || id.content.toString('hex') !== type) return [];
      const [text, ...rest] = value?.tag === CONTEXT_0 ? elements(value.content) : [];
      return text?.tag === tag && rest.length === 0 ? [text.content.toString('utf8')] : [];
    });
  return { srvNames: ofType(ID_ON_DNS_SRV, IA5_STRING), xmppAddresses: ofType(ID_ON_XMPP_ADDR, UTF8_STRING) };
}

/**
 * Whether one of them is that of the XMPP service of this domain (RFC 6120 13.7.1.2.1). There are no wildcards in them.
 *
 * @param domain as A-labels
 */
export function namesService({ srvNames, xmppAddresses }: ServiceNames, domain: string): boolean {
  const wanted = domain.toLowerCase();
  if (srvNames.some((name) => name.toLowerCase() === `_xmpp-client.${wanted}`)) return true;
  return xmppAddresses.some((address) => DOMAIN.test(address) && domainToASCII(address) === wanted);
}

/** The contents of the subjectAltName extension: of all of them, though there may be one only. */
function extensionValues(certificate: Buffer): Buffer[] {
  const signed = elements(elements(certificate)[0]?.content)[0];
  const extensions = elements(signed?.content).find(({ tag }) => tag === CONTEXT_3);
  return elements(elements(extensions?.content)[0]?.content).flatMap(({ content }) => {
    const [id, ...rest] = elements(content);
    const value = rest.at(-1);
    if (id?.content.toString('hex') !== SUBJECT_ALT_NAME || value?.tag !== OCTET_STRING) return [];
    return [value.content];
  });
}

interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

/** The elements that stand one after the other in these bytes, as views; none if they do not fill them exactly. */
function elements(bytes: Buffer | undefined): DerElement[] {
  const found: DerElement[] = [];
  let rest = bytes;
  while (rest !== undefined && rest.length > 0) {
    const [tag = 0, first = 0] = rest;
    const lengthBytes = first > 0x80 ? first - 0x80 : 0;
    // No tags of several bytes, nothing of indefinite length, and nothing that would need more than four bytes for it.
    if ((tag & 0x1f) === 0x1f || first === 0x80 || lengthBytes > 4) return [];
    const start = 2 + lengthBytes;
    if (rest.length < start) return [];
    const length = lengthBytes === 0 ? first : rest.readUIntBE(2, lengthBytes);
    if (rest.length < start + length) return [];
    found.push({ tag, content: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
  return found;
}

/** Of a URL's host and what follows it, domainToASCII would take the host alone. */
const DOMAIN = /^[\p{L}\p{M}\p{N}.-]+$/u;

const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const IA5_STRING = 0x16;
const CONTEXT_0 = 0xa0;
const CONTEXT_3 = 0xa3;

/** 2.5.29.17, 1.3.6.1.5.5.7.8.7 and 1.3.6.1.5.5.7.8.5, as bytes. */
const SUBJECT_ALT_NAME = '551d11';
const ID_ON_DNS_SRV = '2b06010505070807';
const ID_ON_XMPP_ADDR = '2b06010505070805';
