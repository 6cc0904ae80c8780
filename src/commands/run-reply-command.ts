import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Io } from '../io.ts';

/** It could not be run, has failed, or was killed: the message says which, without its name. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}

/** A program that answers stanzas. */
export interface ReplyCommand {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly env: Io['env'];
  readonly stderr: Io['stderr'];
  /** How long it may take, in milliseconds. */
  readonly timeout: number;
  /** Kills it. */
  readonly signal: AbortSignal;
  /** Told of the process group that it runs in. */
  readonly guard: { prepare(): void; started(group: number): void; ended(group: number): void };
}

/** What makes too much of a reply, in bytes: servers end the stream of who sends stanzas that are too large. */
const MOST_OUTPUT = 64 * 1024;

/**
 * Runs it, in a process group of its own, which is killed as a whole when it takes too long or prints too much.
 *
 * @param input what it gets on stdin
 * @param more variables of its environment; left out where they are too much for the system
 * @returns what it has printed
 * @throws CommandFailure
 */
export async function runReplyCommand(
  command: ReplyCommand,
  input: string,
  more: Readonly<Record<string, string>>,
): Promise<Buffer> {
  command.guard.prepare();
  const child = start(command, more);
  const pid = child.pid;
  if (pid !== undefined) command.guard.started(pid);
  try {
    return await outputOf(child, input, command);
  } finally {
    if (pid !== undefined) command.guard.ended(pid);
  }
}

function start({ program, arguments: args, env, stderr }: ReplyCommand, more: object): ChildProcess {
  const stdio: SpawnOptions['stdio'] = ['pipe', 'pipe', 'fd' in stderr ? Number(stderr.fd) : 'pipe'];
  const options = { detached: true, stdio };
  try {
    return spawn(program, args, { ...options, env: { ...env, ...more } });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code !== 'E2BIG') throw new CommandFailure(`cannot be run: ${error.code}`);
  }
  try {
    return spawn(program, args, { ...options, env: { ...env } });
  } catch (error) {
    throw new CommandFailure(
      `cannot be run: ${error instanceof Error && 'code' in error ? error.code : error}`,
    );
  }
}

function outputOf(
  child: ChildProcess,
  input: string,
  { timeout, signal, stderr }: ReplyCommand,
): Promise<Buffer> {
  return new Promise<Buffer>((resolve, reject) => {
    let killed: CommandFailure | undefined;
    const kill = (why: string) => (): void => {
      killed ??= new CommandFailure(why);
      killGroup(child);
    };
    const timer = setTimeout(kill(`timed out after ${timeout / 1000} s`), timeout);
    const onAbort = kill('was ended with xmpp-tool');
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    const { stdin, stdout } = child;
    feed(stdin, input);
    child.stderr?.pipe(stderr, { end: false });
    const output = collect(stdout, kill(`prints more than ${MOST_OUTPUT} bytes`));
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      end();
      reject(new CommandFailure(`cannot be run: ${'code' in error ? error.code : error.message}`));
    });
    child.once('close', (code, by) => {
      end();
      if (killed) reject(killed);
      else if (code === 0) resolve(Buffer.concat(output));
      else reject(new CommandFailure(by === null ? `exit code ${code}` : `was ended by ${by}`));
    });
  });
}

/** It need not read it. */
function feed(stdin: Writable | null, input: string): void {
  stdin?.on('error', () => {}).end(input);
}

function collect(stdout: Readable | null, tooMuch: () => void): Buffer[] {
  const output: Buffer[] = [];
  let size = 0;
  stdout?.on('data', (bytes: Buffer) => {
    size += bytes.length;
    if (size <= MOST_OUTPUT) output.push(bytes);
    else tooMuch();
  });
  return output;
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
