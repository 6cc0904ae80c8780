import { CliError, EXIT } from '../errors.ts';
import type { Io } from '../io.ts';
import type { RunningBackend } from '../server/backend.ts';
import { startBackend } from '../server/start-backend.ts';
import { parseJid } from '../stanza/jid.ts';
import type { Invocation, Values } from './command.ts';
import { readAccounts, type SandboxAccounts } from './sandbox-accounts.ts';
import { runChild } from './sandbox-child.ts';
import { describe, describeAsJson, environmentOf } from './sandbox-description.ts';
import type { sandboxOptions } from './sandbox-options.ts';
import type { outputOptions, trafficOptions } from './shared-options.ts';
import { recordTraffic, type TrafficRecord } from './traffic-log.ts';

type Options = typeof sandboxOptions & typeof trafficOptions & typeof outputOptions;

/** Runs a server until it is interrupted or the command behind `--` ends, whose exit code is then the result. */
export async function runSandbox({ values, rest = [] }: Invocation<Options>, io: Io): Promise<number> {
  const accounts = readAccounts(values);
  refuseForRealServers(values);
  const traffic = await recordTraffic(values, io, {
    jid: parseJid(accounts.domain),
    tls: { mode: 'starttls' },
  });
  const server = await start(values, accounts, traffic, io);
  try {
    return await (rest.length > 0 ? runCommand(server, values, rest, io) : stay(server, values, io));
  } finally {
    await server.stop();
    await traffic.end();
  }
}

/** Other servers are processes of their own: what passes on their connections, nobody sees here. */
function refuseForRealServers(values: Values<Options>): void {
  const { backend = 'builtin' } = values;
  const wanted = (['fault', 'log-traffic', 'traffic-file'] as const).find(
    (name) => values[name] !== undefined,
  );
  if (backend === 'builtin' || wanted === undefined) return;
  throw new CliError('usage', `--${wanted}: only the builtin server has it, not ${backend}`);
}

/** Interrupted while it starts, it does not come about; afterwards an interruption is the caller's. */
async function start(
  values: Values<Options>,
  accounts: SandboxAccounts,
  traffic: TrafficRecord,
  io: Io,
): Promise<RunningBackend> {
  const starting = new AbortController();
  const abort = (): void => starting.abort(io.signal.reason);
  if (io.signal.aborted) abort();
  io.signal.addEventListener('abort', abort);
  try {
    const settings = { ...accounts, ...(traffic.openTap && { openTap: traffic.openTap }) };
    return await startBackend(values.backend ?? 'builtin', settings, starting.signal);
  } finally {
    io.signal.removeEventListener('abort', abort);
  }
}

async function runCommand(
  server: RunningBackend,
  values: Values<Options>,
  command: readonly string[],
  io: Io,
): Promise<number> {
  if (values.json) io.stderr.write(describeAsJson(server, []));
  else if (values.verbose) io.stderr.write(describe(server, []));
  return runChild(command, { ...io.env, ...environmentOf(server) }, io);
}

async function stay(server: RunningBackend, values: Values<Options>, io: Io): Promise<number> {
  io.stdout.write(values.json ? describeAsJson(server, []) : describe(server, []));
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (io.signal.aborted) resolve('interrupted');
    io.signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const how = await Promise.race([interrupted, server.ended]);
  if (how === 'interrupted') return EXIT.done;
  throw new CliError('connection', `sandbox: ${server.name} has ended by itself`);
}
