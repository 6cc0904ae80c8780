import { mkdtemp, rm } from 'node:fs/promises';
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
      hint: HINT,
      cause,
    });
  }
}

/**
 * Does something that fills a temporary folder. Where that fails the folder is removed.
 *
 * @throws CliError (`usage`) when there is no room, or writing is not allowed
 */
export async function fillFolder<T>(folder: string, fill: () => Promise<T>): Promise<T> {
  try {
    return await fill();
  } catch (cause) {
    await rm(folder, { recursive: true, force: true });
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    if (!UNWRITABLE.includes(code)) throw cause;
    throw new CliError('usage', `${tmpdir()}: cannot be written (${code})`, { hint: HINT, cause });
  }
}

const UNWRITABLE: readonly string[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'];
const HINT = 'name another place in TMPDIR';
