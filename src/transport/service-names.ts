import type { Buffer } from 'node:buffer';
import { domainToASCII } from 'node:url';
import { derElements } from './der-elements.ts';

/** The otherNames of a certificate that are about XMPP, as they stand in it. */
export interface ServiceNames {
  /** `_Service.Name` (RFC 4985), as `_xmpp-client.example.org`. */
  readonly srvNames: readonly string[];
  /** JIDs, of servers their domains (RFC 6120 13.7.1.4). */
  readonly xmppAddresses: readonly string[];
}

/** Whom an XMPP server serves: clients or other servers. */
export type XmppService = 'xmpp-client' | 'xmpp-server';

/**
 * What Node does not read of a certificate's subjectAltName (RFC 5280 4.2.1.6). What is malformed or of no interest is
 * passed over: there are no names in it then.
 *
 * @param certificate DER
 */
export function readServiceNames(certificate: Buffer): ServiceNames {
  const names = extensionValues(certificate).flatMap((value) => derElements(derElements(value)[0]?.content));
  const others = names.filter(({ tag }) => tag === CONTEXT_0).map(({ content }) => derElements(content));
  const ofType = (type: string, tag: number): string[] =>
    others.flatMap(([id, value]) => {
      if (id?.tag !== OBJECT_IDENTIFIER || id.content.toString('hex') !== type) return [];
      const [text, ...rest] = value?.tag === CONTEXT_0 ? derElements(value.content) : [];
      return text?.tag === tag && rest.length === 0 ? [text.content.toString('utf8')] : [];
    });
  return { srvNames: ofType(ID_ON_DNS_SRV, IA5_STRING), xmppAddresses: ofType(ID_ON_XMPP_ADDR, UTF8_STRING) };
}

/**
 * Whether one of them is that of the XMPP service of this domain (RFC 6120 13.7.1.2.1). There are no wildcards in them.
 *
 * @param domain as A-labels
 */
export function namesService(
  { srvNames, xmppAddresses }: ServiceNames,
  domain: string,
  service: XmppService,
): boolean {
  const wanted = domain.toLowerCase();
  if (srvNames.some((name) => name.toLowerCase() === `_${service}.${wanted}`)) return true;
  return xmppAddresses.some((address) => DOMAIN.test(address) && domainToASCII(address) === wanted);
}

/** The contents of the subjectAltName extension: of all of them, though there may be one only. */
function extensionValues(certificate: Buffer): Buffer[] {
  const signed = derElements(derElements(certificate)[0]?.content)[0];
  const extensions = derElements(signed?.content).find(({ tag }) => tag === CONTEXT_3);
  return derElements(derElements(extensions?.content)[0]?.content).flatMap(({ content }) => {
    const [id, ...rest] = derElements(content);
    const value = rest.at(-1);
    if (id?.content.toString('hex') !== SUBJECT_ALT_NAME || value?.tag !== OCTET_STRING) return [];
    return [value.content];
  });
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
