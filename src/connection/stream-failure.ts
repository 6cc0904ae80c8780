import { CliError } from '../errors.ts';
import type { KnownSecrets } from '../stanza/known-secrets.ts';
import { NS_STREAM, NS_STREAM_ERRORS } from '../stanza/namespaces.ts';
import { reasonOf } from '../transport/network-failure.ts';
import type { Element } from '../xml/element.ts';
import type { StreamEnd } from './xml-stream.ts';

/** A stream error that the other side sent (RFC 6120 4.9). `text` comes from the network, unescaped. */
export class StreamError extends Error {
  override readonly name = 'StreamError';
  readonly condition: string;
  readonly text: string | undefined;
  /** What the condition itself contains: the host of see-other-host (RFC 6120 4.9.3.19). */
  readonly content: string;

  constructor(condition: string, text: string | undefined, content = '') {
    super(text === undefined ? condition : `${condition} (${text})`);
    this.condition = condition;
    this.text = text;
    this.content = content;
  }
}

/**
 * @param secrets what is left out of its text
 * @returns undefined when the element is no stream error
 */
export function readStreamError(item: Element, secrets?: KnownSecrets): StreamError | undefined {
  if (!item.is('error', NS_STREAM)) return undefined;
  const inside = item.elements().filter((child) => child.namespace === NS_STREAM_ERRORS);
  const condition = inside.find((child) => child.name !== 'text');
  const said = inside
    .find((child) => child.name === 'text')
    ?.text()
    .trim();
  const text = said && secrets ? secrets.maskErrorText(said) : said;
  const name = condition?.name ?? 'undefined-condition';
  return new StreamError(name, text === '' ? undefined : text, condition?.text().trim());
}

/** Why a stream that opens so is of no use to us (RFC 6120 4.7, XEP-0114 3). */
export function headerProblem(header: Element, kind: 'client' | 'component'): string | undefined {
  if (!header.is('stream', NS_STREAM)) return 'the other side does not speak XMPP';
  // What proves the secret would be a hash of the secret alone, which is as good as the secret itself.
  if (kind === 'component' && !header.attr('id')) return 'the stream of the server has no id to answer';
  return undefined;
}

/** Why a stream is over, in a few words. */
export function endReason(end: StreamEnd): string {
  switch (end.kind) {
    case 'closed':
      return 'the server closed the stream';
    case 'lost':
      return reasonOf(end.cause);
    case 'unreadable':
      return `what the server sent cannot be read: ${end.cause.condition} (${end.cause.message})`;
  }
}

/** The end of a stream before it was online. */
export function failureBeforeOnline(what: string, end: StreamEnd, hint?: string): CliError {
  if (end.kind === 'unreadable') {
    return new CliError('connection', `${what}: ${endReason(end)}`, {
      hint: 'does an XMPP server listen there? port 5222 is for clients, 5223 for direct TLS, 5347 for components',
      cause: end.cause,
      transient: true,
    });
  }
  return new CliError('connection', `${what}: ${endReason(end)}`, { ...(hint && { hint }), transient: true });
}

/** A stream error before the stream was online; being not let in has an exit code of its own. */
export function streamErrorBeforeOnline(
  what: string,
  error: StreamError,
  kind: 'client' | 'component',
): CliError {
  const refused =
    error.condition === 'not-authorized' || (kind === 'component' && error.condition === 'host-unknown');
  const hint = hintFor(error.condition, kind);
  const message = `${what}: ${error.message}`;
  return new CliError(refused ? 'auth' : 'connection', message, {
    ...(hint && { hint }),
    cause: error,
    transient: isTransient(error),
  });
}

/** Whether the condition is one that passes (RFC 6120 4.9.3); `conflict` is for who has been online to judge. */
export function isTransient({ condition }: StreamError): boolean {
  return TRANSIENT.has(condition);
}

const TRANSIENT: ReadonlySet<string> = new Set([
  'connection-timeout',
  'internal-server-error',
  'remote-connection-failed',
  'reset',
  'resource-constraint',
  'system-shutdown',
  'undefined-condition',
]);

function hintFor(condition: string, kind: 'client' | 'component'): string | undefined {
  if (kind === 'component') {
    if (condition === 'not-authorized')
      return 'is the secret (--password, --password-file, XMPP_PASSWORD) the one in the server configuration, and a component of this domain there?';
    if (condition === 'host-unknown')
      return 'is a component of this domain configured on the server, and the port that for components? (5347 by default)';
    if (condition === 'invalid-namespace')
      return 'is the port the one for components? it is 5347 by default, that for clients 5222';
    if (condition === 'conflict') return 'another component is connected under this domain';
    return undefined;
  }
  if (condition === 'invalid-namespace')
    return 'is the port the one for clients? it is 5222 by default, that for components 5347';
  return condition === 'host-unknown'
    ? 'is the domain of the JID one that this server serves, and the port that for clients? (5222 by default)'
    : undefined;
}
