import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * The text of a file, and what is appended to it, until the signal is aborted. A file that gets shorter is read from its
 * beginning; one that another takes the place of is read to its end, and then the other. Empty text tells that nothing
 * has come since the last look.
 *
 * @throws Error of `node:fs` if the file is not there at first, or cannot be read
 */
export async function* followFile(file: string, signal: AbortSignal): AsyncGenerator<string> {
  let handle: FileHandle | undefined = await open(file, READ);
  try {
    while (handle !== undefined) {
      const cut: boolean = yield* readFrom(handle, file, signal);
      // What comes next does not continue a line that was cut.
      if (cut) yield '\n';
      await handle.close();
      handle = signal.aborted ? undefined : await openAgain(file, signal);
    }
  } finally {
    await handle?.close().catch(() => {});
  }
}

/** Until another file has taken its place, or it was cut; returns whether its last line had no end. */
async function* readFrom(
  handle: FileHandle,
  file: string,
  signal: AbortSignal,
): AsyncGenerator<string, boolean> {
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(READ_SIZE);
  let position = 0;
  let last = '\n';
  for (;;) {
    const isOver: boolean = await hasEnded(handle, file, position);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, position);
    position += bytesRead;
    const text = decoder.write(buffer.subarray(0, bytesRead));
    if (text !== '') last = text;
    if (bytesRead > 0) {
      yield text;
      if (signal.aborted) return false;
      continue;
    }
    if (isOver) return !last.endsWith('\n');
    yield '';
    if (!(await wait(signal))) return false;
  }
}

/** Whether nothing more will come: it was cut, or its name is another file's. */
async function hasEnded(handle: FileHandle, file: string, position: number): Promise<boolean> {
  const own = await handle.stat();
  if (own.size < position) return true;
  try {
    const named = await stat(file);
    return named.ino !== own.ino || named.dev !== own.dev;
  } catch (error) {
    return isMissing(error);
  }
}

/** What has taken its place may not be there yet. */
async function openAgain(file: string, signal: AbortSignal): Promise<FileHandle | undefined> {
  do {
    try {
      return await open(file, READ);
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  } while (await wait(signal));
  return undefined;
}

async function wait(signal: AbortSignal): Promise<boolean> {
  await delay(INTERVAL, undefined, { signal }).catch(() => {});
  return !signal.aborted;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** To open a pipe that has taken a file's place would otherwise wait for who writes to it; nothing could end that. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Milliseconds between two looks. */
const INTERVAL = 250;

/** Bytes read at once. */
const READ_SIZE = 128 * 1024;
