import { Buffer } from 'node:buffer';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { firstLine, LINE_FEED } from './utf8-text.ts';

/** How long a program may take to tell the password, in milliseconds: it may ask somebody for a passphrase. */
const PATIENCE = 120_000;
/** More than any password or complaint has, in bytes and characters; what is beyond it is not kept. */
const ENOUGH = 65_536;

/**
 * The first line of what a program prints, run without a shell. What it complains of is told when it fails.
 *
 * @param where what names it in messages
 * @throws CliError (`usage`) when it cannot be run, fails, says nothing, or takes too long; the signal's reason
 */
export async function runPasswordCommand(
  [program = '', ...args]: readonly string[],
  where: string,
  { env, signal }: Pick<Io, 'env' | 'signal'>,
  patience = PATIENCE,
): Promise<string> {
  signal.throwIfAborted();
  const late = AbortSignal.timeout(patience);
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { why, out, complaints } = await untilItHasSpoken(child, AbortSignal.any([signal, late]));
  signal.throwIfAborted();
  const what = `${where}: password-command: ${program}`;
  if (late.aborted) throw new CliError('usage', `${what}: timed out after ${patience / 1000} s`);
  if (why !== undefined) {
    const said = complaints
      .trim()
      .split(/\s*\n\s*/)
      .join('; ');
    throw new CliError('usage', `${what}: ${why}${said === '' ? '' : `: ${said}`}`);
  }
  if (out.length >= ENOUGH && !out.includes(LINE_FEED))
    throw new CliError('usage', `${what}: its first line has more than ${ENOUGH} bytes`);
  const password = firstLine(out, `${what}: its first line`);
  if (password === '') throw new CliError('usage', `${what}: its first line is empty`);
  return password;
}

interface Spoken {
  /** Why it failed, if it did. */
  readonly why: string | undefined;
  readonly out: Buffer;
  readonly complaints: string;
}

/** Until it is over. What it has started, and left behind with its output open, is not waited for. */
function untilItHasSpoken(
  child: ChildProcessByStdio<null, Readable, Readable>,
  signal: AbortSignal,
): Promise<Spoken> {
  return new Promise((resolve) => {
    let out = Buffer.alloc(0);
    let complaints = '';
    let succeeded = false;
    const finish = (why?: string): void => {
      signal.removeEventListener('abort', stop);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ why, out, complaints });
    };
    const stop = (): void => {
      child.kill('SIGKILL');
      finish();
    };
    const look = (): void => {
      if (succeeded && out.includes(LINE_FEED)) finish();
    };
    child.stdout.on('data', (bytes: Buffer) => {
      out = Buffer.concat([out, bytes]).subarray(0, ENOUGH);
      look();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(0, ENOUGH);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      finish(`cannot be run (${error.code ?? error.message})`),
    );
    child.once('exit', (code) => {
      succeeded = code === 0;
      look();
    });
    child.once('close', (code, by) =>
      finish(code === 0 ? undefined : by === null ? `exit code ${code}` : by),
    );
    signal.addEventListener('abort', stop);
  });
}
