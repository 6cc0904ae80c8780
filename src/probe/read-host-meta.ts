import { parseElement } from '../xml/parse.ts';
import { XmlError } from '../xml/xml-error.ts';

/** A way to connect besides TCP (XEP-0156). */
export interface WebLink {
  readonly kind: 'websocket' | 'bosh';
  readonly url: string;
}

const RELATIONS: Readonly<Record<string, WebLink['kind']>> = {
  'urn:xmpp:alt-connections:websocket': 'websocket',
  'urn:xmpp:alt-connections:xbosh': 'bosh',
};
const NS_XRD = 'http://docs.oasis-open.org/ns/xri/xrd-1.0';
const DECLARATION = /^\uFEFF?\s*(<\?xml[^>]*\?>)?/;

/**
 * The links to XMPP in a host-meta document (RFC 6415, XEP-0156 3), in XML.
 *
 * @returns undefined when it is no such document
 */
export function readHostMetaXml(text: string): WebLink[] | undefined {
  try {
    const root = parseElement(withoutComments(text.replace(DECLARATION, '')));
    if (!root.is('XRD', NS_XRD)) return undefined;
    const links = root.elements().filter((child) => child.is('Link', NS_XRD));
    return links.flatMap((link) => webLink(link.attr('rel'), link.attr('href')));
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** Our parser is one of streams, which have no comments (RFC 6120 11.1). */
function withoutComments(text: string): string {
  const [before = '', ...rest] = text.split('<!--');
  return before + rest.map((part) => part.slice(part.indexOf('-->') + 3)).join('');
}

/** The same in JSON (RFC 6415 appendix A). */
export function readHostMetaJson(text: string): WebLink[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== 'object' || document === null) return undefined;
  const links = 'links' in document ? document.links : [];
  if (!Array.isArray(links)) return undefined;
  return links.flatMap((link: unknown) => {
    if (typeof link !== 'object' || link === null) return [];
    return webLink('rel' in link ? link.rel : undefined, 'href' in link ? link.href : undefined);
  });
}

function webLink(rel: unknown, href: unknown): WebLink[] {
  const kind = typeof rel === 'string' ? RELATIONS[rel] : undefined;
  return kind !== undefined && typeof href === 'string' ? [{ kind, url: href }] : [];
}
