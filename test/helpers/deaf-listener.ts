import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** A port that listens and where no connection ever comes about: nobody accepts, and the queue is full. */
export interface DeafListener {
  readonly port: number;
  close(): Promise<void>;
}

/** A thread that sleeps accepts nothing; Linux then drops what does not fit into the queue. */
const SLEEPER = `
const { parentPort } = require('node:worker_threads');
const server = require('node:net').createServer().listen(0, '127.0.0.1', 1, () => {
  parentPort.postMessage(server.address().port);
  setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
});`;

export async function listenDeaf(): Promise<DeafListener> {
  const worker = new Worker(SLEEPER, { eval: true });
  const [port] = (await once(worker, 'message')) as [number];
  const queued = await fillQueue(port);
  return {
    port,
    async close() {
      for (const socket of queued) socket.destroy();
      await worker.terminate();
    },
  };
}

/** Connects until one does not come through any more. */
async function fillQueue(port: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (let through = true; through; ) {
    const socket = connect({ host: '127.0.0.1', port }).on('error', () => {});
    sockets.push(socket);
    through = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), 200)),
    ]);
  }
  return sockets;
}
