import { close, constants, open as openFile } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { promisify } from 'node:util';

const open = promisify(openFile);

/*
 * The system lets nobody open or read a pipe before the other side is there. Node does that in a thread, which nothing
 * can interrupt, and without which the process cannot exit. So pipes are read and written as sockets are.
 */

/** Whether it is a named pipe, as `<(COMMAND)` is, too. */
export async function isPipe(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFIFO();
  } catch {
    return false;
  }
}

/**
 * Waits until somebody writes to the pipe; undefined if the signal is aborted first.
 *
 * @throws Error of `node:fs`
 */
export async function readPipe(file: string, signal: AbortSignal): Promise<Duplex | undefined> {
  if (signal.aborted) return undefined;
  const letGo = (): void => wakeReaders(file);
  signal.addEventListener('abort', letGo, { once: true });
  const fd = await open(file, constants.O_RDONLY).finally(() => signal.removeEventListener('abort', letGo));
  const pipe = new Socket({ fd, readable: true, writable: false });
  if (!signal.aborted) return pipe;
  pipe.destroy();
  return undefined;
}

/**
 * Waits for nobody.
 *
 * @throws Error of `node:fs`: `ENXIO` if nobody reads from the pipe
 */
export async function writePipe(file: string): Promise<Duplex> {
  const fd = await open(file, constants.O_WRONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: false, writable: true });
}

/** By being, for a moment, the writer that they wait for. */
function wakeReaders(file: string): void {
  openFile(file, constants.O_WRONLY | constants.O_NONBLOCK, (error, fd) => {
    if (!error) close(fd);
  });
}
