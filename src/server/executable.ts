import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CliError } from '../errors.ts';
import type { BackendName } from './backend.ts';

/**
 * Where a program is, also in the folders for administrators that are not on everybody's PATH.
 *
 * @throws CliError `connection` if it is not installed
 */
export async function findExecutable(program: string, backend: BackendName): Promise<string> {
  try {
    const { stdout } = await run('sh', ['-c', FIND, 'sh', program]);
    return stdout.trim();
  } catch (cause) {
    throw new CliError('connection', `cannot start ${backend}: it is not installed`, {
      hint: `apt-get install ${backend}`,
      cause,
    });
  }
}

const run = promisify(execFile);
const FIND = 'PATH=$PATH:/usr/local/sbin:/usr/sbin; command -v "$1"';
