import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import { type Assertion, judge, parseAssertions, type Verdict } from '../load/assertion.ts';
import { LoginLoad } from '../load/login-load.ts';
import { PHASES } from '../load/login-phases.ts';
import { count, loginReport, time } from '../load/text-report.ts';
import { readClients } from './bench-accounts.ts';
import { checkPageFile, writePage } from './bench-html.ts';
import { showLive } from './bench-live.ts';
import type { BenchValues } from './bench-run.ts';
import { failUnlessAllHold } from './bench-verdict.ts';
import { say } from './say.ts';
import { recordTraffic } from './traffic-log.ts';

const COUNTS = ['logins', 'failed', 'rate'] as const;

/** Logs in and out again so many times, and tells how long it took. */
export async function runBenchConnect(values: BenchValues, io: Io): Promise<number> {
  const assertions = readAssertions(values);
  await checkPageFile(values.html);
  const settings = await readClients(values, io);
  const [first] = settings;
  if (!first) throw new TypeError('somebody has to log in');
  const traffic = await recordTraffic(values, io, first);
  const { openTap } = traffic;
  const load = new LoginLoad();
  const hide = showLive(values, io, () => ({
    progress: (load.total.count + load.failed) / settings.length,
    text: `${count(load.total.count)} logins  p50 ${time(load.total.percentile(50))}`,
  }));
  try {
    const tapped = settings.map((one) => ({ ...one, ...(openTap && { openTap }) }));
    await load.run(tapped, values.concurrency ?? 10, io.signal);
  } finally {
    hide();
    await traffic.end();
  }
  if (load.total.count === 0) throw load.firstFailure ?? io.signal.reason;
  failUnlessAllHold(await tell(load, assertions, values, io));
  failUnlessTolerated(load, assertions);
  return EXIT.done;
}

function readAssertions(values: BenchValues): Assertion[] {
  if (values.component) throw new CliError('usage', 'bench connect --component: it logs in clients');
  const echoOnly = ['to', 'window', 'rate', 'size', 'messages', 'duration', 'warmup'] as const;
  const wrong = echoOnly.find((name) => values[name] !== undefined);
  if (wrong) throw new CliError('usage', `bench connect --${wrong}: is for bench echo`);
  return parseAssertions(values.assert ?? [], { counts: COUNTS, phases: PHASES });
}

/** Who has said how many may fail, or have to succeed, has judged it by that. */
function failUnlessTolerated({ failed, total }: LoginLoad, assertions: readonly Assertion[]): void {
  if (failed === 0 || assertions.some(({ name }) => name === 'failed' || name === 'logins')) return;
  throw new CliError('answer', `bench: ${failed} of ${total.count + failed} logins failed`, {
    hint: `--assert 'failed<=${failed}' says how many may`,
  });
}

async function tell(
  load: LoginLoad,
  assertions: readonly Assertion[],
  values: BenchValues,
  { stdout, stderr }: Io,
): Promise<Verdict[]> {
  const result = load.result();
  const { logins, failed, rate } = result;
  const figures = { counts: { logins, failed, rate }, time: (name: string) => timeByName(load, name) };
  const verdicts = assertions.map((assertion) => judge(assertion, figures));
  const firstError = load.firstFailure?.message ?? null;
  if (values.json) {
    stdout.write(`${JSON.stringify({ bench: 'connect', ...result, firstError, assertions: verdicts })}\n`);
  }
  const text = loginReport(result, load.total, verdicts);
  await writePage(values.html, { title: 'Logins', text, latencies: load.total, timeline: [] });
  if (values.json) return verdicts;
  stdout.write(`${text.join('\n')}\n`);
  if (load.firstFailure) say(stderr, 'xmpp-tool: the first failure', load.firstFailure.message);
  return verdicts;
}

/** `p99` of the whole login, `tls.p99` of a part of it. */
function timeByName(load: LoginLoad, name: string): number | undefined {
  const phase = PHASES.find((candidate) => name.startsWith(`${candidate}.`));
  const latencies = phase ? load.phases.get(phase) : load.total;
  return latencies?.named(phase ? name.slice(phase.length + 1) : name);
}
