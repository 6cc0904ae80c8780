import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Io } from '../io.ts';
import { Utf8Decoder } from '../traffic/utf8-decoder.ts';
import { followFile } from './follow-file.ts';

/** The text of a file, or of stdin (`-`), as it comes; empty text when nothing has come for a while. */
export function openSource(file: string, follow: boolean, { stdin, signal }: Io): AsyncIterable<string> {
  if (follow && file !== '-') return followFile(file, signal);
  const stream: Readable = file === '-' ? stdin : createReadStream(file, { highWaterMark: READ_SIZE });
  return decode(stream);
}

async function* decode(stream: Readable): AsyncGenerator<string> {
  const decoder = new Utf8Decoder((bytes) => bytes.toString());
  for await (const chunk of stream) {
    const text = decoder.decode(chunk);
    if (text !== '') yield text;
  }
  const rest = decoder.end();
  if (rest !== '') yield rest;
}

/** Bytes read at once. */
const READ_SIZE = 128 * 1024;
