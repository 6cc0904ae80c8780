import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';

/**
 * Where a program is, as execvp(3) finds it: a name in PATH, anything with a slash as it stands.
 *
 * @throws CliError (`usage`) when it is nowhere, or cannot be run
 */
export async function findProgram(
  option: string,
  program: string,
  { env }: Pick<Io, 'env'>,
): Promise<string> {
  const folders = program.includes('/') ? [''] : (env.PATH ?? '').split(path.delimiter);
  let why = 'no such program';
  for (const folder of folders) {
    const file = path.join(folder, program);
    const found = await reasonAgainst(file);
    if (found === undefined) return path.isAbsolute(file) || folder !== '' ? file : program;
    if (found !== 'missing') why = found;
  }
  const split = /^(\S+)\s+(.+)$/s.exec(program);
  const hint = split
    ? `it is not split, for there is no shell; arguments stand behind --: ${option} ${split[1]} -- ${split[2]}`
    : HINTS[why];
  throw new CliError('usage', `${option} ${program}: ${why}`, { ...(hint !== undefined && { hint }) });
}

async function reasonAgainst(file: string): Promise<string | undefined> {
  try {
    if (!(await stat(file)).isFile()) return 'is no file';
  } catch {
    return 'missing';
  }
  return access(file, constants.X_OK).then(
    () => undefined,
    () => 'may not be run',
  );
}

const HINTS: Readonly<Record<string, string>> = { 'may not be run': 'chmod +x makes a script a program' };
