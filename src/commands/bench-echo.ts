import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { type Assertion, type Figures, judge, parseAssertions, type Verdict } from '../load/assertion.ts';
import { EchoLoad, type EchoLoadOptions, type Pace } from '../load/echo-load.ts';
import type { EchoResult } from '../load/echo-tally.ts';
import type { Latencies } from '../load/latencies.ts';
import { systemClock } from '../load/load-clock.ts';
import { Payload } from '../load/payload.ts';
import { count, echoReport, time } from '../load/text-report.ts';
import { escapeUntrusted } from '../traffic/escape-untrusted.ts';
import { readAllSettings } from './bench-accounts.ts';
import { checkPageFile, writePage } from './bench-html.ts';
import { showLive } from './bench-live.ts';
import type { BenchValues } from './bench-run.ts';
import { type BenchSession, closeAll, loginAll } from './bench-sessions.ts';
import { failUnlessAllHold } from './bench-verdict.ts';
import { readJid, readKeepalive } from './connection-settings.ts';
import { startProgress } from './progress.ts';
import { recordTraffic } from './traffic-log.ts';

const COUNTS = ['sent', 'echoed', 'lost', 'duplicates', 'errors', 'rate'] as const;
const DEFAULT_SIZE = 64;
const DEFAULT_DURATION = 10;
const DEFAULT_TIMEOUT = 30;

interface Plan extends EchoLoadOptions {
  readonly to: string;
  readonly size: number;
  readonly assertions: readonly Assertion[];
}

/** Sends to something that echoes until it is enough or interrupted, and tells what came of it. */
export async function runBenchEcho(values: BenchValues, io: Io): Promise<number> {
  const plan = readPlan(values);
  await checkPageFile(values.html);
  const settings = await readAllSettings(values, io);
  const [first] = settings;
  if (!first) throw new TypeError('somebody has to send');
  const traffic = await recordTraffic(values, io, first);
  try {
    const { openTap } = traffic;
    const tapped = settings.map((one) => ({ ...one, ...(openTap && { openTap }) }));
    const sessions = await logIn(tapped, values, io);
    try {
      return await measure(sessions, plan, values, io);
    } finally {
      await closeAll(sessions);
    }
  } finally {
    await traffic.end();
  }
}

function readPlan(values: BenchValues): Plan {
  const { to, window, rate, messages, duration, warmup = 0, timeout = DEFAULT_TIMEOUT } = values;
  if (to === undefined)
    throw new CliError('usage', 'bench echo: --to JID is missing', { hint: 'name who echoes' });
  if (window !== undefined && rate !== undefined) {
    throw new CliError('usage', '--window and --rate: give one of them');
  }
  const pace: Pace = rate === undefined ? { kind: 'window', window: window ?? 1 } : { kind: 'rate', rate };
  const seconds = duration ?? (messages === undefined ? DEFAULT_DURATION : Number.POSITIVE_INFINITY);
  return {
    to: readJid('--to', to).toString(),
    size: values.size ?? DEFAULT_SIZE,
    assertions: parseAssertions(values.assert ?? [], { counts: COUNTS, phases: [] }),
    pace,
    extent: {
      warmup: warmup * 1000,
      duration: seconds * 1000,
      messages: messages ?? Number.POSITIVE_INFINITY,
    },
    patience: timeout * 1000,
    clock: systemClock,
  };
}

async function logIn(
  settings: Parameters<typeof loginAll>[0]['settings'],
  values: BenchValues,
  io: Io,
): Promise<BenchSession[]> {
  const progress = await startProgress(values, io);
  try {
    progress.say(
      settings.length === 1 ? `logging in as ${settings[0]?.jid}` : `logging in ${settings.length} clients`,
    );
    const { concurrency = 10 } = values;
    return await loginAll({ settings, concurrency, keepalive: readKeepalive(values), signal: io.signal });
  } finally {
    progress.end();
  }
}

async function measure(
  sessions: readonly BenchSession[],
  plan: Plan,
  values: BenchValues,
  io: Io,
): Promise<number> {
  const load = new EchoLoad(participants(sessions, plan), plan);
  let failure: CliError | undefined;
  for (const { session } of sessions) {
    session.ended.then((end) => {
      if (end.kind !== 'failed') return;
      failure ??= end.failure;
      load.abandon();
    });
  }
  const onAbort = (): void => load.interrupt();
  if (io.signal.aborted) onAbort();
  io.signal.addEventListener('abort', onAbort);
  const hide = showLive(values, io, () => ({ progress: load.progress, text: liveText(load) }));
  await load.ended;
  hide();
  io.signal.removeEventListener('abort', onAbort);
  const result = load.tally.result(load.interrupted, load.unwritten);
  const verdicts = await tell(
    { result, latencies: load.tally.latencies, sessions: sessions.length },
    plan,
    values,
    io,
  );
  if (failure) throw failure;
  failUnlessEchoed(result, plan.to);
  failUnlessAllHold(verdicts);
  return EXIT.done;
}

/** Each session's messages can be told from those of the others, and of other runs. */
function participants(sessions: readonly BenchSession[], { to, size }: Plan) {
  const run = Math.random().toString(36).slice(2, 7).padEnd(5, '0');
  return sessions.map(({ session, listen }, index) => {
    const from = session.kind === 'component' ? { from: session.jid.toString() } : {};
    const payload = new Payload(`${run}.${index.toString(36)}`, { to, ...from }, size);
    return { payload, sendText: (text: string) => session.sendText(text), listen };
  });
}

function liveText({ tally }: EchoLoad): string {
  const { sentSoFar, echoedSoFar, latencies } = tally;
  const times = `p50 ${time(latencies.percentile(50))}  p99 ${time(latencies.percentile(99))}`;
  return `${count(sentSoFar)} sent  ${count(echoedSoFar)} echoed  ${times}`;
}

interface Outcome {
  readonly result: EchoResult;
  readonly latencies: Latencies;
  readonly sessions: number;
}

async function tell(
  { result, latencies, sessions }: Outcome,
  plan: Plan,
  values: BenchValues,
  { stdout }: Io,
): Promise<Verdict[]> {
  const { sent, echoed, lost, duplicates, errors, rate } = result;
  const figures: Figures = {
    counts: { sent, echoed, lost, duplicates, errors, rate },
    time: (name) => latencies.named(name),
  };
  const verdicts = plan.assertions.map((assertion) => judge(assertion, figures));
  if (values.json) {
    const { to, size, pace } = plan;
    const aim = pace.kind === 'rate' ? { aim: pace.rate } : { window: pace.window };
    const { firstError, latency, ...rest } = result;
    const json = { bench: 'echo', to, sessions, size, ...aim, ...rest, firstError: firstError ?? null };
    stdout.write(`${JSON.stringify({ ...json, latency: latency ?? null, assertions: verdicts })}\n`);
  }
  const text = echoReport(result, latencies, verdicts).map(escapeUntrusted);
  if (!values.json) stdout.write(`${text.join('\n')}\n`);
  const { timeline } = result;
  await writePage(values.html, { title: `Echoes of ${plan.to}`, text, latencies, timeline });
  return verdicts;
}

function failUnlessEchoed({ sent, echoed, unanswered, firstError }: EchoResult, to: string): void {
  if (echoed > 0 || sent === unanswered) return;
  throw new CliError('answer', `bench echo: no echo from ${to}: ${firstError ?? 'timed out'}`);
}
