import { Buffer } from 'node:buffer';
import { readFile } from 'node:fs/promises';
import { CliError } from '../errors.ts';
import type { Io, ProfileInUse, ProfilePassword } from '../io.ts';
import { promptPassword } from './password-prompt.ts';
import { say, WARNING } from './say.ts';
import { firstLine, LINE_FEED } from './utf8-text.ts';

export interface PasswordSources {
  readonly password?: string | undefined;
  readonly 'password-file'?: string | undefined;
}

/**
 * The password from the first of: the option, the file, the environment, the profile, a hidden prompt on a terminal.
 *
 * @param what whose password it is, for the prompt and messages
 * @throws CliError (`usage`) when there is none, or the file cannot be read
 */
export async function findPassword(sources: PasswordSources, what: string, io: Io): Promise<string> {
  const { password, 'password-file': file } = sources;
  if (password !== undefined && file !== undefined) {
    throw new CliError('usage', '--password and --password-file: give one of them');
  }
  if (password !== undefined) {
    say(io.stderr, WARNING, 'other users can see a password on the command line');
    return password;
  }
  if (file !== undefined) return readSecret('--password-file', file, io);
  const fromEnvironment = io.env.XMPP_PASSWORD;
  if (fromEnvironment) return fromEnvironment;
  if (io.profile?.password) return ofProfile(io.profile, io.profile.password, io);
  if (io.stdin.isTTY && io.stderr.isTTY) return promptPassword(what, io);
  throw new CliError('usage', `no password for ${what}`, { hint: hintFor(io) });
}

function hintFor({ env, profile }: Io): string {
  const how = 'set XMPP_PASSWORD, or name a file with --password-file FILE (- for stdin)';
  if (profile) return `the password of profile ${profile.name} is for ${profile.account} alone; ${how}`;
  return env.XMPP_PASSWORD === '' ? `XMPP_PASSWORD is empty, which counts as unset; ${how}` : how;
}

async function ofProfile({ name }: ProfileInUse, password: ProfilePassword, io: Io): Promise<string> {
  if (password.kind === 'text') return password.text;
  const where = `profile ${name}`;
  if (password.kind === 'file') {
    return readSecret(`${where}: password-file`, password.file, io);
  }
  const { runPasswordCommand } = await import('./password-command.ts');
  return runPasswordCommand(password.command, where, io);
}

async function readSecret(where: string, file: string, io: Io): Promise<string> {
  const password = file === '-' ? await firstLineOf(io) : await readPasswordFile(where, file);
  if (password !== '') return password;
  throw new CliError('usage', `${where} ${file}: its first line, the password, is empty`);
}

async function readPasswordFile(where: string, file: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new CliError('usage', `${where} ${file}: cannot be read (${code(error)})`, { cause: error });
  }
  return firstLine(bytes, `${where} ${file}`);
}

function firstLineOf({ stdin, signal }: Io): Promise<string> {
  return new Promise((resolve, reject) => {
    let bytes = Buffer.alloc(0);
    const finish = (): void => {
      stdin.off('data', onData).off('end', done).off('error', reject).pause();
      signal.removeEventListener('abort', onAbort);
    };
    const done = (): void => {
      finish();
      try {
        resolve(firstLine(bytes, '--password-file -'));
      } catch (error) {
        reject(error);
      }
    };
    const onAbort = (): void => {
      finish();
      stdin.destroy();
      reject(signal.reason);
    };
    const onData = (chunk: Uint8Array): void => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.includes(LINE_FEED)) done();
    };
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort);
    stdin.on('data', onData).on('end', done).on('error', reject);
  });
}

function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
