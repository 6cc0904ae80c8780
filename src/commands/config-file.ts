import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Io } from '../io.ts';
import type { Applied } from './apply-profile.ts';
import type { AnyCommand, OptionSpecs } from './command.ts';

/**
 * Where the profiles are (XDG Base Directory Specification: a relative folder does not count).
 *
 * @returns undefined when there is neither a folder for settings nor a home
 */
export function configFile({ XDG_CONFIG_HOME = '', HOME = '' }: Io['env']): string | undefined {
  const folder = path.isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : HOME && path.join(HOME, '.config');
  return folder === '' ? undefined : path.join(folder, 'xmpp-tool', 'config.toml');
}

/**
 * What was given, and what the profile in use adds to it. Without a file that is one look at the disk.
 *
 * @param all the options of all commands: a profile may hold any of them
 * @throws CliError (`usage`) when the file or the profile is wrong or not there
 */
export async function addProfile(
  command: AnyCommand,
  given: Readonly<Record<string, unknown>>,
  all: OptionSpecs,
  positionals: readonly string[],
  env: Io['env'],
): Promise<Applied> {
  if (!Object.hasOwn(command.options, 'profile')) return { given };
  const file = configFile(env);
  if (given.profile === undefined && (file === undefined || !existsSync(file))) return { given };
  const { applyProfile } = await import('./apply-profile.ts');
  return applyProfile({ command, given, all, env, file, positionals });
}
