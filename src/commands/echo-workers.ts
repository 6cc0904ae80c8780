import { setTimeout as delay } from 'node:timers/promises';
import { backOff, LONG_UP } from '../connection/back-off.ts';
import type { ComponentSettings } from '../connection/settings.ts';
import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import type { Values } from './command.ts';
import { NEVER_ONLINE } from './echo-bot.ts';
import type { echoOptions } from './echo-bot-options.ts';
import { describeTally } from './echo-tally.ts';
import type { WorkerFailure, WorkerJob, WorkerReport } from './echo-worker-job.ts';
import { startWorker } from './echo-worker-process.ts';
import { LineMerger } from './line-merger.ts';
import { say } from './say.ts';
import { openSharedCapture, type SharedCapture } from './traffic-log.ts';

export interface EchoWorkers {
  readonly settings: ComponentSettings;
  readonly values: Values<typeof echoOptions>;
  /** How many processes, each with a connection of its own to the same component domain. */
  readonly count: number;
}

/**
 * Runs an echo component in several processes until it is interrupted. One that crashes is started again; a failure
 * that another try cannot mend ends all.
 *
 * @throws CliError the first such failure
 */
export async function runEchoWorkers(workers: EchoWorkers, io: Io): Promise<number> {
  checkShared(workers.values);
  const capture = await openSharedCapture(workers.values, io, workers.settings);
  const crew = new EchoCrew(workers, capture, io);
  try {
    await crew.work();
    if (!crew.everOnline) io.stderr.write(NEVER_ONLINE);
    return EXIT.done;
  } finally {
    await capture.close();
    crew.report();
  }
}

/** @throws CliError (`usage`) for what processes that know nothing of each other cannot do together */
function checkShared({ count, anonymize }: EchoWorkers['values']): void {
  if (count !== undefined) {
    throw new CliError('usage', '--count and --connections: give one of them', {
      hint: 'each connection counts its own echoes alone',
    });
  }
  if (anonymize) {
    throw new CliError('usage', '--anonymize and --connections: give one of them', {
      hint: 'each connection would have stand-ins of its own: show --anonymize FILE makes them afterwards',
    });
  }
}

/** What is known of the workers that have had a number, one after the other. */
interface Post {
  readonly number: number;
  /** Of those that have ended. */
  echoes: number;
  connections: number;
  everOnline: boolean;
  /** Of the one that runs. */
  current: { echoes: number; connections: number };
}

class EchoCrew {
  readonly #workers: EchoWorkers;
  readonly #capture: SharedCapture;
  readonly #io: Io;
  readonly #stdout: LineMerger;
  readonly #stderr: LineMerger;
  readonly #posts: readonly Post[];
  /** Aborted when all are to end. */
  readonly #ending = new AbortController();
  /** When the first was online, on `performance`'s clock. */
  #start: number | undefined;
  /** Not all that a crashed worker has echoed may have been told. */
  #crashed = false;

  constructor(workers: EchoWorkers, capture: SharedCapture, io: Io) {
    this.#workers = workers;
    this.#capture = capture;
    this.#io = io;
    this.#stdout = new LineMerger(io.stdout);
    this.#stderr = new LineMerger(io.stderr);
    this.#posts = Array.from({ length: workers.count }, (_, i) => newPost(i + 1));
  }

  async work(): Promise<void> {
    const { signal } = this.#io;
    const end = (): void => this.#ending.abort();
    if (signal.aborted) end();
    signal.addEventListener('abort', end);
    const ends = this.#posts.map((post) => this.#fill(post).finally(end));
    const failed = (await Promise.allSettled(ends)).find((each) => each.status === 'rejected');
    signal.removeEventListener('abort', end);
    if (failed) throw this.#failure ?? failed.reason;
  }

  /** The first to come; others may fail because of it. */
  #failure: unknown;

  get everOnline(): boolean {
    return this.#start !== undefined;
  }

  report(): void {
    if (this.#start === undefined) return;
    const echoes = this.#posts.reduce((sum, post) => sum + post.echoes, 0);
    const tally = describeTally(echoes, this.#start);
    this.#io.stderr.write(`${this.#crashed ? 'at least ' : ''}${tally}\n`);
  }

  /** Sees to it that there is a worker with this number until all are to end. */
  async #fill(post: Post): Promise<void> {
    for (let attempt = 0; !this.#ending.signal.aborted; attempt++) {
      const start = performance.now();
      const { how, failure } = await this.#run(post);
      if (this.#ending.signal.aborted) return;
      if (failure) return this.#fail(toError(failure));
      const what = `#${post.number} ${how}`;
      if (this.#workers.values.reconnect === false) return this.#fail(new CliError('stream', what));
      this.#crashed = true;
      if (performance.now() - start > LONG_UP) attempt = 0;
      const wait = backOff(attempt);
      say(this.#io.stderr, 'xmpp-tool', `${what}; starting again in ${(wait / 1000).toFixed(1)} s`);
      await delay(wait, undefined, { signal: this.#ending.signal }).catch(() => {});
    }
  }

  #fail(failure: CliError): never {
    this.#failure ??= failure;
    throw failure;
  }

  /** One worker, from its start to its end. */
  async #run(post: Post) {
    const worker = startWorker(this.#job(post), this.#io, (state) => this.#note(post, state));
    const stop = (): void => worker.stop();
    this.#ending.signal.addEventListener('abort', stop);
    const taken = [
      this.#stdout.take(worker.stdout),
      this.#stderr.take(worker.stderr, (line) => this.#mark(post, line)),
      this.#capture.take(worker.capture),
    ];
    const end = await worker.ended;
    await Promise.all(taken);
    this.#ending.signal.removeEventListener('abort', stop);
    post.echoes += post.current.echoes;
    post.connections += post.current.connections;
    post.current = { echoes: 0, connections: 0 };
    return end;
  }

  /** Lines of JSON are told apart by their `conn`. */
  #mark({ number }: Post, line: string): string {
    const json = this.#workers.values['log-traffic'] === 'json' && line.startsWith('{');
    return json ? line : `#${number} ${line}`;
  }

  #note(post: Post, { echoes, everOnline, connections }: WorkerReport & { kind: 'state' }): void {
    post.current = { echoes, connections };
    post.everOnline ||= everOnline;
    if (everOnline) this.#start ??= performance.now();
  }

  #job({ number, connections, everOnline }: Post): WorkerJob {
    const { values, count, settings } = this.#workers;
    const { kind, jid, server, tls, timeout, secret } = settings;
    const { isTTY = false, columns = 0 } = this.#io.stderr;
    const room = columns === 0 ? 0 : Math.max(columns - `#${count} `.length, 1);
    return {
      settings: { kind, jid: jid.toString(), server, tls, timeout, secret },
      values,
      conn: { first: number + connections * count, step: count },
      clockStart: this.#capture.clockStart,
      everOnline,
      stderr: { isTTY, columns: room },
    };
  }
}

function newPost(number: number): Post {
  return { number, echoes: 0, connections: 0, everOnline: false, current: { echoes: 0, connections: 0 } };
}

function toError({ failure, message, hint, condition }: WorkerFailure): CliError {
  const why = condition === 'conflict' ? ONE_CONNECTION : hint;
  return new CliError(failure, message, { ...(why !== undefined && { hint: why }) });
}

const ONE_CONNECTION =
  'Prosody takes one connection for each component domain: no --connections there; ejabberd spreads a domain over several';
