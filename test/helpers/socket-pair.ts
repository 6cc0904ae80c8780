import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The two ends of a connection over the loopback interface; the test destroys both. */
export async function socketPair(): Promise<readonly [ours: Socket, theirs: Socket]> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const ours = connect({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, noDelay: true });
  const [theirs] = (await accepted) as [Socket];
  await (ours.connecting && once(ours, 'connect'));
  server.close();
  return [ours, theirs];
}
