import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { CliError } from '../errors.ts';
import type { Io } from '../io.ts';
import { ECHO_WORKER, type WorkerFailure, type WorkerJob, type WorkerReport } from './echo-worker-job.ts';

/** A worker that runs. */
export interface WorkerProcess {
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly capture: Readable;
  readonly ended: Promise<WorkerEnd>;
  /** Has it close its stream and end; kills it if it does not. */
  stop(): void;
}

export interface WorkerEnd {
  /** In words: `was ended by SIGKILL`. */
  readonly how: string;
  /** The failure that ended it; undefined when it was told to end, or crashed. */
  readonly failure: WorkerFailure | undefined;
}

/**
 * Starts a worker. Its job, with the secret in it, goes through a pipe, and the environment does not have the secret.
 * It has a process group of its own, because Ctrl-C is for the parent to pass on.
 *
 * @throws CliError (`usage`) when this program cannot be started once more
 */
export function startWorker(
  job: WorkerJob,
  { program, env }: Pick<Io, 'program' | 'env'>,
  tell: (state: WorkerReport & { kind: 'state' }) => void,
): WorkerProcess {
  const [command, ...args] = program;
  if (command === undefined) throw new CliError('usage', '--connections: only xmpp-tool itself has it');
  const { XMPP_PASSWORD: _, ...rest } = env;
  const child = spawn(command, [...args, ECHO_WORKER], {
    env: rest,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [stdin, stdout, stderr, reports, capture] = child.stdio;
  if (!stdin || !stdout || !stderr || !(reports instanceof Duplex) || !(capture instanceof Duplex))
    throw new TypeError('not what was asked for');
  stdin.on('error', () => {}).write(`${JSON.stringify(job)}\n`);
  for (const each of [reports, capture]) each.on('error', () => {});
  let failure: WorkerFailure | undefined;
  readReports(reports, (report) => {
    if (report.kind === 'failed') failure = report;
    else tell(report);
  });
  const ended = endOf(child).then((how) => ({ how, failure }));
  return { stdout, stderr, capture, ended, stop: () => stop(child, stdin) };
}

/** A line may come in pieces, and a killed worker may leave a piece. */
function readReports(stream: Readable, receive: (report: WorkerReport) => void): void {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = `${text}${chunk}`.split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) receive(JSON.parse(line));
  });
}

/** Resolves when it is gone and all that it has written is read. */
function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('close', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`),
    );
  });
}

function stop(child: ChildProcess, stdin: Writable): void {
  stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  child.once('exit', () => clearTimeout(timer));
}

/** How long a worker may take to end: longer than the server may take to close the stream. */
const PATIENCE_MS = 5000;
