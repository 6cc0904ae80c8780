import { createHash, X509Certificate } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { Certificate } from './certificate.ts';
import type { KeyLog } from './tls.ts';

/** Kinds of channel binding, and how to get their data. */
export type ChannelBindings = ReadonlyMap<string, () => Buffer>;

/** A certificate, ready to be used on connections. */
export interface TlsIdentity {
  readonly context: SecureContext;
  /** What `tls-server-end-point` binds to (RFC 5929 4.1): the certificates here are signed with SHA-256. */
  readonly endPoint: Buffer;
}

export function tlsIdentity({ certificate, key }: Certificate): TlsIdentity {
  // Without `ca` Node reads the authorities that it knows, which takes 40 ms, for peers that show no certificate.
  const context = createSecureContext({ cert: certificate, key, ca: certificate, minVersion: 'TLSv1.2' });
  const endPoint = createHash('sha256').update(new X509Certificate(certificate).raw).digest();
  return { context, endPoint };
}

/** The server's side of a TLS handshake. Rejects if it fails. */
export function upgradeToTls(
  socket: Duplex,
  { context }: Pick<TlsIdentity, 'context'>,
  keyLog?: KeyLog,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = new TLSSocket(socket, {
      isServer: true,
      secureContext: context,
      ALPNProtocols: ['xmpp-client'],
    });
    if (keyLog) secured.on('keylog', keyLog);
    const fail = (error: Error): void => {
      socket.destroy();
      secured.destroy();
      reject(error);
    };
    // Who does not trust the certificate may end without an alert. A socket that stays half open closes only after that.
    const leave = (): void => fail(new Error('the other side closed the connection'));
    secured.on('error', fail).on('end', leave).on('close', leave);
    secured.once('secure', () => {
      secured.off('error', fail).off('end', leave).off('close', leave);
      resolve(secured);
    });
  });
}

/**
 * What a login can be bound to. `tls-exporter` only with TLS 1.3: below, its value is unique only with an extension
 * that Node does not tell us of (RFC 9266 4.2).
 */
export function channelBindings(socket: TLSSocket, { endPoint }: TlsIdentity): ChannelBindings {
  const bindings = new Map<string, () => Buffer>();
  if (socket.getProtocol() === 'TLSv1.3') {
    bindings.set('tls-exporter', () =>
      socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0)),
    );
  }
  return bindings.set('tls-server-end-point', () => endPoint);
}
