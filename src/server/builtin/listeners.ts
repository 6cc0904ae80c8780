import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { BackendPorts } from '../backend.ts';

/** Sockets that wait for connections, on loopback only. */
export interface Listeners {
  readonly ports: BackendPorts;
  close(): Promise<void>;
}

/** Rejects if a port that is asked for is taken; then none is listened on. */
export async function listen(
  wanted: BackendPorts | undefined,
  accept: (kind: keyof BackendPorts, socket: Socket) => void,
): Promise<Listeners> {
  const servers: Server[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  const open = async (kind: keyof BackendPorts): Promise<number> => {
    const server = createServer((socket) => accept(kind, socket));
    server.listen({ host: '127.0.0.1', port: wanted?.[kind] ?? 0 });
    await once(server, 'listening');
    // A connection that could not be accepted is none; the next one may come.
    server.on('error', () => {});
    servers.push(server);
    return portOf(server);
  };
  try {
    const ports = {
      client: await open('client'),
      directTls: await open('directTls'),
      component: await open('component'),
    };
    return { ports, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return address.port;
}
