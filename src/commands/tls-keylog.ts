import { constants, openSync, writeSync } from 'node:fs';
import type { Io } from '../io.ts';
import type { KeyLog } from '../transport/tls.ts';
import { cannotWrite } from './output-file.ts';
import { say, WARNING } from './say.ts';

/**
 * Appends to a file what Wireshark needs to decrypt (NSS key log format); a new file is its owner's alone. Each line is
 * in the file when this returns: a capture that is watched live needs it before the first record comes.
 *
 * @throws CliError (`usage`) when the file cannot be written
 */
export function openKeyLog(file: string, { stderr }: Io): KeyLog {
  const warn = (text: string): void => say(stderr, WARNING, `--tls-keylog${text}`);
  const descriptor = open(file);
  warn(`: whoever has ${file} can read all that passes, passwords too`);
  let lost = false;
  return (line) => {
    if (lost) return;
    try {
      writeSync(descriptor, line);
    } catch (error) {
      lost = true;
      warn(` ${file}: nothing more is written (${codeOf(error)})`);
    }
  };
}

/** What is written to a pipe that is full is lost: all else would wait for who reads it. */
function open(file: string): number {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NONBLOCK = 0 } = constants;
  try {
    return openSync(file, O_APPEND | O_CREAT | O_WRONLY | O_NONBLOCK, 0o600);
  } catch (error) {
    throw cannotWrite('tls-keylog', file, error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : error;
}
