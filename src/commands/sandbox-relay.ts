import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { formatHostPort } from '../transport/server-address.ts';
import type { Tap } from '../transport/tap.ts';

/** Stands before a port of this machine. */
export interface Relay {
  /** On loopback. */
  readonly port: number;
  /** Cuts what still passes. */
  close(): Promise<void>;
}

/** Passes on what comes, both ways and unchanged, and shows each connection's bytes to a tap of its own. */
export async function startRelay(target: number, openTap: () => Tap): Promise<Relay> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket
      .setNoDelay()
      .on('error', () => {})
      .on('close', () => sockets.delete(socket));
  };
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    const server = connect({ host: '127.0.0.1', port: target, allowHalfOpen: true });
    join(keep(client), keep(server), openTap());
  });
  listener.listen({ host: '127.0.0.1', port: 0 });
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => listener.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: address.port, close };
}

/** The end of one side, clean or not, is the end of the other. */
function join(client: Socket, server: Socket, tap: Tap): void {
  tap.note({ kind: 'connected', text: formatHostPort(client.remoteAddress ?? '', client.remotePort ?? 0) });
  client.on('data', (bytes: Buffer) => tap.data('in', bytes)).pipe(server);
  server.on('data', (bytes: Buffer) => tap.data('out', bytes)).pipe(client);
  client.on('close', () => server.destroy());
  server.on('close', () => {
    tap.note({ kind: 'closed', text: '' });
    client.destroySoon();
  });
}
