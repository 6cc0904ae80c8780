import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CliError, Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';

/**
 * Runs a program with our own streams, passes on the signals that end us, and waits for its end. It does not outlive
 * this process.
 *
 * @returns its exit code; 128 and the signal's number if a signal has ended it, as shells have it
 * @throws CliError (`usage`) if it cannot be started
 */
export function runChild(
  [program = '', ...args]: readonly string[],
  env: Io['env'],
  io: Io,
): Promise<number> {
  const streams = [io.stdin, io.stdout, io.stderr] as const;
  const child = spawn(program, args, { env, stdio: streams.map((stream) => descriptorOf(stream) ?? 'pipe') });
  if (child.stdin) io.stdin.pipe(child.stdin.on('error', () => {}));
  child.stdout?.pipe(io.stdout, { end: false });
  child.stderr?.pipe(io.stderr, { end: false });
  const release = child.pid === undefined ? () => {} : guard(child.pid);
  const pass = (): void => void passSignal(child, io);
  io.signal.addEventListener('abort', pass);
  if (io.signal.aborted) pass();
  return new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new CliError('usage', `cannot run ${program}: ${reasonOf(cause)}`, { cause })),
    );
    child.once('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal ?? 'SIGKILL']));
  }).finally(() => {
    io.signal.removeEventListener('abort', pass);
    release();
  });
}

/** A stream of the process itself is handed on as it is: the program then sees the terminal. */
function descriptorOf(stream: object): number | undefined {
  return 'fd' in stream && typeof stream.fd === 'number' ? stream.fd : undefined;
}

function passSignal(child: ChildProcess, { signal, stdin }: Io): void {
  const by = signal.reason instanceof Interrupted ? signal.reason.by : 'SIGTERM';
  // Ctrl-C goes to all processes of the terminal, this one and the program; twice would be an order to hurry.
  if (by === 'SIGINT' && stdin.isTTY) return;
  child.kill(by === 'SIGPIPE' ? 'SIGTERM' : by);
}

/** Beside the program, and of a session of its own: it ends the program if we end without having released it. */
function guard(pid: number): () => void {
  const beside = spawn('sh', ['-c', GUARD, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  beside.on('error', () => {});
  beside.stdin.on('error', () => {});
  return () => void beside.stdin.end('released\n');
}

const GUARD = `
read -r word
[ "$word" = released ] || kill -TERM "$1"
`;

function reasonOf(error: Error): string {
  return 'code' in error && error.code === 'ENOENT' ? 'no such program' : error.message;
}
