import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Interrupted } from '../errors.ts';
import type { Io } from '../io.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';

/**
 * Runs a program with our own streams, passes on the signals that end us, and waits for its end. It does not outlive
 * this process.
 *
 * @returns its exit code; 128 and the signal's number if a signal has ended it, 127 if there is no such program, 126 if
 * it cannot be run: as shells, env(1) and timeout(1) have it
 */
export async function runChild(
  [program = '', ...args]: readonly string[],
  env: Io['env'],
  io: Io,
): Promise<number> {
  try {
    return await untilEnd(start(program, args, env, io), io);
  } catch (error) {
    const { why, code } = reasonOf(error);
    io.stderr.write(`xmpp-tool: cannot run ${escapeUntrusted(program)}: ${why}\n`);
    return code;
  }
}

/** Some failures are thrown, others come as an event. */
function start(program: string, args: readonly string[], env: Io['env'], io: Io): ChildProcess {
  const streams = [io.stdin, io.stdout, io.stderr] as const;
  return spawn(program, args, { env, stdio: streams.map((stream) => descriptorOf(stream) ?? 'pipe') });
}

function untilEnd(child: ChildProcess, io: Io): Promise<number> {
  if (child.stdin) io.stdin.pipe(child.stdin.on('error', () => {}));
  child.stdout?.pipe(io.stdout, { end: false });
  child.stderr?.pipe(io.stderr, { end: false });
  const release = child.pid === undefined ? () => {} : guard(child.pid);
  const pass = (): void => void passSignal(child, io);
  io.signal.addEventListener('abort', pass);
  if (io.signal.aborted) pass();
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
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

function passSignal(child: ChildProcess, { signal, stdin, stdout, stderr }: Io): void {
  const by = signal.reason instanceof Interrupted ? signal.reason.by : 'SIGTERM';
  // Ctrl-C goes to all processes of the terminal, this one and the program; twice would be an order to hurry.
  if (by === 'SIGINT' && (stdin.isTTY || stdout.isTTY || stderr.isTTY)) return;
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

/** Whoever does not end when asked to is killed after five seconds. */
const GUARD = `
read -r word
[ "$word" = released ] && exit
kill -TERM "$1"
tries=0
while kill -0 "$1" && [ $tries -lt 50 ]; do
  sleep 0.1
  tries=$((tries + 1))
done
kill -KILL "$1"
`;

function reasonOf(error: unknown): { readonly why: string; readonly code: number } {
  if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
  const errno = error.code;
  if (errno === 'ENOENT') return { why: 'no such program', code: 127 };
  return { why: errno === 'EACCES' ? 'it may not be executed' : error.message, code: 126 };
}
