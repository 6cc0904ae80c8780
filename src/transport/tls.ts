import type { Socket } from 'node:net';
import type { SecureContext, SecureVersion, TLSSocket } from 'node:tls';
import { CliError } from '../errors.ts';
import { certificateProblem, type TrustProblem } from './certificate-check.ts';
import { reasonOf } from './network-failure.ts';
import { isAddress } from './server-address.ts';
import type { XmppService } from './service-names.ts';

/** Who has to be at the other end, and what proves it. */
export interface TlsTrust {
  /** The domain that the certificate must be valid for, as A-labels; also the SNI. */
  readonly domain: string;
  /** Of which service an SRVName must be (RFC 4985); that for clients if not said. */
  readonly service?: XmppService;
  /** PEM certificates to trust instead of the well-known ones. */
  readonly ca?: string;
  /** SHA-256 of the certificate's public key (SPKI), base64; a match is proof enough. */
  readonly pin?: string;
  /** Any certificate will do. */
  readonly insecure?: boolean;
}

/** A client's certificate, with the chain that it needs, and its key: PEM. */
export interface ClientIdentity {
  readonly certificate: string;
  readonly key: string;
}

/** Takes the lines of a key log as NSS writes it, each with its line feed: whoever has them can decrypt. */
export type KeyLog = (line: Buffer) => void;

export interface TlsOptions {
  readonly trust: TlsTrust;
  /** HOST:PORT, for what is told of a failed handshake, if that is not plain. */
  readonly where?: string;
  /** For direct TLS `xmpp-client` (XEP-0368); none with STARTTLS. */
  readonly alpn?: string;
  /** What proves us, for SASL EXTERNAL: PEM. */
  readonly identity?: ClientIdentity;
  readonly keyLog?: KeyLog;
  readonly signal: AbortSignal;
  /** What `prepareTls` has made of `trust` and `identity`. */
  readonly context?: SecureContext;
}

/** What is offered instead of TLS 1.2 or better and Node's ciphers; for finding out what the other side accepts. */
export interface TlsOffer {
  readonly minVersion: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
}

/**
 * What TLS needs before it can start, certificate authorities and all: 40 ms of work (Node 20) that can be done while
 * the other side is waited for.
 */
export async function prepareTls(
  { trust, identity }: Pick<TlsOptions, 'trust' | 'identity'>,
  offer: TlsOffer = { minVersion: 'TLSv1.2' },
): Promise<SecureContext> {
  const { createSecureContext } = await import('node:tls');
  return createSecureContext({
    ...offer,
    ...authorities(trust),
    ...(identity && { cert: identity.certificate, key: identity.key }),
  });
}

/**
 * TLS 1.2 or better on a connected socket, with SNI, and the certificate checked against the domain (RFC 6125).
 *
 * @throws CliError (`connection`) when the handshake fails or the certificate is refused
 */
export async function secureSocket(socket: Socket, options: TlsOptions): Promise<TLSSocket> {
  const secured = await openTls(socket, options);
  const { trust } = options;
  const problem = certificateProblem(secured, trust);
  if (problem === undefined) return secured;
  secured.destroy();
  throw refusal(trust, problem);
}

/**
 * The same, whatever the certificate is: nobody knows who is at the other end. For those who want to see it.
 *
 * @throws CliError (`connection`) when the handshake fails
 */
export async function openTls(socket: Socket, options: TlsOptions): Promise<TLSSocket> {
  const { connect } = await import('node:tls');
  const { trust, where, alpn, keyLog, signal } = options;
  const secureContext = options.context ?? (await prepareTls(options));
  const secured = connect({
    socket,
    secureContext,
    // Checked by the caller, where the refusal can say what was wanted and what was found.
    rejectUnauthorized: false,
    // An address is no SNI (RFC 6066 3).
    ...(!isAddress(trust.domain) && { servername: trust.domain }),
    ...(alpn !== undefined && { ALPNProtocols: [alpn] }),
  });
  if (keyLog) secured.on('keylog', keyLog);
  await handshake(secured, where === undefined ? 'TLS handshake' : `TLS handshake with ${where}`, signal);
  return secured;
}

/** The well-known authorities are not asked where somebody else is trusted, or everybody. */
function authorities({ ca, pin, insecure }: TlsTrust): { ca?: string[] } {
  if (ca !== undefined) return { ca: [ca] };
  return pin !== undefined || insecure === true ? { ca: [] } : {};
}

const NO_TLS = 'the other side does not speak TLS here';

function handshake(socket: TLSSocket, what: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      socket.destroy();
      signal.removeEventListener('abort', onAbort);
      reject(error);
    };
    const failTls = (why: string, cause?: unknown): void =>
      fail(
        new CliError('connection', `${what}: ${why}`, {
          ...(why === NO_TLS && {
            hint: 'STARTTLS may be what the port wants: no xmpps:// and no --tls direct',
          }),
          cause,
          transient: true,
        }),
      );
    const onAbort = (): void => fail(signal.reason);
    const onClose = (): void => failTls('the other side closed the connection');
    const onError = (error: Error): void => failTls(opensslReason(error), error);
    signal.addEventListener('abort', onAbort);
    socket.once('close', onClose).once('error', onError);
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      socket.off('close', onClose).off('error', onError);
      // Who takes the socket over is told of what happens until then by its state.
      socket.on('error', () => {});
      resolve();
    });
  });
}

/** OpenSSL's `...:SSL routines:func:wrong version number:file:line:` says what people need in its reason. */
function opensslReason(error: Error): string {
  const reason = 'reason' in error ? String(error.reason) : '';
  if (reason === 'wrong version number' || reason === 'packet length too long') {
    return NO_TLS;
  }
  // Node calls an orderly close ECONNRESET here, too.
  if (error.message.includes('disconnected before secure')) return 'the other side closed the connection';
  return reason || reasonOf(error);
}

function refusal(trust: TlsTrust, problem: TrustProblem): CliError {
  const found = `the certificate is for ${problem.names}, issued by ${problem.issuer}, valid ${problem.valid}`;
  return new CliError('connection', `certificate for ${trust.domain}: ${problem.why}; ${found}`, {
    hint: `${problem.hint}${problem.hint.endsWith('?') ? '' : ';'} to trust exactly this key: --tls-pin ${problem.pin}`,
  });
}

/** What was agreed on, for people: protocol and cipher. */
export function describeTls(socket: TLSSocket): string {
  return `${socket.getProtocol() ?? ''} ${socket.getCipher().standardName}`;
}
