import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from '../io.ts';
import { Utf8Decoder } from '../traffic/utf8-decoder.ts';
import { followFile } from './follow-file.ts';
import { isPipe, readPipe } from './named-pipe.ts';

/** The text of a file, or of stdin (`-`), as it comes, until the signal is aborted; empty text when nothing has come for a while. */
export async function* openSource(
  file: string,
  follow: boolean,
  { stdin, signal }: Pick<Io, 'stdin' | 'signal'>,
): AsyncGenerator<string> {
  if (file === '-') yield* decode(stdin, signal);
  else if (await isPipe(file)) {
    const pipe = await readPipe(file, signal);
    if (pipe) yield* decode(pipe, signal);
  } else if (follow) yield* followFile(file, signal);
  else yield* decode(createReadStream(file, { highWaterMark: READ_SIZE }), signal);
}

async function* decode(stream: Readable, signal: AbortSignal): AsyncGenerator<string> {
  const drop = (): void => void stream.destroy();
  signal.addEventListener('abort', drop);
  if (signal.aborted) drop();
  const decoder = new Utf8Decoder((bytes) => bytes.toString());
  try {
    for await (const chunk of withSilences(stream)) {
      const text = chunk === SILENCE ? '' : decoder.decode(chunk);
      if (chunk === SILENCE || text !== '') yield text;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener('abort', drop);
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

/** Says once that nothing comes, each time that nothing does. */
async function* withSilences(stream: Readable): AsyncGenerator<Buffer | typeof SILENCE> {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = chunks.next();
      const ending = new AbortController();
      const { signal } = ending;
      const silence: Promise<typeof SILENCE> = delay(INTERVAL, SILENCE, { signal }).catch(() => SILENCE);
      const first = await Promise.race([next, silence]);
      ending.abort();
      if (first === SILENCE) yield SILENCE;
      const { done, value } = first === SILENCE ? await next : first;
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

const SILENCE = Symbol('nothing has come');

/** Milliseconds. */
const INTERVAL = 250;

/** Bytes read at once. */
const READ_SIZE = 128 * 1024;
