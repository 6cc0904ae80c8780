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
  /** Where its web server is; those of the domain. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** PEM certificates to trust instead of the well-known ones. */
  readonly ca?: string;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 65_536;
/** Without an answer from the web, what DNS says is enough; milliseconds. */
const PATIENCE = 5000;

/** Fetches both documents (XEP-0156 3); redirections are not followed, but told. */
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
  const [address] = wanted.addresses;
  if (address === undefined) return { kind: 'none', why: 'the domain has no address' };
  try {
    const { status, text } = await get(wanted, address, path);
    if (status === 404 || status === 410) return { kind: 'none', why: `HTTP status ${status}` };
    if (status !== 200) return { kind: 'failed', why: `HTTP status ${status}` };
    const links = read(text);
    return links ? { kind: 'found', links } : { kind: 'failed', why: 'the document cannot be read' };
  } catch (error) {
    const why = reasonOf(error);
    return { kind: NOBODY.has(codeOf(error)) ? 'none' : 'failed', why };
  }
}

const NOBODY: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function get(
  { domain, port, ca, signal }: HostMetaWanted,
  address: string,
  path: string,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: address,
      port,
      path,
      servername: domain,
      headers: { host: port === 443 ? domain : `${domain}:${port}`, accept: '*/*' },
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
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.end();
  });
}

function timedOut(): Error {
  return Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' });
}
