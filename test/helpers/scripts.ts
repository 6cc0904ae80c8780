import { chmodSync } from 'node:fs';
import { temporaryFile } from './files.ts';

/** A program for `--exec`: what a POSIX shell runs. */
export function temporaryScript(text: string): string {
  const file = temporaryFile('script.sh', `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o700);
  return file;
}
