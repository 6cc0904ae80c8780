import { connect, type Socket } from 'node:net';

/** The most that is taken from the kernel at a time, in bytes. */
const READ_SIZE = 64 * 1024;

/**
 * Starts to open a TCP connection. The socket reads into one buffer that is used again: what it gives its `data`
 * listeners is overwritten once they return. That spares a buffer and the stream's own queue for each read.
 */
export function connectSocket(host: string, port: number): Socket {
  const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  const callback = (size: number): boolean => {
    const bytes = buffer.subarray(0, size);
    // Who listens later finds it in the queue.
    if (!socket.emit('data', bytes)) socket.push(Buffer.from(bytes));
    return true;
  };
  const socket: Socket = connect({ host, port, noDelay: true, onread: { buffer, callback } });
  return socket;
}
