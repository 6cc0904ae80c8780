import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { LiveSession } from '../connection/live-session.ts';
import { CliError, EXIT } from '../errors.ts';
import { sendPing } from '../handlers/ping.ts';
import type { Io } from '../io.ts';
import { StanzaError } from '../stanza/stanza-error.ts';
import type { Values } from './command.ts';
import type { PingOptions } from './ping.ts';
import { type Outcome, PingReport } from './ping-report.ts';

export interface PingRun {
  readonly session: LiveSession;
  readonly targets: readonly string[];
  readonly values: Values<PingOptions>;
  readonly io: Io;
}

/**
 * Pings all targets side by side, until there were enough or somebody has seen enough.
 *
 * @returns 0 if any ping was answered with a result
 * @throws CliError (`stream`) when the stream is lost, after the statistics
 */
export async function runPing({ session, targets, values, io }: PingRun): Promise<number> {
  const over = new AbortController();
  // Each target has its own: many are no leak.
  setMaxListeners(0, over.signal);
  const stop = (): void => over.abort();
  io.signal.addEventListener('abort', stop, { once: true });
  if (io.signal.aborted) stop();
  let lost: CliError | undefined;
  void session.ended.then((end) => {
    if (end.kind === 'failed') lost = end.failure;
    stop();
  });
  const reports = targets.map((target) => new PingReport(target, values, io));
  await Promise.all(reports.map((report) => series(session, report, values, over.signal)));
  io.signal.removeEventListener('abort', stop);
  for (const report of reports) report.end();
  if (lost) throw lost;
  return reports.some(({ statistics }) => statistics.answered > 0) ? EXIT.done : EXIT.answer;
}

async function series(
  session: LiveSession,
  report: PingReport,
  { count = Number.POSITIVE_INFINITY, interval = 1 }: Values<PingOptions>,
  signal: AbortSignal,
): Promise<void> {
  const open = new Set<Promise<void>>();
  for (let sequence = 1; sequence <= count && !signal.aborted; sequence++) {
    const ping = onePing(session, report, sequence, signal).finally(() => open.delete(ping));
    open.add(ping);
    if (sequence < count) await delay(interval * 1000, undefined, { signal }).catch(() => {});
  }
  await Promise.race([Promise.all(open), aborted(signal)]);
}

async function onePing(
  session: LiveSession,
  report: PingReport,
  sequence: number,
  signal: AbortSignal,
): Promise<void> {
  report.statistics.sent += 1;
  const start = performance.now();
  const outcome = await outcomeOf(sendPing(session, report.target));
  // What ends with the stream says nothing of the target.
  if (!signal.aborted) report.tell(sequence, outcome, performance.now() - start);
}

async function outcomeOf(ping: Promise<void>): Promise<Outcome> {
  try {
    await ping;
    return { kind: 'answer' };
  } catch (error) {
    if (error instanceof StanzaError) return { kind: 'error', error };
    if (error instanceof CliError) return { kind: 'silence', why: error.message };
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
