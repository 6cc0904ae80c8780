import { setTimeout as delay } from 'node:timers/promises';
import { parseCommandLine } from './command-line.ts';
import { ECHO_WORKER } from './commands/echo-worker-job.ts';
import { commands } from './commands/index.ts';
import { CliError, type EndingSignal, EXIT, Interrupted, type InterruptionCause } from './errors.ts';
import type { Io, ProfileInUse } from './io.ts';
import { reportFailure } from './report.ts';

export type { Io };

/** The process, as far as a run needs it. */
export interface Host {
  readonly argv: readonly string[];
  readonly stdin: Io['stdin'];
  readonly stdout: Io['stdout'];
  readonly stderr: Io['stderr'];
  readonly env: Io['env'];
  on(event: EndingSignal | 'uncaughtException', listener: (error: unknown) => void): unknown;
  off(event: EndingSignal, listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * Runs the program in a process. The first SIGHUP, SIGINT or SIGTERM asks the command to end; the second is the system's.
 *
 * @returns the exit code
 */
export async function start(host: Host): Promise<number> {
  const { argv, stdout, stderr, env } = host;
  const controller = new AbortController();
  const interrupt = (by: InterruptionCause) => (): void => {
    controller.abort(new Interrupted(by));
    // Not at once: the spinner's package ends the process at a signal that it finds nobody else listening for.
    queueMicrotask(release);
  };
  const release = (): void => {
    for (const [name, listener] of listeners) host.off(name, listener);
  };
  const listeners = SIGNALS.map((name) => [name, interrupt(name)] as const);
  for (const [name, listener] of listeners) host.on(name, listener);
  let broken: CliError | undefined;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') broken = unwritable(error);
    interrupt('SIGPIPE')();
  });
  stderr.on('error', () => {});
  // What nobody catches is a bug of ours, and nothing can be relied on after it.
  host.on('uncaughtException', (error) => host.exit(reportFailure(error, true, stderr)));
  const { signal } = controller;
  const io: Io = {
    // To look at it costs Node 6 ms, and most commands do not.
    get stdin() {
      return host.stdin;
    },
    stdout,
    stderr,
    env,
    signal,
    program: argv.slice(0, 2),
  };
  const code = await run(argv.slice(2), io);
  release();
  const written = Promise.all([allWritten(stdout), allWritten(stderr)]);
  // Who has interrupted us does not wait for a pipe that nobody reads.
  await (signal.aborted ? Promise.race([written, delay(PATIENCE)]) : written);
  return broken ? reportFailure(broken, false, stderr) : code;
}

/** Those that ask for an end. SIGHUP comes when the terminal is closed; Node lets nobody ignore it (nohup(1)). */
const SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** How long the last output may take to leave after an interruption, in milliseconds. */
const PATIENCE = 1000;

function allWritten(stream: Io['stdout']): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

function unwritable({ code = 'failed' }: NodeJS.ErrnoException): CliError {
  return new CliError('usage', `stdout: cannot be written (${code})`);
}

/** Runs one command line and tells of its failure, if any. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const end = argv.indexOf('--');
  let verbose = argv.slice(0, end < 0 ? argv.length : end).some((word) => VERBOSE.test(word));
  try {
    if (argv[0] === ECHO_WORKER) return await (await import('./commands/echo-worker.ts')).runEchoWorker(io);
    const parsed = await parseCommandLine(argv, commands, io);
    if (parsed.kind === 'text') {
      io.stdout.write(`${parsed.text}\n`);
      return EXIT.done;
    }
    verbose ||= parsed.verbose;
    const execute = await parsed.command.load();
    return await execute(parsed.invocation, withProfile(io, parsed.profile));
  } catch (error) {
    return reportFailure(error, verbose, io.stderr);
  }
}

/** Also of a command line that cannot be read, and among other letters. */
const VERBOSE = /^(--verbose|-q*v[qv]*)$/;

/** Not a copy: that would look at stdin. */
function withProfile(io: Io, profile: ProfileInUse | undefined): Io {
  return profile ? Object.create(io, { profile: { value: profile } }) : io;
}
