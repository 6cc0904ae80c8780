import { request } from 'node:https';
import { reasonOf } from '../transport/network-failure.ts';
import { readHostMetaJson, readHostMetaXml, type WebLink } from './read-host-meta.ts';

/** What the web says of a domain's servers, by document. */
export interface HostMeta {
  readonly xml: HostMetaAnswer;
  readonly json: HostMetaAnswer;
}

/**
 * - `found`: the document, with the links to XMPP that are in it
 * - `none`: there is no document (404), or no web server
 * - `failed`: it cannot be had or read
 */
export type HostMetaAnswer =
  | { readonly kind: 'found'; readonly links: readonly WebLink[] }
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'failed'; readonly why: string };

export interface HostMetaWanted {
  /** As A-labels; the certificate has to be its. */
  readonly domain: string;
  /** Looks up a web server: that of the domain, and where it sends us. */
  addressesOf(host: string): Promise<readonly string[]>;
  readonly port: number;
  /** PEM certificates to trust instead of the well-known ones. */
  readonly ca?: string;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 65_536;
/** Without an answer from the web, what DNS says is enough; milliseconds. */
const PATIENCE = 5000;

/** Fetches both documents (XEP-0156 3). */
export async function fetchHostMeta(wanted: HostMetaWanted): Promise<HostMeta> {
  const [xml, json] = await Promise.all([
    fetchDocument(wanted, '/.well-known/host-meta', readHostMetaXml),
    fetchDocument(wanted, '/.well-known/host-meta.json', readHostMetaJson),
  ]);
  return { xml, json };
}

async function fetchDocument(
  wanted: HostMetaWanted,
  path: string,
  read: (text: string) => WebLink[] | undefined,
): Promise<HostMetaAnswer> {
  const { domain, port } = wanted;
  try {
    const { status, text } = await follow(wanted, new URL(`https://${domain}:${port}${path}`));
    if (status === 404 || status === 410) return { kind: 'none', why: `HTTP status ${status}` };
    if (status !== 200) return { kind: 'failed', why: `HTTP status ${status}` };
    const links = read(text);
    return links ? { kind: 'found', links } : { kind: 'failed', why: 'the document cannot be read' };
  } catch (error) {
    return { kind: NOBODY.has(codeOf(error)) ? 'none' : 'failed', why: reasonOf(error) };
  }
}

/** Documents move (RFC 6415 2), but what is said without TLS proves nothing. */
async function follow(wanted: HostMetaWanted, start: URL): Promise<Response> {
  let url = start;
  for (let moves = 0; moves <= MOST_MOVES; moves++) {
    const [address] = await wanted.addressesOf(url.hostname);
    if (address === undefined)
      throw Object.assign(new Error(`${url.hostname} has no address`), { code: 'ENOTFOUND' });
    const response = await get(wanted, address, url);
    if (!MOVED.has(response.status) || response.location === undefined) return response;
    url = new URL(response.location, url);
    if (url.protocol !== 'https:') throw new Error(`redirects to ${url}, which is not HTTPS`);
  }
  throw new Error('redirects too often');
}

const MOST_MOVES = 3;
const MOVED: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

interface Response {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function get({ ca, signal }: HostMetaWanted, address: string, url: URL): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: address,
      port: url.port === '' ? 443 : Number(url.port),
      path: `${url.pathname}${url.search}`,
      servername: url.hostname,
      headers: { host: url.host, accept: '*/*' },
      agent: false,
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      ...(ca !== undefined && { ca }),
    });
    asked.once('error', (error) => reject(error.name === 'AbortError' ? timedOut() : error));
    asked.once('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) asked.destroy(new Error(`more than ${MOST_BYTES} characters`));
      });
      response.once('error', reject);
      const { statusCode: status = 0, headers } = response;
      response.once('end', () => resolve({ status, location: headers.location, text }));
    });
    asked.end();
  });
}

function timedOut(): Error {
  return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' });
}
