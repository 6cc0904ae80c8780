import { CliError, Interrupted } from '../errors.ts';
import { NS_CLIENT, NS_COMPONENT, NS_STREAM, NS_STREAM_ERRORS } from '../stanza/namespaces.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import { escapeAttribute, escapeText } from '../xml/escape.ts';
import { XmlError } from '../xml/xml-error.ts';

/** Why a connection is refused, and the stream error of RFC 6120 4.9.3 that says it, if the client can read one. */
export interface Refusal {
  readonly condition: string | undefined;
  readonly why: string;
}

/**
 * @param connecting whether it happened on the way to the server
 * @returns undefined when nothing went wrong: the proxy or the client ends
 */
export function judge(error: unknown, connecting: boolean): Refusal | undefined {
  if (error instanceof XmlError) return { condition: error.condition, why: error.message };
  if (error instanceof CliError) {
    const condition = connecting ? 'remote-connection-failed' : 'connection-timeout';
    return { condition, why: error.message };
  }
  if (error instanceof TlsFailure) return { condition: undefined, why: error.message };
  if (error instanceof Interrupted || error instanceof ClientGone) return undefined;
  throw error;
}

/** No TLS has come about with the client. */
export class TlsFailure extends Error {
  override readonly name = 'TlsFailure';
}

/** The client went away before there was a connection for it. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** A stream error and the closing tag, behind the header that has to stand before them (RFC 6120 4.9.1.2). */
export function refusalText(
  { condition, why }: Refusal & { readonly condition: string },
  header: { readonly component: boolean; readonly domain: string } | undefined,
): string {
  const text = `<text xmlns='${NS_STREAM_ERRORS}'>${escapeText(escapeUntrusted(why))}</text>`;
  const error = `<stream:error><${condition} xmlns='${NS_STREAM_ERRORS}'/>${text}</stream:error>`;
  return `${header ? opening(header.component, header.domain) : ''}${error}</stream:stream>`;
}

function opening(component: boolean, domain: string): string {
  const names = `xmlns='${component ? NS_COMPONENT : NS_CLIENT}' xmlns:stream='${NS_STREAM}'`;
  const version = component ? '' : " version='1.0'";
  return `<?xml version='1.0'?><stream:stream ${names} from='${escapeAttribute(domain)}' id='none'${version}>`;
}
