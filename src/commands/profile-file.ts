import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { TomlError } from 'smol-toml';
import { CliError } from '../errors.ts';

/** What a profile holds, by name; nothing of it has been checked. */
export type ProfileTable = Readonly<Record<string, unknown>>;

export interface ProfileFile {
  readonly path: string;
  readonly profiles: ReadonlyMap<string, ProfileTable>;
  readonly default: string | undefined;
}

/**
 * Reads the profiles, and refuses a file that gives a password away.
 *
 * @throws CliError (`usage`), naming the file and, for TOML that is none, line and column
 */
export async function readProfileFile(path: string): Promise<ProfileFile> {
  let text: string;
  let stats: Stats;
  try {
    text = await readFile(path, 'utf8');
    stats = await stat(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    const why = code === 'ENOENT' ? 'is not there' : `cannot be read (${code})`;
    throw new CliError('usage', `${path}: ${why}`, {
      ...(code === 'ENOENT' && { hint: 'xmpp-tool profile add NAME --jid JID writes it' }),
    });
  }
  const file = await parseProfiles(path, text);
  checkOwner(path, stats, [...file.profiles.values()]);
  return file;
}

/** @throws CliError (`usage`) */
export async function parseProfiles(path: string, text: string): Promise<ProfileFile> {
  const document = await parseToml(path, text);
  const { profile = {}, default: name, ...more } = document;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) {
    throw new CliError('usage', `${path}: ${unknown}: there is only default and [profile.NAME]`, {
      hint: 'options go below [profile.NAME]',
    });
  }
  if (name !== undefined && typeof name !== 'string')
    throw new CliError('usage', `${path}: default: must be the name of a profile, in quotes`);
  if (!isTable(profile)) throw new CliError('usage', `${path}: profile: must be tables, [profile.NAME]`);
  const profiles = new Map<string, ProfileTable>();
  for (const [key, table] of Object.entries(profile)) {
    if (!isTable(table))
      throw new CliError('usage', `${path}: profile.${key}: must be a table, [profile.NAME]`);
    profiles.set(key, table);
  }
  return { path, profiles, default: name };
}

async function parseToml(path: string, text: string): Promise<ProfileTable> {
  const { parse } = await import('smol-toml');
  try {
    return parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!isTomlError(error)) throw error;
    // Below its first line the message has lines of the file, and with them perhaps a password.
    const [why = ''] = error.message.replace('Invalid TOML document: ', '').split('\n', 1);
    throw new CliError('usage', `${path}:${error.line}:${error.column}: is no TOML: ${why}`);
  }
}

function isTomlError(error: unknown): error is TomlError {
  return error instanceof Error && 'line' in error && 'column' in error;
}

function isTable(value: unknown): value is ProfileTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** What others can read is no secret, and what others can write is no command of ours. */
function checkOwner(path: string, { mode, uid }: Stats, profiles: readonly ProfileTable[]): void {
  const { uid: own } = userInfo();
  const has = (key: string): boolean => profiles.some((table) => Object.hasOwn(table, key));
  // Windows has no modes.
  if (own < 0 || !(has('password') || has('password-command'))) return;
  if (uid !== own && uid !== 0) {
    throw new CliError(
      'usage',
      `${path}: has a password or runs a command for one, and belongs to another user`,
    );
  }
  const hint = `chmod 600 ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`}`;
  if (has('password') && (mode & 0o077) !== 0)
    throw new CliError('usage', `${path}: has a password in it, and others can read it`, { hint });
  if ((mode & 0o022) !== 0)
    throw new CliError('usage', `${path}: runs a command for the password, and others can change it`, {
      hint,
    });
}
