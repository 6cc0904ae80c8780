import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';

/** What a server does with one connection, from its first byte to its last. */
export type Script = (peer: Peer) => Promise<void>;

/** A server that does what a test's script says, on a port of its own. */
export interface ScriptedServer {
  readonly port: number;
  /** The connections so far, in order. */
  readonly peers: readonly Peer[];
  /** All that came in on all connections, as text, inside of TLS. */
  received(): string;
}

/**
 * Runs a server while `use` works with it. What the script throws fails the test, unless it waited for something
 * that the other side had no mind to send.
 */
export async function withServer(
  script: Script,
  use: (server: ScriptedServer) => Promise<void>,
): Promise<void> {
  const peers: Peer[] = [];
  const scripts: Promise<unknown>[] = [];
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const peer = new Peer(socket);
    peers.push(peer);
    scripts.push(script(peer).catch((error: unknown) => (error instanceof PeerGone ? undefined : error)));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const received = (): string => peers.map((peer) => peer.received).join('');
  try {
    await use({ port, peers, received });
  } finally {
    for (const peer of peers) peer.drop();
    listener.close();
  }
  for (const problem of await Promise.all(scripts)) if (problem !== undefined) throw problem;
}

/** The other side went away while the script still waited for something. */
export class PeerGone extends Error {
  override readonly name = 'PeerGone';
}

/** One connection, as a script sees it. */
export class Peer {
  /** All that came in, as text, inside of TLS. */
  received = '';
  /** How the other side ended it: not yet, in an orderly way, or by a reset. */
  ended: 'no' | 'orderly' | 'reset' = 'no';
  #socket: Socket;
  /** Below TLS, if there is any. */
  readonly #tcp: Socket;
  #unread = '';
  #wake: (() => void)[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    this.#tcp = socket;
    this.#listen();
  }

  /** The TLS connection, once there is one. */
  get tls(): TLSSocket | undefined {
    return this.#socket instanceof TLSSocket ? this.#socket : undefined;
  }

  /** Waits for text, and takes all up to its end. */
  async until(pattern: RegExp | string): Promise<RegExpMatchArray> {
    const expression = typeof pattern === 'string' ? new RegExp(quoted(pattern)) : pattern;
    for (;;) {
      const match = this.#unread.match(expression);
      if (match?.index !== undefined) {
        this.#unread = this.#unread.slice(match.index + match[0].length);
        return match;
      }
      if (this.ended !== 'no') throw new PeerGone(`the connection ended before ${pattern}`);
      await this.#change();
    }
  }

  /** Each part leaves in a write of its own, and is read before the next one is written. */
  async send(...parts: (string | Uint8Array)[]): Promise<void> {
    for (const part of parts) {
      this.#socket.write(part);
      await nextTurn();
      await nextTurn();
    }
  }

  /** Waits until the other side has room for it. */
  async sendTaken(text: string): Promise<void> {
    if (this.#socket.write(text)) return;
    await Promise.race([once(this.#socket, 'drain'), this.gone()]);
  }

  /** Sends, cut before these bytes. */
  sendCut(text: string, ...places: number[]): Promise<void> {
    const bytes = Buffer.from(text);
    const edges = [0, ...places, bytes.length];
    return this.send(...edges.slice(1).map((edge, i) => bytes.subarray(edges[i], edge)));
  }

  /** From here on everything is inside of TLS. */
  async startTls(options: TLSSocketOptions): Promise<void> {
    this.#socket.removeAllListeners();
    const plain = this.#socket;
    plain.on('error', () => {});
    const secured = new TLSSocket(plain, { ...options, isServer: true });
    this.#socket = secured;
    this.#listen();
    await Promise.race([once(secured, 'secure'), this.gone()]);
    if (this.ended !== 'no') throw new PeerGone('the connection ended before it was encrypted');
  }

  /** Stalls: resolves when the other side has ended the connection. */
  async gone(): Promise<void> {
    while (this.ended === 'no') await this.#change();
  }

  /** Resolves when more has come in, or the other side has ended the connection. */
  async more(): Promise<void> {
    if (this.ended === 'no') await this.#change();
  }

  /** Leaves what arrives to the operating system. */
  stopReading(): void {
    this.#socket.pause();
  }

  readOn(): void {
    this.#socket.resume();
  }

  /** Closes in an orderly way: nothing more is sent, what arrives is still read. */
  end(): void {
    this.#socket.end();
  }

  /** Ends the connection in the middle of whatever it is (TCP RST). */
  reset(): void {
    this.#tcp.resetAndDestroy();
  }

  drop(): void {
    this.#socket.destroy();
    this.#finish('orderly');
  }

  #listen(): void {
    const decoder = new TextDecoder();
    this.#socket.on('data', (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      this.received += text;
      this.#unread += text;
      this.#notify();
    });
    this.#socket.on('end', () => this.#finish('orderly'));
    this.#socket.on('close', () => this.#finish('orderly'));
    this.#socket.on('error', () => this.#finish('reset'));
  }

  #finish(how: 'orderly' | 'reset'): void {
    if (this.ended === 'no') this.ended = how;
    this.#notify();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}

function quoted(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
