import { Socket } from 'node:net';
import type { ComponentSettings } from '../connection/settings.ts';
import { StreamError } from '../connection/stream-failure.ts';
import { CliError, EXIT, Interrupted } from '../errors.ts';
import type { InputStream, Io } from '../io.ts';
import { parseJid } from '../stanza/jid.ts';
import { keepEchoing } from './echo-bot.ts';
import { EchoTally } from './echo-tally.ts';
import {
  CAPTURE_FD,
  REPORTS_FD,
  type WorkerFailure,
  type WorkerJob,
  type WorkerReport,
} from './echo-worker-job.ts';
import { recordTraffic, type TrafficRecord } from './traffic-log.ts';

/**
 * One of the processes of `echo-component --connections`: a bot with a connection of its own. It ends with its stdin,
 * which the system closes even for a parent that was killed.
 *
 * @throws CliError (`usage`) when its stdin is no job
 */
export async function runEchoWorker(io: Io): Promise<number> {
  const ending = new AbortController();
  const job = await readJob(io.stdin, () => ending.abort(new Interrupted('SIGTERM')));
  const reports = new Socket({ fd: REPORTS_FD, readable: false, writable: true }).on('error', () => {});
  const tell = (report: WorkerReport): void => void reports.write(`${JSON.stringify(report)}\n`);
  const worker = new EchoWorker(job, tell, { ...io, stderr: Object.assign(io.stderr, job.stderr) });
  try {
    await worker.work(AbortSignal.any([io.signal, ending.signal]));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    tell({ kind: 'failed', ...describeFailure(error) });
    return error.exitCode;
  } finally {
    await new Promise<void>((resolve) => reports.end(resolve));
  }
}

class EchoWorker {
  readonly #job: WorkerJob;
  readonly #tell: (report: WorkerReport) => void;
  readonly #io: Io;
  readonly #tally: EchoTally;
  #connections = 0;
  #told = '';

  constructor(job: WorkerJob, tell: (report: WorkerReport) => void, io: Io) {
    this.#job = job;
    this.#tell = tell;
    this.#io = io;
    this.#tally = new EchoTally(job.values, io, () => {});
  }

  async work(signal: AbortSignal): Promise<void> {
    const { values, everOnline } = this.#job;
    const settings = this.#settings();
    const traffic = await this.#openTraffic(settings);
    const timer = setInterval(() => this.#tellState(), REPORT_MS);
    try {
      await keepEchoing(
        { settings, values, handlers: [], everOnline },
        { traffic, tally: this.#tally, signal },
      );
    } finally {
      clearInterval(timer);
      await traffic.end();
      this.#tellState();
    }
  }

  #settings(): ComponentSettings {
    const { settings } = this.#job;
    // The parent has warned.
    return { ...settings, jid: parseJid(settings.jid), warn: () => {} };
  }

  /** Each connection is told of before anything of it is written: its number is not given again. */
  async #openTraffic(settings: ComponentSettings): Promise<TrafficRecord> {
    const { values, conn, clockStart } = this.#job;
    const openCapture = (): Socket => new Socket({ fd: CAPTURE_FD, readable: false, writable: true });
    const traffic = await recordTraffic(values, this.#io, settings, {
      share: { conn, clockStart, openCapture },
    });
    const { openTap } = traffic;
    if (!openTap) return traffic;
    return {
      ...traffic,
      openTap: () => {
        this.#connections += 1;
        this.#tellState();
        return openTap();
      },
    };
  }

  #tellState(): void {
    const { echoes, everOnline } = this.#tally;
    const report = { kind: 'state', echoes, everOnline, connections: this.#connections } as const;
    const text = JSON.stringify(report);
    if (text === this.#told) return;
    this.#told = text;
    this.#tell(report);
  }
}

/** What a killed worker has not told is not counted: so many milliseconds. */
const REPORT_MS = 100;

function readJob(stdin: InputStream, ended: () => void): Promise<WorkerJob> {
  return new Promise((resolve, reject) => {
    let text = '';
    stdin.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
    const over = (): void => {
      reject(new CliError('usage', 'no job: this is started by echo-component --connections'));
      ended();
    };
    stdin.on('end', over).on('error', over);
  });
}

function describeFailure({ kind, message, hint, cause }: CliError): WorkerFailure {
  const condition = cause instanceof StreamError ? cause.condition : undefined;
  return { failure: kind, message, hint, condition };
}
