import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';

/** Stands between clients and a server on loopback, and keeps what the server gives to each of them. */
export interface RecordingRelay {
  readonly address: string;
  /** What the server has given to each connection so far, in the order in which they were opened. */
  readonly handedOut: readonly string[];
  /** Which connections the server has ended. */
  readonly ended: ReadonlySet<number>;
  close(): void;
}

/** When a client goes, the server is told, and what it still gives is kept. */
export async function startRecordingRelay(port: number): Promise<RecordingRelay> {
  const handedOut: string[] = [];
  const ended = new Set<number>();
  const listener: Server = createServer({ allowHalfOpen: true }, (client) => {
    const number = handedOut.push('') - 1;
    const server = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
    client.on('error', () => {}).pipe(server);
    client.on('close', () => server.end());
    server.setEncoding('latin1').on('error', () => {});
    server.on('data', (text: string) => {
      handedOut[number] += text;
      if (client.writable) client.write(text, 'latin1');
    });
    server.on('close', () => {
      ended.add(number);
      client.destroy();
    });
  });
  listener.listen({ host: '127.0.0.1', port: 0 });
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  return { address: `127.0.0.1:${address.port}`, handedOut, ended, close: () => listener.close() };
}
