import type { InputStream } from '../io.ts';

/** Sends all that comes from a pipe or a file, as it is, and no faster than the other side takes it. */
export async function sendPiped(stdin: InputStream, send: (text: string) => Promise<void>): Promise<void> {
  stdin.setEncoding('utf8');
  for await (const text of stdin) await send(String(text));
}
