import type { Socket } from 'node:net';
import { reasonOf } from '../transport/network-failure.ts';
import { upgradeToTls } from '../transport/server-tls.ts';
import type { Tap } from '../transport/tap.ts';
import { describeTls } from '../transport/tls.ts';
import type { Leg } from './leg.ts';
import { readChunk } from './read-chunk.ts';
import { TlsFailure } from './refusal.ts';
import type { ProxySettings } from './settings.ts';

/** The first byte of a TLS record that holds a ClientHello (RFC 8446 5.1). */
const HANDSHAKE = 0x16;

/** Whether the client begins with TLS; undefined if it ends without a word. Nothing is taken from the socket. */
export async function beginsWithTls(socket: Socket, signal: AbortSignal): Promise<boolean | undefined> {
  const chunk = await readChunk(socket, signal);
  if (chunk === undefined) return undefined;
  socket.unshift(chunk);
  return chunk[0] === HANDSHAKE;
}

/**
 * Our side of a handshake with the client.
 *
 * @throws TlsFailure; the signal's reason
 */
export async function encryptClient(
  socket: Socket,
  { context, upstream }: ProxySettings,
  tap: Tap,
  signal: AbortSignal,
): Promise<Leg> {
  const drop = (): void => void socket.destroy();
  signal.addEventListener('abort', drop);
  if (signal.aborted) drop();
  try {
    const stream = await upgradeToTls(socket, { context }, upstream.tls.keyLog);
    stream.on('error', () => {});
    tap.note({ kind: 'tls', text: `with the client, ${describeTls(stream)}` });
    return { raw: socket, stream };
  } catch (error) {
    signal.throwIfAborted();
    const reason = error instanceof Error && 'reason' in error ? String(error.reason) : reasonOf(error);
    const failure = new TlsFailure(`TLS handshake with the client: ${reason}`, { cause: error });
    tap.note({ kind: 'failed', text: failure.message });
    throw failure;
  } finally {
    signal.removeEventListener('abort', drop);
  }
}
