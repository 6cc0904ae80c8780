import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { ElementSplitter } from './element-splitter.ts';

/** One component's connection, as its server sees it. */
export interface RawPeer {
  send(xml: string): void;
  /** The next element from the component that matches; what arrives before it is dropped. */
  next(pattern: RegExp): Promise<string>;
}

export interface RawComponentServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  /** The first connection, once its handshake was accepted, whatever the secret. */
  readonly peer: Promise<RawPeer>;
  close(): void;
}

/** A server that lets any component in, to send it what real servers would not. */
export async function startRawComponentServer(domain: string): Promise<RawComponentServer> {
  const server: Server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  let socket: Socket | undefined;
  const peer = once(server, 'connection').then(([connected]: Socket[]) => {
    if (connected === undefined) throw new Error('a connection has a socket');
    socket = connected;
    return accept(connected, domain);
  });
  const close = (): void => {
    socket?.destroy();
    server.close();
  };
  return { address: `127.0.0.1:${port}`, peer, close };
}

async function accept(socket: Socket, domain: string): Promise<RawPeer> {
  const splitter = new ElementSplitter();
  const arrived: string[] = [];
  let look = (): void => {};
  socket.setEncoding('utf8').on('data', (text: string) => {
    arrived.push(...splitter.write(text));
    look();
  });
  socket.on('error', () => {});
  const peer: RawPeer = {
    send: (xml) => void socket.write(xml),
    next: (pattern) =>
      new Promise((resolve) => {
        look = () => {
          const i = arrived.findIndex((element) => pattern.test(element));
          if (i >= 0) resolve(arrived.splice(0, i + 1).at(-1) ?? '');
        };
        look();
      }),
  };
  await peer.next(/^<stream:stream/);
  peer.send(
    `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' from='${domain}' id='1'>`,
  );
  await peer.next(/^<handshake/);
  peer.send('<handshake/>');
  return peer;
}
