import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { isPipe, writePipe } from './named-pipe.ts';
import { say, WARNING } from './say.ts';

/** What an option wants written to a file. */
export interface OutputFile {
  readonly stream: Writable;
  /** Resolves when all is written; after an interruption, who reads a pipe too slowly is not waited for. */
  close(): Promise<void>;
}

/**
 * Opens the file that an option names. A new one is for its owner alone: what passed is what people wrote to each other.
 * One that is there keeps its mode.
 *
 * @param option as `traffic-file`
 * @throws CliError (`usage`) when it cannot be written
 */
export async function openOutputFile(
  option: string,
  file: string,
  { stderr, signal }: Pick<Io, 'stderr' | 'signal'>,
): Promise<OutputFile> {
  const warn = (text: string): void => say(stderr, WARNING, `--${option} ${file}: ${text}`);
  try {
    if (await isPipe(file)) return outputTo(await writePipe(file), signal);
    const handle = await open(file, 'w', 0o600);
    const stats = await handle.stat();
    if (stats.isFile() && (stats.mode & 0o044) !== 0)
      warn('others may read it, as the file was there before');
    const { stream, close } = outputTo(handle.createWriteStream(), signal);
    return {
      stream,
      async close() {
        if (await isRemoved(handle)) warn('was removed while it was written: it is lost');
        await close();
      },
    };
  } catch (error) {
    throw cannotWrite(option, file, error);
  }
}

export function cannotWrite(option: string, file: string, error: unknown): CliError {
  const code = error instanceof Error && 'code' in error ? error.code : error;
  const why = code === 'ENXIO' ? 'nobody reads from it' : code;
  return new CliError('usage', `--${option} ${file}: cannot be written (${why})`, { cause: error });
}

export function outputTo(stream: Writable, signal: AbortSignal): OutputFile {
  return {
    stream,
    async close() {
      const closed = new Promise<void>((resolve) => {
        if (stream.closed) resolve();
        else stream.once('close', resolve).end();
      });
      await Promise.race([closed, impatience(signal)]);
    },
  };
}

async function isRemoved(handle: FileHandle): Promise<boolean> {
  try {
    return (await handle.stat()).nlink === 0;
  } catch {
    return false;
  }
}

function impatience(signal: AbortSignal): Promise<unknown> {
  const wait = (): Promise<unknown> => delay(PATIENCE, undefined, { ref: false });
  if (signal.aborted) return wait();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(wait()), { once: true });
  });
}

/** Milliseconds for what waits for a slow reader, once we are to end. */
const PATIENCE = 1000;
