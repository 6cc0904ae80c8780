import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliError } from '../errors.ts';
import type { BackendName } from './backend.ts';

/**
 * A new folder for a server, for its owner alone.
 *
 * @returns its absolute path
 * @throws CliError (`usage`) when it cannot be made
 */
export async function makeTemporaryFolder(name: BackendName): Promise<string> {
  try {
    return await mkdtemp(path.join(tmpdir(), `xmpp-tool-${name}-`));
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? cause.code : cause;
    throw new CliError('usage', `${tmpdir()}: no temporary folder can be made there (${why})`, {
      hint: 'name another place in TMPDIR',
      cause,
    });
  }
}
