import { parseCommandLine } from './command-line.ts';
import { commands } from './commands/index.ts';
import { EXIT, Interrupted } from './errors.ts';
import type { Io } from './io.ts';
import { reportFailure } from './report.ts';

export type { Io };

/** The process, as far as a run needs it. */
export interface Host {
  readonly argv: readonly string[];
  readonly stdin: Io['stdin'];
  readonly stdout: Io['stdout'];
  readonly stderr: Io['stderr'];
  readonly env: Io['env'];
  on(event: 'SIGINT' | 'SIGTERM' | 'uncaughtException', listener: (error: unknown) => void): unknown;
  off(event: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  exit(code: number): unknown;
}

/**
 * Runs the program in a process. The first SIGINT or SIGTERM asks the command to end; the second is the system's.
 *
 * @returns the exit code
 */
export async function start(host: Host): Promise<number> {
  const { argv, stdin, stdout, stderr, env } = host;
  const controller = new AbortController();
  const interrupt = (by: 'SIGINT' | 'SIGTERM' | 'SIGPIPE') => (): void => {
    host.off('SIGINT', onInt);
    host.off('SIGTERM', onTerm);
    controller.abort(new Interrupted(by));
  };
  const onInt = interrupt('SIGINT');
  const onTerm = interrupt('SIGTERM');
  host.on('SIGINT', onInt);
  host.on('SIGTERM', onTerm);
  stdout.on('error', interrupt('SIGPIPE'));
  stderr.on('error', () => {});
  // What nobody catches is a bug of ours, and nothing can be relied on after it.
  host.on('uncaughtException', (error) => host.exit(reportFailure(error, true, stderr)));
  try {
    return await run(argv.slice(2), { stdin, stdout, stderr, env, signal: controller.signal });
  } finally {
    host.off('SIGINT', onInt);
    host.off('SIGTERM', onTerm);
  }
}

/** Runs one command line and tells of its failure, if any. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  try {
    const parsed = await parseCommandLine(argv, commands, io);
    if (parsed.kind === 'text') {
      io.stdout.write(`${parsed.text}\n`);
      return EXIT.done;
    }
    const execute = await parsed.command.load();
    return await execute(parsed.invocation, io);
  } catch (error) {
    return reportFailure(error, argv.includes('-v') || argv.includes('--verbose'), io.stderr);
  }
}
