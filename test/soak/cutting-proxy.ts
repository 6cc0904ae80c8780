import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * - `reset`: both sides see a TCP reset
 * - `end`: both sides see an orderly end, in the middle of whatever was under way
 * - `half-open`: only the near side notices; the far one does not hear for a while
 */
export const CUTS = ['reset', 'end', 'half-open'] as const;
export type Cut = (typeof CUTS)[number];

/** How long the far side of a half-open connection is left alone, in milliseconds. */
const HALF_OPEN = 1500;

/** Passes on what comes to a port of its own, and cuts connections in the middle of a chunk when it is told to. */
export class CuttingProxy {
  /** Connections so far, and how many of them were cut. */
  connections = 0;
  cuts = 0;
  readonly #listener = createServer((near) => this.#accept(near));
  readonly #target: number;
  readonly #random: () => number;
  readonly #sockets = new Set<Socket>();
  readonly #armed: { readonly cut: Cut; readonly from: 'near' | 'far' }[] = [];

  /** @param target a port on loopback */
  constructor(target: number, random: () => number) {
    this.#target = target;
    this.#random = random;
  }

  async listen(): Promise<number> {
    this.#listener.listen(0, '127.0.0.1');
    await once(this.#listener, 'listening');
    return (this.#listener.address() as AddressInfo).port;
  }

  /** The next chunk is passed on in part; then the connection is gone. */
  cut(cut: Cut): void {
    this.#armed.push({ cut, from: this.#random() < 0.5 ? 'near' : 'far' });
  }

  close(): void {
    this.#listener.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #accept(near: Socket): void {
    this.connections += 1;
    const far = connect({ port: this.#target, host: '127.0.0.1', noDelay: true });
    near.setNoDelay();
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
    }
    near.on('data', (bytes) => this.#pass('near', bytes, near, far));
    far.on('data', (bytes) => this.#pass('far', bytes, near, far));
    near.on('end', () => far.end());
    far.on('end', () => near.end());
  }

  #pass(from: 'near' | 'far', bytes: Buffer, near: Socket, far: Socket): void {
    const [source, target] = from === 'near' ? [near, far] : [far, near];
    const [armed] = this.#armed;
    if (armed?.from !== from) {
      if (target.write(bytes)) return;
      source.pause();
      target.once('drain', () => source.resume());
      return;
    }
    this.#armed.shift();
    this.cuts += 1;
    for (const socket of [near, far]) socket.removeAllListeners('data').removeAllListeners('end');
    target.write(bytes.subarray(0, Math.floor(this.#random() * bytes.length)), () =>
      sever(armed.cut, near, far),
    );
  }
}

function sever(cut: Cut, near: Socket, far: Socket): void {
  if (cut === 'reset') {
    near.resetAndDestroy();
    far.resetAndDestroy();
  } else if (cut === 'end') {
    near.destroySoon();
    far.destroySoon();
  } else {
    near.resetAndDestroy();
    far.resume();
    setTimeout(() => far.resetAndDestroy(), HALF_OPEN);
  }
}
