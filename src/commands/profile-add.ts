import { mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { optionsOfAll } from './all-options.ts';
import type { OptionSpecs } from './command.ts';
import { findPassword } from './password.ts';
import { parseProfiles } from './profile-file.ts';
import { readProfile } from './profile-options.ts';

export interface NewProfile {
  /** The file, which need not be there. */
  readonly path: string;
  readonly name: string;
  /** By their long names. */
  readonly options: Readonly<Record<string, unknown>>;
}

/**
 * Adds a profile at the end of the file, and leaves what is there as it is. Nobody else can read the file after that.
 *
 * @throws CliError (`usage`) when there is a profile of that name, or the options cannot be a profile
 */
export async function addToFile({ path: named, name, options }: NewProfile, io: Io): Promise<void> {
  if (name === '' || /\p{Cc}/u.test(name))
    throw new CliError('usage', 'profile add: NAME must be a word, without control characters');
  const file = await realpath(named).catch(() => named);
  const before = await readIfThere(file);
  if ((await parseProfiles(file, before)).profiles.has(name))
    throw new CliError('usage', `profile add ${name}: there is one already in ${file}`);
  const [{ stringify }, { commands }] = await Promise.all([import('smol-toml'), import('./index.ts')]);
  const specs = optionsOfAll(commands);
  const table = stringify({ profile: { [name]: await toStore(name, { options, specs }, io) } });
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const after = `${before}${gap}${table.trimEnd()}\n`;
  readProfile(await parseProfiles(file, after), name, specs);
  await replace(file, after);
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    if (code === 'ENOENT') return '';
    throw new CliError('usage', `${file}: cannot be read (${code})`);
  }
}

/** Files by their full names, since the program is run from anywhere; a password from stdin is kept as it is. */
async function toStore(
  name: string,
  { options, specs }: { readonly options: NewProfile['options']; readonly specs: OptionSpecs },
  io: Io,
): Promise<Record<string, unknown>> {
  const stored = Object.entries(options).map(([key, value]) => {
    return [key, specs[key]?.placeholder === 'FILE' && value !== '-' ? path.resolve(String(value)) : value];
  });
  const { password, 'password-file': file, ...rest } = Object.fromEntries(stored);
  if (password === undefined && (file === undefined || file !== '-'))
    return file === undefined ? rest : { ...rest, 'password-file': file };
  return {
    ...rest,
    password: await findPassword({ password, 'password-file': file }, `profile ${name}`, io),
  };
}

/** In one step, so that no reader finds half of it. */
async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await rm(fresh, { force: true });
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new CliError('usage', `${file}: cannot be written (${code})`);
  }
}
