import { createReadStream, open } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Io } from '../io.ts';
import { Utf8Decoder } from '../traffic/utf8-decoder.ts';
import { followFile } from './follow-file.ts';

/**
 * The text of a file, or of stdin (`-`), as it comes, until the signal is aborted; empty text when nothing has come for a
 * while. A pipe is followed by reading it.
 */
export async function* openSource(
  file: string,
  follow: boolean,
  { stdin, signal }: Io,
): AsyncGenerator<string> {
  if (file === '-') return yield* decode(stdin, signal);
  if ((await stat(file)).isFIFO()) return yield* decode(await openPipe(file), signal);
  if (follow) return yield* followFile(file, signal);
  yield* decode(createReadStream(file, { highWaterMark: READ_SIZE }), signal);
}

/** As a socket: what waits for a file to be read cannot be interrupted. */
async function openPipe(file: string): Promise<Readable> {
  const { Socket } = await import('node:net');
  return new Socket({ fd: await promisify(open)(file, 'r'), readable: true, writable: false });
}

async function* decode(stream: Readable, signal: AbortSignal): AsyncGenerator<string> {
  const decoder = new Utf8Decoder((bytes) => bytes.toString());
  const stop = (): void => void stream.destroy();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    for await (const chunk of stream) {
      const text = decoder.decode(chunk);
      if (text !== '') yield text;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

/** Bytes read at once. */
const READ_SIZE = 128 * 1024;
